"""Verbs of an order."""

from shangquan.orders.operations.paying import expire, mark_paid, revive
from shangquan.orders.operations.placing import NewLine, NewOrder, place
from shangquan.orders.operations.refunding import (
    AlreadyAsked,
    NothingToRefund,
    ask_refund,
    decide,
    record_late_refund,
    record_refund,
    refund_amount,
)
from shangquan.orders.operations.serving import (
    TooLateToCancel,
    cancel,
    escalate,
    log_contact,
    move,
    refuse,
)

__all__ = [
    "AlreadyAsked", "NewLine", "NewOrder", "NothingToRefund", "TooLateToCancel", "ask_refund",
    "cancel", "decide", "escalate", "expire", "log_contact", "mark_paid", "move", "place",
    "record_late_refund", "record_refund", "refund_amount", "refuse", "revive",
]  # fmt: skip
