"""Learning that money came: the same verb for notices and for queries."""

import logging
from datetime import datetime
from uuid import UUID

from shangquan.gateways.wechatpay import PayAccount
from shangquan.gateways.wechatpay.trades import Trade
from shangquan.kit import outbox
from shangquan.kit.transactions import operation
from shangquan.ledger import operations as ledger
from shangquan.ledger.rules import Account, Leg
from shangquan.payments import channels, rules
from shangquan.payments.events import PaymentDisputed, PaymentSucceeded
from shangquan.payments.models import Payment
from shangquan.payments.states import PAYMENT, State

log = logging.getLogger(__name__)


class UnknownTrade(LookupError):
    """A verified notice about a number we do not know (yet): kept and tried again."""


@operation
def succeed(*, district_id: UUID, account: PayAccount, trade: Trade, now: datetime) -> Payment:
    """Record that a payment's money is at WeChat. A repetition does nothing.

    Everything is compared with what was asked: appid, mchid, currency, amount, payer. What does not fit is put aside for a
    person and never pays an order.
    """
    payment = (
        Payment.objects.select_for_update()
        .filter(district_id=district_id, out_trade_no=trade.out_trade_no)
        .first()
    )
    if payment is None:
        raise UnknownTrade(trade.out_trade_no)
    if payment.state in (State.PAID, State.DISPUTED):
        return payment
    problem = rules.mismatch(channels.expected(account, payment), channels.said(trade))
    if problem:
        return _dispute(payment, problem, now)
    was_closed = payment.state == State.CLOSED
    PAYMENT.advance(
        payment,
        "succeed",
        transaction_id=trade.transaction_id,
        paid_at=trade.success_at or now,
        chase_at=None,
    )
    ledger.post(
        district_id=district_id,
        key=f"payment:{payment.pk}",
        kind="payment",
        subject_id=payment.pk,
        legs=[Leg(Account.WECHAT, payment.amount_fen), Leg(Account.GUEST, -payment.amount_fen)],
        now=now,
    )
    outbox.publish(
        PaymentSucceeded(
            district_id=district_id,
            payment_id=payment.pk,
            checkout_id=payment.checkout_id,
            was_closed=was_closed,
        ),
        now=now,
    )
    return payment


def _dispute(payment: Payment, problem: str, now: datetime) -> Payment:
    log.error("payment %s: the %s of the trade does not fit", payment.pk, problem)
    PAYMENT.advance(payment, "dispute", why=problem, chase_at=None)
    fact = PaymentDisputed(district_id=payment.district_id, payment_id=payment.pk, why=problem)
    outbox.publish(fact, now=now)
    return payment
