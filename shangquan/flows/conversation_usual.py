"""老样子: the last order once more, at today's prices, if the shop is open."""

from typing import TYPE_CHECKING
from uuid import UUID

from shangquan.chat.rules.answers import money
from shangquan.flows import cart
from shangquan.flows.cart import Wanted
from shangquan.flows.conversation_said import Said, page
from shangquan.kit import texts
from shangquan.kit.texts import Text, pick
from shangquan.orders import queries as orders
from shangquan.orders.models import Line, Order
from shangquan.orders.rules import Fulfilment

if TYPE_CHECKING:
    from shangquan.flows.conversation import Turn

_NONE = Text(
    "还没有可以照旧的订单。回复“点餐”先选一份。",
    "There is no order to repeat yet. Reply “menu” to choose one.",
)
_TITLE = Text("老样子 · {shop}", "The usual · {shop}")
_NOW = Text("现在 {now}，点开确认付款", "{now} today. Tap to check and pay")
_MOVED = Text(
    "现在 {now}（上次 {then}），点开确认付款",
    "{now} today ({then} last time). Tap to check and pay",
)


def usual(turn: "Turn") -> Said:
    """A card that opens the checkout with the same dishes; what stands in the way is said instead."""
    texts.speak("en" if turn.is_en else "zh")
    order = _last(turn)
    if order is None:
        return Said(str(_NONE))
    lines = orders.lines_of([order.pk])[order.pk]
    wanted = [Wanted(li.sku_id, tuple(UUID(o) for o in li.option_ids), li.quantity) for li in lines]
    fulfilment = Fulfilment(order.fulfilment)
    quote = cart.quote(place=turn.place, lines=wanted, fulfilment=fulfilment, now=turn.now)
    shop = pick(order.store.name, order.store.name_en)
    what = "、".join(_words(line) for line in lines)
    title = str(_TITLE.format(shop=shop))
    if problems := quote.problems:
        return Said(
            f"{what}\n{problems[0].sentence}", title, page(turn.place, f"shops/{order.store.slug}")
        )
    now, then = quote.total_fen, order.total_fen
    words = (_NOW if now == then else _MOVED).format(now=money(now), then=money(then))
    return Said(f"{what}\n{words}", title, page(turn.place, f"orders/{order.number}/again"))


def _last(turn: "Turn") -> Order | None:
    if turn.heard.person_id is None:
        return None
    rows = orders.of_person(
        district_id=turn.place.id, person_id=turn.heard.person_id, before=None, limit=10
    )
    wanted = (row for row in rows if row.state in orders.SOLD and row.fulfilment != "counter")
    return next(wanted, None)


def _words(line: Line) -> str:
    name, spec = pick(line.name, line.name_en), pick(line.spec, line.spec_en)
    return f"{name}{f'（{spec}）' if spec else ''} × {line.quantity}"
