"""Placing orders: rooms meet here. One transaction reserves, writes the orders and asks for the money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from shangquan.accounts import operations as accounts
from shangquan.accounts.queries import Guest
from shangquan.catalog import queries as catalog
from shangquan.flows import cart
from shangquan.flows.cart import Quote, QuotedLine, QuotedShop, Wanted
from shangquan.inventory import operations as inventory
from shangquan.inventory.operations import Want
from shangquan.kit import clock
from shangquan.kit.errors import Refused
from shangquan.kit.ids import uuid7
from shangquan.kit.pipeline import pipelined
from shangquan.kit.texts import Text
from shangquan.merchants.queries import Place
from shangquan.orders import operations as orders
from shangquan.orders.models import Line, Order
from shangquan.orders.operations import NewLine, NewOrder
from shangquan.orders.rules import MAX_TOTAL_FEN, Fulfilment
from shangquan.payments import operations as payments
from shangquan.payments.channels import Channel
from shangquan.payments.models import Payment


class Changed(Refused):
    """Price or availability is not what the guest saw; the cart is kept."""

    code = "checkout.changed"
    sentence = Text(
        "价格或库存刚刚有变化，请再看一眼。",
        "A price or availability has just changed, please look again.",
    )

    def __init__(self, quote: Quote) -> None:
        super().__init__()
        self.quote = quote


class StoreClosed(Refused):
    """A shop of the cart does not sell now."""

    code = "store.closed"
    sentence = Text(
        "没能下单：{shop}刚刚打烊。已选的菜帮你留着。",
        "Not ordered: {shop} has just closed. Your cart is kept.",
    )


class TooMuch(Refused):
    """More money than one order may ask for."""

    code = "checkout.too_much"
    sentence = Text(
        "单笔订单金额过大，请分开下单。", "This is too much for one order, please split it."
    )


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the guest about this order."""

    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of it."""

    payment: Payment
    orders: list[Order]
    lines: dict[UUID, list[Line]]
    quote: Quote


def ask(place: Place, lines: Sequence[Wanted]) -> catalog.Offers:
    """The reading half of `place`: may travel with the claim of the idempotency key."""
    cart.check(lines)
    return catalog.Offers(place.id, [line.sku_id for line in lines])


def place_orders(
    *, place: Place, lines: Sequence[Wanted], fulfilment: Fulfilment, asked: catalog.Offers,
    now: datetime, seen: str | None = None, guest: Guest | None = None,
    contact: Contact | None = None, remarks: dict[str, str] | None = None,
) -> Placed:  # fmt: skip
    """Reserve, write one order per shop and open one payment; all or nothing.

    Raises Changed, StoreClosed, SoldOut. Prices come from the catalogue of this very transaction. `seen` None: no page was
    shown (the till); without a guest the payment is a code anybody may scan.
    """
    quote = cart.assess(place, lines, fulfilment, asked, {}, now)
    _check(quote, seen)
    new = [_new_order(place, shop, fulfilment, remarks or {}, now) for shop in quote.shops]
    checkout_id = uuid7()
    with pipelined():
        inventory.reserve(
            district_id=place.id,
            kind=cart.SKU,
            wants=[Want(order.id, li.sku_id, li.quantity) for order in new for li in order.lines],
            now=now,
        )
        rows, lines_of = orders.place(
            district_id=place.id,
            checkout_id=checkout_id,
            orders=new,
            now=now,
            person_id=guest.person_id if guest else None,
            openid=guest.openid if guest else "",
            contact=(contact.name, contact.phone, contact.address) if contact else ("", "", ""),
        )
        payment = payments.open_payment(
            district_id=place.id,
            checkout_id=checkout_id,
            channel=Channel.JSAPI if guest else Channel.NATIVE,
            amount_fen=quote.total_fen,
            description=_description(quote),
            now=now,
            person_id=guest.person_id if guest else None,
            openid=guest.openid if guest else "",
        )
        if guest and contact:
            accounts.remember_contact_quickly(
                person_id=guest.person_id,
                name=contact.name,
                phone=contact.phone,
                address=contact.address,
            )
    return Placed(payment, rows, lines_of, quote)


def _check(quote: Quote, seen: str | None) -> None:
    closed = next((s for s in quote.shops if s.problem == cart.CLOSED), None)
    if closed:
        shop = closed.shop
        raise StoreClosed(shop=str(Text(shop.name, shop.name_en or shop.name)))
    if quote.problems or (seen is not None and seen != quote.seen):
        raise Changed(quote)
    if not 1 <= quote.total_fen <= MAX_TOTAL_FEN:
        raise TooMuch


def _new_order(
    place: Place, quoted: QuotedShop, fulfilment: Fulfilment, remarks: dict[str, str], now: datetime
) -> NewOrder:
    shop = quoted.shop
    return NewOrder(
        merchant_id=shop.merchant_id,
        store_id=shop.id,
        business_date=clock.business_date(now, ZoneInfo(place.zone), shop.day_starts_at),
        fulfilment=fulfilment,
        steps=[{**s.label.as_dict(), "amount_fen": s.amount_fen} for s in quoted.price.steps],
        total_fen=quoted.price.total_fen,
        remark=remarks.get(shop.slug, "").strip()[:200],
        lines=tuple(_new_line(line) for line in quoted.lines),
    )


def _new_line(line: QuotedLine) -> NewLine:
    offer, priced = line.offer, line.priced
    assert offer is not None
    assert priced is not None
    words = [Text(offer.sku_name, offer.sku_name_en or offer.sku_name)] if offer.sku_name else []
    words += [addition.name for addition in line.additions]
    return NewLine(
        sku_id=offer.sku_id,
        item_id=offer.item_id,
        option_ids=line.wanted.option_ids,
        name=offer.item_name,
        name_en=offer.item_name_en,
        spec="、".join(word.zh for word in words)[:200],
        spec_en=", ".join(word.en for word in words)[:250],
        picture=offer.picture,
        unit_fen=priced.unit_fen,
        quantity=line.wanted.quantity,
        total_fen=priced.total_fen,
        packing_fen=priced.packing_fen,
    )


def _description(quote: Quote) -> str:
    """What WeChat shows beside the amount."""
    names = [shop.shop.name for shop in quote.shops]
    return names[0] if len(names) == 1 else f"{names[0]}等{len(names)}家店"
