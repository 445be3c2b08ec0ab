"""Writing orders down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shangquan.kit import rows as rows_of
from shangquan.kit.ids import public_number, uuid7
from shangquan.kit.transactions import must_be_inside
from shangquan.orders.models import Line, Order
from shangquan.orders.states import State


@dataclass(frozen=True, kw_only=True)
class NewLine:
    """A line as it was priced; the words stay as they were."""

    sku_id: UUID
    item_id: UUID
    option_ids: tuple[UUID, ...]
    name: str
    name_en: str
    spec: str
    spec_en: str
    picture: str
    unit_fen: int
    quantity: int
    total_fen: int
    packing_fen: int


@dataclass(frozen=True, kw_only=True)
class NewOrder:
    """One store's part of a checkout."""

    id: UUID = field(default_factory=uuid7)
    merchant_id: UUID
    store_id: UUID
    business_date: date
    fulfilment: str
    steps: list[dict[str, Any]]
    total_fen: int
    remark: str
    lines: tuple[NewLine, ...]


def place(
    *, district_id: UUID, checkout_id: UUID, orders: Sequence[NewOrder], now: datetime,
    person_id: UUID | None = None, openid: str = "", contact: tuple[str, str, str] = ("", "", ""),
) -> tuple[list[Order], dict[UUID, list[Line]]]:  # fmt: skip
    """Write the orders of one checkout, unpaid. Two INSERTs in the caller's transaction."""
    must_be_inside("place orders")
    name, phone, address = contact
    rows = [
        Order(
            id=new.id, district_id=district_id, merchant_id=new.merchant_id, store_id=new.store_id,
            checkout_id=checkout_id, person_id=person_id, openid=openid, number=public_number(),
            business_date=new.business_date, state=State.PLACED, fulfilment=new.fulfilment,
            contact_name=name, contact_phone=phone, contact_address=address, remark=new.remark,
            steps=new.steps, total_fen=new.total_fen, placed_at=now,
        )
        for new in orders
    ]  # fmt: skip
    lines = {
        new.id: [_line(district_id, new, line, n) for n, line in enumerate(new.lines)]
        for new in orders
    }
    rows_of.insert(rows)
    rows_of.insert(line for of_order in lines.values() for line in of_order)
    return rows, lines


def _line(district_id: UUID, order: NewOrder, line: NewLine, position: int) -> Line:
    return Line(
        district_id=district_id, merchant_id=order.merchant_id, order_id=order.id,
        position=position, sku_id=line.sku_id, item_id=line.item_id,
        option_ids=[str(option) for option in line.option_ids], name=line.name,
        name_en=line.name_en, spec=line.spec, spec_en=line.spec_en, picture=line.picture,
        unit_fen=line.unit_fen, quantity=line.quantity, total_fen=line.total_fen,
        packing_fen=line.packing_fen,
    )  # fmt: skip
