"""How much of an order goes back: recorded per line when it happens, never reckoned anew."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from shangquan.kit import outbox
from shangquan.kit.errors import Refused
from shangquan.kit.money import Fen
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.orders import rules
from shangquan.orders.events import OrderRefundOpened, RefundAsked, RefundDecided
from shangquan.orders.models import Line, Order, RefundRequest
from shangquan.orders.states import REQUEST, Request, State

_REFUNDABLE = (State.PAID, State.ACCEPTED, State.PREPARING, State.READY, State.DONE)


class NothingToRefund(Refused):
    """These units were refunded already, or never paid."""

    code = "refund.nothing_left"
    sentence = Text("选中的商品没有可退的了。", "Nothing of this is left to refund.")


class AlreadyAsked(Refused):
    """One open request per order."""

    code = "refund.already_asked"
    sentence = Text(
        "已经有一个退款申请在等商家处理。", "A request is already waiting for the shop."
    )


def refund_amount(*, order: Order, lines: Mapping[UUID, int]) -> Fen:
    """What these units bring back; no lines means all that is left of the order."""
    if order.paid_at is None:
        raise NothingToRefund
    if not lines:
        left = order.total_fen - order.refunded_fen
        if left < 1:
            raise NothingToRefund
        return Fen(left)
    amount = sum(_line_amount(line, lines[line.pk]) for line in _lines(order, lines))
    if amount < 1 or amount > order.total_fen - order.refunded_fen:
        raise NothingToRefund
    return Fen(amount)


def _lines(order: Order, wanted: Mapping[UUID, int]) -> list[Line]:
    rows = list(Line.objects.select_for_update().filter(order=order, pk__in=wanted).order_by("pk"))
    if len(rows) != len(wanted):
        raise NothingToRefund
    return rows


def _line_amount(line: Line, asked: int) -> int:
    try:
        return rules.units_refund(
            total_fen=line.total_fen + line.packing_fen,
            quantity=line.quantity,
            already=line.refunded_quantity,
            asked=asked,
        )
    except ValueError:
        raise NothingToRefund from None


@operation
def record_refund(*, order_id: UUID, lines: Mapping[UUID, int], now: datetime) -> tuple[Order, Fen]:
    """Take the units (or all that is left) out of the order; answers how much goes back."""
    order = Order.objects.select_for_update().get(pk=order_id)
    amount = refund_amount(order=order, lines=lines)
    for line in _lines(order, lines) if lines else Line.objects.filter(order=order):
        more = lines[line.pk] if lines else line.quantity - line.refunded_quantity
        line.refunded_quantity += more
        line.save(update_fields=["refunded_quantity"])
    order.refunded_fen += amount
    order.save(update_fields=["refunded_fen"])
    fact = OrderRefundOpened(
        district_id=order.district_id,
        order_id=order.pk,
        store_id=order.store_id,
        amount_fen=amount,
    )
    outbox.publish(fact, now=now)
    return order, amount


@operation
def record_late_refund(*, order_id: UUID, now: datetime) -> Order:
    """All of a closed order goes back: its money came too late."""
    order = Order.objects.select_for_update().get(pk=order_id)
    amount = order.total_fen - order.refunded_fen
    if order.paid_at is not None or amount < 1:
        raise NothingToRefund
    order.refunded_fen = order.total_fen
    order.save(update_fields=["refunded_fen"])
    fact = OrderRefundOpened(
        district_id=order.district_id,
        order_id=order.pk,
        store_id=order.store_id,
        amount_fen=amount,
    )
    outbox.publish(fact, now=now)
    return order


@operation
def ask_refund(
    *, order: Order, reason: str, lines: Mapping[UUID, int], now: datetime
) -> RefundRequest:
    """The guest asks; a person of the shop decides. Raises AlreadyAsked, NothingToRefund."""
    if order.state not in _REFUNDABLE:
        raise NothingToRefund
    amount = refund_amount(order=order, lines=lines)
    try:
        with transaction.atomic():
            request = RefundRequest.objects.create(
                district_id=order.district_id,
                merchant_id=order.merchant_id,
                order=order,
                state=Request.ASKED,
                reason=reason.strip()[:120],
                lines=[{"id": str(line), "quantity": n} for line, n in lines.items()],
                amount_fen=amount,
                asked_at=now,
            )
    except IntegrityError:
        raise AlreadyAsked from None
    fact = RefundAsked(
        district_id=order.district_id,
        order_id=order.pk,
        store_id=order.store_id,
        request_id=request.pk,
    )
    outbox.publish(fact, now=now)
    return request


@operation
def decide(
    *, request: RefundRequest, is_approved: bool, by: str, note: str, now: datetime
) -> RefundRequest:
    """Approve or decline. Raises Stale when a colleague was faster."""
    verb = "approve" if is_approved else "decline"
    REQUEST.advance(request, verb, decided_at=now, decided_by=by[:80], note=note.strip()[:120])
    fact = RefundDecided(
        district_id=request.district_id,
        order_id=request.order_id,
        store_id=request.order.store_id,
        request_id=request.pk,
        is_approved=is_approved,
    )
    outbox.publish(fact, now=now)
    return request
