"""Asking for money, and no longer asking."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from shangquan.gateways.wechatpay import PayAccount
from shangquan.kit import outbox, rows
from shangquan.kit.errors import Refused
from shangquan.kit.texts import Text
from shangquan.kit.transactions import must_be_inside, operation
from shangquan.payments import channels, rules
from shangquan.payments.channels import Channel
from shangquan.payments.events import PaymentClosed
from shangquan.payments.models import Payment
from shangquan.payments.states import PAYMENT, State

_PREPAY_LASTS = timedelta(minutes=110)  # WeChat keeps a prepay_id for two hours


class NoLongerOpen(Refused):
    """The time to pay is over."""

    code = "payment.closed"
    sentence = Text(
        "支付时间已过，订单已关闭。可以再来一单。", "The time to pay is over. You can order again."
    )


class AlreadyPaid(Refused):
    """Paid, so it cannot be closed."""

    code = "payment.paid"
    sentence = Text("这笔订单已经付过款了。", "This has already been paid.")


def open_payment(
    *, district_id: UUID, checkout_id: UUID, channel: Channel, amount_fen: int, description: str,
    now: datetime, person_id: UUID | None = None, openid: str = "",
) -> Payment:  # fmt: skip
    """Ask for the money of one checkout. One INSERT in the caller's transaction."""
    must_be_inside("open a payment")
    payment = Payment(
        district_id=district_id,
        checkout_id=checkout_id,
        person_id=person_id,
        openid=openid,
        channel=channel,
        out_trade_no=f"SQ{now:%y%m%d}{secrets.token_hex(12)}",
        description=description[:127],
        amount_fen=amount_fen,
        state=State.OPEN,
        created_at=now,
        expires_at=now + rules.LASTS,
    )
    rows.insert([payment])
    return payment


def request_prepay(
    *, account: PayAccount, payment: Payment, notify_path: str, now: datetime
) -> Payment:
    """Get a prepay_id or code_url from WeChat, outside any transaction. Raises NoLongerOpen."""
    if payment.state == State.PAID:
        return payment
    if payment.state != State.OPEN or payment.expires_at <= now:
        raise NoLongerOpen
    if payment.prepay and payment.prepaid_at and payment.prepaid_at > now - _PREPAY_LASTS:
        return payment
    # Noted before the call: if we die right after it, somebody still asks WeChat what became of it.
    chase_at = rules.next_chase(chases=0, now=now)
    Payment.objects.filter(pk=payment.pk, state=State.OPEN).update(chase_at=chase_at)
    prepay = channels.prepay(account, payment, notify_path=notify_path)
    Payment.objects.filter(pk=payment.pk).update(prepay=prepay, prepaid_at=now)
    payment.prepay, payment.prepaid_at = prepay, now
    return payment


@operation
def close(*, payment_id: UUID, by_guest: bool, now: datetime) -> Payment:
    """Stop asking. WeChat is told afterwards; money that comes anyway is not lost (see states)."""
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    if payment.state == State.PAID:
        raise AlreadyPaid
    if payment.state == State.CLOSED:
        return payment
    _close(payment, by_guest=by_guest, now=now)
    return payment


@operation
def close_due(*, now: datetime, limit: int = 50) -> int:
    """Close what nobody paid in time."""
    due = (
        Payment.objects.select_for_update(skip_locked=True)
        .filter(state=State.OPEN, expires_at__lte=now)
        .order_by("expires_at")[:limit]
    )
    payments = list(due)
    for payment in payments:
        _close(payment, by_guest=False, now=now)
    return len(payments)


def _close(payment: Payment, *, by_guest: bool, now: datetime) -> None:
    # Never sent to WeChat: nothing to close there. Otherwise the chaser closes it at once.
    chase_at = now if payment.chase_at else None
    PAYMENT.advance(payment, "close", closed_at=now, chase_at=chase_at, chases=0)
    fact = PaymentClosed(
        district_id=payment.district_id,
        payment_id=payment.pk,
        checkout_id=payment.checkout_id,
        by_guest=by_guest,
    )
    outbox.publish(fact, now=now)
