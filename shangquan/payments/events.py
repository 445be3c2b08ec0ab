"""Facts about money arriving and going back."""

from dataclasses import dataclass
from uuid import UUID

from shangquan.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class PaymentSucceeded(Event):
    """The money is at WeChat, as a verified notice or query says."""

    payment_id: UUID
    checkout_id: UUID
    was_closed: bool


@dataclass(frozen=True, kw_only=True)
class PaymentClosed(Event):
    """Nobody paid in time, or the guest gave up."""

    payment_id: UUID
    checkout_id: UUID
    by_guest: bool


@dataclass(frozen=True, kw_only=True)
class PaymentDisputed(Event):
    """Money arrived that does not fit what was asked."""

    payment_id: UUID
    why: str


@dataclass(frozen=True, kw_only=True)
class RefundSucceeded(Event):
    """The guest has the money back."""

    refund_id: UUID
    order_id: UUID
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class RefundNeedsPerson(Event):
    """A refund that WeChat could not finish."""

    refund_id: UUID
    order_id: UUID
    why: str
