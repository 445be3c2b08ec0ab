"""Notices of WeChat Pay, worked off from the inbox."""

from shangquan.gateways.wechatpay import refunds, trades
from shangquan.kit import clock
from shangquan.kit.models import Inbox
from shangquan.merchants import queries as merchants
from shangquan.payments import channels
from shangquan.payments import operations as payments

TRANSACTION, REFUND, OTHER = "pay.transaction", "pay.refund", "pay.other"


def source_of(event_type: str) -> str:
    """Which shelf of the inbox a notice belongs to."""
    if event_type.startswith("TRANSACTION."):
        return TRANSACTION
    return REFUND if event_type.startswith("REFUND.") else OTHER


def take_transaction(row: Inbox) -> None:
    trade = trades.trade(row.body["resource"])
    if channels.is_paid(trade):
        payments.succeed(
            district_id=row.district_id,
            account=merchants.pay_account(row.district_id),
            trade=trade,
            now=clock.now(),
        )


def take_refund(row: Inbox) -> None:
    report = refunds.report(row.body["resource"])
    payments.take_report(district_id=row.district_id, report=report, now=clock.now())


def keep(row: Inbox) -> None:
    """A kind nobody waits for (such as the security echo): stored, nothing follows."""


WORKERS = {TRANSACTION: take_transaction, REFUND: take_refund, OTHER: keep}
