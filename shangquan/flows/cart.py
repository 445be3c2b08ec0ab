"""A cart: what a guest wants, told without a single price."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shangquan.catalog import queries as catalog
from shangquan.catalog import rules as catalog_rules
from shangquan.catalog.queries import Choice, Offer
from shangquan.catalog.rules import Bounds
from shangquan.inventory import queries as inventory
from shangquan.kit.errors import Refused
from shangquan.kit.pipeline import pipelined
from shangquan.kit.texts import Text
from shangquan.merchants.queries import Place, Shop
from shangquan.orders import rules
from shangquan.orders.rules import Addition, CartLine, Fulfilment, Policy, Price, PricedLine

SKU = "sku"  # the kind of pool that counts units of a SKU


class BadCart(Refused):
    """A cart nobody could have filled by tapping."""

    code = "cart.invalid"
    sentence = Text(
        "购物车的内容不对，请重新选择。", "The cart does not look right, please choose again."
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of one SKU with these options."""

    sku_id: UUID
    option_ids: tuple[UUID, ...]
    quantity: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something cannot be bought as it stands."""

    code: str
    sentence: Text


GONE = Problem("gone", Text("已下架", "No longer sold"))
SOLD_OUT = Problem("sold_out", Text("已售罄", "Sold out"))
OPTIONS = Problem("options", Text("请重新选择规格", "Please choose the options again"))
CLOSED = Problem("closed", Text("店铺休息中", "The shop is closed now"))
NO_PICKUP = Problem("no_pickup", Text("这家店不支持自取", "This shop has no pickup"))
NO_DELIVERY = Problem("no_delivery", Text("这家店不支持外送", "This shop does not deliver"))


def few_left(left: int) -> Problem:
    sentence = Text("只剩 {n} 份了", "Only {n} left").format(n=left)
    return Problem("few_left" if left else "sold_out", sentence if left else SOLD_OUT.sentence)


def below_minimum(missing_fen: int) -> Problem:
    yuan = f"{missing_fen / 100:g}"
    sentence = Text("还差 ¥{yuan} 起送", "¥{yuan} more for delivery").format(yuan=yuan)
    return Problem("below_minimum", sentence)


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A line of the cart with its offer and price; neither when the SKU is unknown."""

    wanted: Wanted
    offer: Offer | None
    additions: tuple[Addition, ...]
    priced: PricedLine | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class QuotedShop:
    """One shop's part of the cart."""

    shop: Shop
    is_open: bool
    lines: tuple[QuotedLine, ...]
    price: Price
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Quote:
    """What the cart would cost now, every fen explained, every obstacle named."""

    fulfilment: Fulfilment
    shops: tuple[QuotedShop, ...]
    lost: tuple[QuotedLine, ...]  # SKUs nobody sells any more

    @property
    def total_fen(self) -> int:
        return sum(shop.price.total_fen for shop in self.shops)

    @property
    def problems(self) -> list[Problem]:
        found = [line.problem for line in self.lost]
        for shop in self.shops:
            found += [shop.problem, *(line.problem for line in shop.lines)]
        return [problem for problem in found if problem]

    @property
    def seen(self) -> str:
        """A fingerprint of what the guest saw: same fingerprint, same price of every line."""
        content = [
            self.fulfilment,
            [
                [
                    shop.shop.slug,
                    shop.price.total_fen,
                    [
                        [str(li.wanted.sku_id), li.wanted.quantity, li.priced.unit_fen]
                        for li in shop.lines
                        if li.priced
                    ],
                ]
                for shop in self.shops
            ],
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:24]


def check(lines: Sequence[Wanted]) -> None:
    """Refuse what no page would send: nothing, too much, minus one."""
    if not 1 <= len(lines) <= rules.MAX_LINES:
        raise BadCart
    if any(not 1 <= line.quantity <= rules.MAX_QUANTITY for line in lines):
        raise BadCart


def quote(*, place: Place, lines: Sequence[Wanted], fulfilment: Fulfilment, now: datetime) -> Quote:
    """Price a cart and name what stands in the way. Reads only."""
    check(lines)
    with pipelined():
        offers = catalog.Offers(place.id, [line.sku_id for line in lines])
    left = inventory.left(district_id=place.id, kind=SKU, subjects={line.sku_id for line in lines})
    return assess(place, lines, fulfilment, offers, left, now)


def assess(
    place: Place, lines: Sequence[Wanted], fulfilment: Fulfilment, asked: catalog.Offers,
    left: dict[UUID, int | None], now: datetime,
) -> Quote:  # fmt: skip
    """The quote from what was read; `left` empty when the kernel itself will decide."""
    offers, choices = asked.read()
    found = [_look(line, offers.get(line.sku_id), choices, left) for line in lines]
    shops: dict[UUID, list[QuotedLine]] = {}
    for line in found:
        if line.offer:
            shops.setdefault(line.offer.shop.id, []).append(line)
    return Quote(
        fulfilment,
        tuple(_shop(place, rows, fulfilment, now) for rows in shops.values()),
        tuple(line for line in found if line.offer is None),
    )


def _look(
    wanted: Wanted, offer: Offer | None, choices: dict[UUID, list[Choice]],
    left: dict[UUID, int | None],
) -> QuotedLine:  # fmt: skip
    if offer is None:
        return QuotedLine(wanted, None, (), None, GONE)
    of_item = choices.get(offer.item_id, [])
    by_id = {c.option_id: c for c in of_item if c.option_id}
    additions = tuple(
        Addition(Text(by_id[o].name, by_id[o].name_en or by_id[o].name), by_id[o].price_fen)
        for o in wanted.option_ids
        if o in by_id
    )
    return QuotedLine(wanted, offer, additions, None, _problem(wanted, offer, of_item, left))


def _problem(
    wanted: Wanted, offer: Offer, choices: list[Choice], left: dict[UUID, int | None]
) -> Problem | None:
    if not offer.is_for_sale:
        return GONE
    if offer.is_sold_out:
        return SOLD_OUT
    there = left.get(wanted.sku_id)
    if there is not None and there < wanted.quantity:
        return few_left(there)
    groups = {c.group_id: Bounds(c.least, c.most) for c in choices}
    group_of = {c.option_id: c.group_id for c in choices if c.option_id}
    wrong = catalog_rules.options_problem(
        groups=groups, group_of=group_of, chosen=wanted.option_ids
    )
    return OPTIONS if wrong else None


def _shop(
    place: Place, lines: list[QuotedLine], fulfilment: Fulfilment, now: datetime
) -> QuotedShop:
    offer = lines[0].offer
    assert offer is not None
    shop = offer.shop
    price = rules.price(
        [_cart_line(line) for line in lines], policy=_policy(shop), fulfilment=fulfilment
    )
    priced = tuple(
        QuotedLine(line.wanted, line.offer, line.additions, p, line.problem)
        for line, p in zip(lines, price.lines, strict=True)
    )
    is_open = shop.is_open(zone=place.zone, now=now)
    return QuotedShop(shop, is_open, priced, price, _shop_problem(shop, is_open, fulfilment, price))


def _cart_line(line: QuotedLine) -> CartLine:
    assert line.offer is not None
    name = Text(
        line.offer.sku_name or "单价", line.offer.sku_name_en or line.offer.sku_name or "Price"
    )
    return CartLine(name, line.offer.price_fen, line.additions, line.wanted.quantity)


def _policy(shop: Shop) -> Policy:
    return Policy(
        shop.packing_fee_fen,
        shop.delivery_fee_fen,
        shop.free_delivery_from_fen,
        shop.min_delivery_fen,
    )


def _shop_problem(
    shop: Shop, is_open: bool, fulfilment: Fulfilment, price: Price
) -> Problem | None:
    if not is_open:
        return CLOSED
    if fulfilment == Fulfilment.PICKUP and not shop.has_pickup:
        return NO_PICKUP
    if fulfilment == Fulfilment.DELIVERY and not shop.has_delivery:
        return NO_DELIVERY
    if price.below_minimum_fen:
        return below_minimum(price.below_minimum_fen)
    return None
