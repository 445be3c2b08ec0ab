"""When notices stay away: ask WeChat, and close there what we closed here."""

import logging
from datetime import datetime, timedelta

from shangquan.gateways.wechatpay import PayAccount, trades
from shangquan.gateways.wechatpay.trades import Trade
from shangquan.kit.errors import GatewayBusy, GatewayRefused
from shangquan.kit.transactions import operation
from shangquan.payments import channels, rules
from shangquan.payments.models import Payment
from shangquan.payments.operations.succeeding import succeed
from shangquan.payments.states import State

log = logging.getLogger(__name__)
_LEASE = timedelta(seconds=30)
_UNKNOWN_ASKED = 3


@operation
def claim_chases(*, now: datetime, limit: int = 20) -> list[Payment]:
    """Take the payments that are due to be asked about; the lease lets others follow if we die."""
    due = (
        Payment.objects.select_for_update(skip_locked=True)
        .filter(chase_at__lte=now)
        .order_by("chase_at")[:limit]
    )
    rows = list(due)
    Payment.objects.filter(pk__in=[row.pk for row in rows]).update(chase_at=now + _LEASE)
    return rows


def chase(*, account: PayAccount, payment: Payment, now: datetime) -> None:
    """Ask about one payment and do what the answer says. The network is outside any transaction."""
    try:
        trade = trades.query(account, payment.out_trade_no)
        if trade is not None and channels.is_paid(trade):
            succeed(district_id=payment.district_id, account=account, trade=trade, now=now)
            return
        if payment.state == State.CLOSED and _is_over(account, payment, trade):
            _set_chase(payment, None)
            return
    except (GatewayBusy, GatewayRefused) as error:
        # Also "already paid" while closing: the next round's query finds the money.
        log.warning("asking about payment %s: %s", payment.pk, error)
    _set_chase(payment, rules.next_chase(chases=payment.chases + 1, now=now))


def _is_over(account: PayAccount, payment: Payment, trade: Trade | None) -> bool:
    """Whether a closed payment can never be paid any more; closes it at WeChat when it still could.

    An unknown number is asked about again: a prepay that was under way when we closed may reach WeChat after our question.
    """
    if trade is None:
        return payment.chases >= _UNKNOWN_ASKED
    if not channels.is_over(trade):
        trades.close(account, payment.out_trade_no)
    return True


def chase_due(*, account: PayAccount, now: datetime, limit: int = 20) -> int:
    """Ask about everything that is due."""
    rows = claim_chases(now=now, limit=limit)
    for payment in rows:
        chase(account=account, payment=payment, now=now)
    return len(rows)


def _set_chase(payment: Payment, at: datetime | None) -> None:
    # Only while it is still as we saw it: a notice or a closing in between has its own say.
    Payment.objects.filter(pk=payment.pk, state=payment.state).update(
        chase_at=at, chases=payment.chases + 1
    )
