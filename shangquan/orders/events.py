"""Facts about orders."""

from dataclasses import dataclass
from uuid import UUID

from shangquan.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class OrderEvent(Event):
    """What every fact about an order tells."""

    order_id: UUID
    store_id: UUID


@dataclass(frozen=True, kw_only=True)
class OrderPaid(OrderEvent):
    """The money is there: the shop may start."""

    was_late: bool


@dataclass(frozen=True, kw_only=True)
class OrderLapsed(OrderEvent):
    """Closed unpaid, by time or by the guest."""


@dataclass(frozen=True, kw_only=True)
class OrderAccepted(OrderEvent):
    """The shop cooks it."""


@dataclass(frozen=True, kw_only=True)
class OrderRefused(OrderEvent):
    """The shop cannot; the money goes back."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(OrderEvent):
    """The guest took a paid order back before the shop accepted it."""


@dataclass(frozen=True, kw_only=True)
class OrderStarted(OrderEvent):
    """It is being made."""


@dataclass(frozen=True, kw_only=True)
class OrderReady(OrderEvent):
    """It can be fetched or sent out."""


@dataclass(frozen=True, kw_only=True)
class OrderDone(OrderEvent):
    """It was handed over."""


@dataclass(frozen=True, kw_only=True)
class OrderOverlooked(OrderEvent):
    """Paid for minutes and nobody at the shop reacted."""


@dataclass(frozen=True, kw_only=True)
class RefundAsked(OrderEvent):
    """The guest wants money back; a person decides."""

    request_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefundDecided(OrderEvent):
    """A person decided about a request."""

    request_id: UUID
    is_approved: bool


@dataclass(frozen=True, kw_only=True)
class OrderRefundOpened(OrderEvent):
    """So much of the order goes back."""

    amount_fen: int
