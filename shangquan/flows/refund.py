"""Money going back: the order gives up the units, the payment gives back the fen, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from shangquan.flows.cart import SKU
from shangquan.inventory import operations as inventory
from shangquan.kit import audit
from shangquan.kit.transactions import operation
from shangquan.orders import operations as orders
from shangquan.orders import queries as order_queries
from shangquan.orders.models import Order, RefundRequest
from shangquan.payments import operations as payments
from shangquan.payments import queries as payment_queries


@operation
def refund_order(
    *, order_id: UUID, lines: Mapping[UUID, int], key: str, reason: str, now: datetime
) -> int:
    """Refund some units, or all that is left; answers the fen. The same key refunds once."""
    order, amount = orders.record_refund(order_id=order_id, lines=lines, now=now)
    payments.open_refund(
        payment_id=_payment_id(order),
        order_id=order.pk,
        merchant_id=order.merchant_id,
        amount_fen=amount,
        key=key,
        reason=reason or "退款",
        now=now,
    )
    return amount


@operation
def refund_untaken(*, order_id: UUID, reason: str, now: datetime) -> None:
    """A paid order nobody made anything of: all its money goes back, and its units to the shelf."""
    order = order_queries.get_order(order_id)
    inventory.take_back(district_id=order.district_id, kind=SKU, owner_ids=[order.pk], now=now)
    if order.refunded_fen < order.total_fen:
        refund_order(
            order_id=order_id, lines={}, key=f"order:{order_id}:all", reason=reason, now=now
        )


@operation
def refund_late(*, order: Order, payment_id: UUID, now: datetime) -> None:
    """The money came when the order was closed and cannot be revived: it was never earned."""
    orders.record_late_refund(order_id=order.pk, now=now)
    payments.open_refund(
        payment_id=payment_id,
        order_id=order.pk,
        merchant_id=None,
        amount_fen=order.total_fen,
        key=f"order:{order.pk}:late",
        reason="订单已关闭，自动退款",
        now=now,
    )


@operation
def decide(
    *, request: RefundRequest, is_approved: bool, actor: str, note: str, now: datetime
) -> None:
    """A person of the shop decides about a guest's request; approval moves the money at once."""
    orders.decide(request=request, is_approved=is_approved, by=actor, note=note, now=now)
    amount = 0
    if is_approved:
        wanted = {UUID(line["id"]): int(line["quantity"]) for line in request.lines}
        amount = refund_order(
            order_id=request.order_id,
            lines=wanted,
            key=f"request:{request.pk}",
            reason=request.reason,
            now=now,
        )
    audit.record(
        district_id=request.district_id, actor=actor, now=now, subject=request.order.number,
        verb="refund.approve" if is_approved else "refund.decline", amount_fen=amount, note=note,
    )  # fmt: skip


@operation
def refund_by_staff(
    *, order: Order, lines: Mapping[UUID, int], key: str, reason: str, actor: str, now: datetime
) -> None:
    """The shop gives money back of its own accord."""
    amount = refund_order(
        order_id=order.pk, lines=lines, key=f"staff:{order.pk}:{key}", reason=reason, now=now
    )
    audit.record(
        district_id=order.district_id, actor=actor, verb="refund.give", subject=order.number,
        now=now, amount_fen=amount, reason=reason,
    )  # fmt: skip


def _payment_id(order: Order) -> UUID:
    return payment_queries.of_checkouts([order.checkout_id])[order.checkout_id].pk
