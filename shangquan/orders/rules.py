"""Prices and refunds, decided from values alone. docs/algorithms/pricing.md tells the same in prose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shangquan.kit.money import Fen
from shangquan.kit.texts import Text

MAX_QUANTITY = 99
MAX_LINES = 50
MAX_TOTAL_FEN = 10_000_000
OVERLOOKED_AFTER = timedelta(minutes=3)
LATE_AFTER = timedelta(minutes=25)


class Fulfilment(StrEnum):
    PICKUP = "pickup"
    DELIVERY = "delivery"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Addition:
    """A chosen option and what one of it costs."""

    name: Text
    price_fen: int


@dataclass(frozen=True, slots=True)
class CartLine:
    """So many of one SKU with these options."""

    sku_name: Text
    price_fen: int
    additions: tuple[Addition, ...]
    quantity: int


@dataclass(frozen=True, slots=True)
class Policy:
    """A store's fees. `free_delivery_from_fen` None: delivery is never free."""

    packing_fee_fen: int
    delivery_fee_fen: int
    free_delivery_from_fen: int | None
    min_delivery_fen: int


@dataclass(frozen=True, slots=True)
class Step:
    """One reason for a part of the price."""

    label: Text
    amount_fen: Fen


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its total and why; `packing_fen` is its share of the packing fee."""

    unit_fen: Fen
    total_fen: Fen
    packing_fen: Fen
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """What one store's part of a cart costs. The steps add up to the total."""

    lines: tuple[PricedLine, ...]
    steps: tuple[Step, ...]
    subtotal_fen: Fen
    total_fen: Fen
    below_minimum_fen: Fen  # what is missing until the store delivers


def price(lines: Sequence[CartLine], *, policy: Policy, fulfilment: Fulfilment) -> Price:
    """Price one store's lines and explain every fen of it."""
    is_packed = fulfilment != Fulfilment.COUNTER
    priced = tuple(_line(line, policy.packing_fee_fen if is_packed else 0) for line in lines)
    subtotal = Fen(sum(line.total_fen for line in priced))
    steps = [Step(Text("商品", "Items"), subtotal)]
    packing = Fen(sum(line.packing_fen for line in priced))
    if packing:
        steps.append(Step(Text("打包费", "Packing"), packing))
    missing = Fen(0)
    if fulfilment == Fulfilment.DELIVERY and lines:
        steps += _delivery(subtotal, policy)
        missing = Fen(max(0, policy.min_delivery_fen - subtotal))
    total = Fen(sum(step.amount_fen for step in steps))
    return Price(priced, tuple(steps), subtotal, total, missing)


def _line(line: CartLine, packing_fee_fen: int) -> PricedLine:
    unit = Fen(line.price_fen + sum(a.price_fen for a in line.additions))
    steps = [Step(line.sku_name, Fen(line.price_fen * line.quantity))]
    steps += [Step(a.name, Fen(a.price_fen * line.quantity)) for a in line.additions if a.price_fen]
    packing = Fen(packing_fee_fen * line.quantity)
    return PricedLine(unit, Fen(unit * line.quantity), packing, tuple(steps))


def _delivery(subtotal: Fen, policy: Policy) -> list[Step]:
    fee = Fen(policy.delivery_fee_fen)
    steps = [Step(Text("配送费", "Delivery"), fee)] if fee else []
    free_from = policy.free_delivery_from_fen
    if fee and free_from is not None and subtotal >= free_from:
        label = Text("满 {yuan} 元免配送费", "Free delivery from ¥{yuan}")
        steps.append(Step(label.format(yuan=free_from // 100), Fen(-fee)))
    return steps


def units_refund(*, total_fen: int, quantity: int, already: int, asked: int) -> Fen:
    """What `asked` more of `quantity` units bring back when `already` were refunded.

    Reckoned as a difference of cumulative shares, so that all units together bring back exactly the total.
    """
    if asked < 1 or already + asked > quantity:
        raise ValueError("more units than there are left")

    def share(units: int) -> int:
        return total_fen * units // quantity

    return Fen(share(already + asked) - share(already))


def waits_too_long(*, paid_at: datetime, now: datetime) -> bool:
    """Whether nobody at the shop reacted for too long."""
    return now - paid_at >= OVERLOOKED_AFTER


def is_late(*, paid_at: datetime | None, is_open: bool, now: datetime) -> bool:
    """Whether an order under way has taken longer than a guest should wait."""
    return is_open and paid_at is not None and now - paid_at >= LATE_AFTER
