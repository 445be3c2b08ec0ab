"""What the shop does with a paid order, and the guest's way back."""

from datetime import datetime
from typing import Any

from shangquan.kit import outbox
from shangquan.kit.errors import Refused
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.orders import rules
from shangquan.orders.events import (
    OrderAccepted,
    OrderCancelled,
    OrderDone,
    OrderEvent,
    OrderOverlooked,
    OrderReady,
    OrderRefused,
    OrderStarted,
)
from shangquan.orders.models import Contacted, Order
from shangquan.orders.states import ORDER, State


class TooLateToCancel(Refused):
    """The shop is already at it."""

    code = "order.too_late_to_cancel"
    sentence = Text(
        "商家已经开始处理，不能直接取消；可以申请退款。",
        "The shop is already at it. You can ask for a refund instead.",
    )


class ReasonMissing(Refused):
    """Refusing needs a reason the guest can read."""

    code = "order.reason_missing"
    sentence = Text("请写一句原因，顾客会看到。", "Please give a reason; the guest will read it.")


# verb -> (the stamp it sets, the fact it announces)
_STEPS: dict[str, tuple[str, type[OrderEvent]]] = {
    "accept": ("accepted_at", OrderAccepted),
    "prepare": ("started_at", OrderStarted),
    "make_ready": ("ready_at", OrderReady),
    "hand_over": ("done_at", OrderDone),
}


@operation
def move(*, order: Order, verb: str, now: datetime) -> Order:
    """One step forward at the shop. Raises WrongState, or Stale when a colleague was faster."""
    stamp, fact = _STEPS[verb]
    ORDER.advance(order, verb, **{stamp: now})
    _announce(order, fact, now)
    return order


@operation
def refuse(*, order: Order, reason: str, now: datetime) -> Order:
    """The shop cannot make it; the money goes back by itself."""
    if not reason.strip():
        raise ReasonMissing
    ORDER.advance(order, "refuse", ended_at=now, why=reason.strip()[:120])
    _announce(order, OrderRefused, now, reason=reason.strip()[:120])
    return order


@operation
def cancel(*, order: Order, now: datetime) -> Order:
    """The guest takes a paid order back before the shop accepts it. Raises TooLateToCancel."""
    if order.state not in (State.PAID, State.CANCELLED):
        raise TooLateToCancel
    ORDER.advance(order, "cancel", ended_at=now)
    _announce(order, OrderCancelled, now)
    return order


@operation
def escalate(*, order: Order, now: datetime) -> bool:
    """Say once that nobody reacts to a paid order; False when somebody just did."""
    if order.paid_at is None or not rules.waits_too_long(paid_at=order.paid_at, now=now):
        return False
    waiting = Order.objects.filter(pk=order.pk, state=State.PAID, overlooked_at=None)
    if not waiting.update(overlooked_at=now):
        return False
    _announce(order, OrderOverlooked, now)
    return True


@operation
def log_contact(*, order: Order, by: str, note: str, now: datetime) -> Contacted:
    """Keep that somebody called the shop about this order."""
    if not note.strip():
        raise ReasonMissing
    return Contacted.objects.create(
        district_id=order.district_id,
        merchant_id=order.merchant_id,
        order=order,
        by=by[:80],
        note=note.strip()[:200],
        at=now,
    )


def _announce(order: Order, fact: type[OrderEvent], now: datetime, **more: Any) -> None:
    about: dict[str, Any] = {
        "district_id": order.district_id,
        "order_id": order.pk,
        "store_id": order.store_id,
    }
    outbox.publish(fact(**about, **more), now=now)
