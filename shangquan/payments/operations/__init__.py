"""Verbs of money: ask for it, learn that it came, close, give it back."""

from shangquan.payments.operations.chasing import chase, chase_due, claim_chases
from shangquan.payments.operations.opening import (
    AlreadyPaid,
    NoLongerOpen,
    close,
    close_due,
    open_payment,
    request_prepay,
)
from shangquan.payments.operations.refunding import (
    RefundTooLarge,
    claim_refunds,
    open_refund,
    push_refund,
    refunds_due,
    take_report,
)
from shangquan.payments.operations.succeeding import UnknownTrade, succeed

__all__ = [
    "AlreadyPaid", "NoLongerOpen", "RefundTooLarge", "UnknownTrade", "chase", "chase_due",
    "claim_chases", "claim_refunds", "close", "close_due", "open_payment", "open_refund",
    "push_refund", "refunds_due", "request_prepay", "succeed", "take_report",
]  # fmt: skip
