"""The life of an order, and of a request to give money back."""

from enum import StrEnum

from shangquan.kit.states import Machine
from shangquan.kit.texts import Text


class State(StrEnum):
    PLACED = "placed"
    EXPIRED = "expired"
    PAID = "paid"
    ACCEPTED = "accepted"
    PREPARING = "preparing"
    READY = "ready"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


ORDER = Machine(
    start=State.PLACED,
    moves={
        (State.PLACED, "pay"): State.PAID,
        (State.PLACED, "expire"): State.EXPIRED,
        (State.PLACED, "cancel"): State.CANCELLED,
        # Paid although we had closed it, and everything is still there.
        (State.EXPIRED, "revive"): State.PAID,
        (State.PAID, "accept"): State.ACCEPTED,
        (State.PAID, "refuse"): State.REFUSED,
        (State.PAID, "cancel"): State.CANCELLED,
        (State.ACCEPTED, "prepare"): State.PREPARING,
        (State.ACCEPTED, "make_ready"): State.READY,
        (State.ACCEPTED, "refuse"): State.REFUSED,
        (State.PREPARING, "make_ready"): State.READY,
        (State.PREPARING, "refuse"): State.REFUSED,
        (State.READY, "hand_over"): State.DONE,
    },
)

LABELS: dict[str, Text] = {
    State.PLACED: Text("待付款", "To pay"),
    State.EXPIRED: Text("已关闭", "Closed"),
    State.PAID: Text("待接单", "Waiting for the shop"),
    State.ACCEPTED: Text("已接单", "Accepted"),
    State.PREPARING: Text("制作中", "Being made"),
    State.READY: Text("待取餐", "Ready"),
    State.DONE: Text("已完成", "Done"),
    State.REFUSED: Text("商家未接单", "Refused by the shop"),
    State.CANCELLED: Text("已取消", "Cancelled"),
}
READY_FOR_DELIVERY = Text("待送出", "Ready to go out")


class Request(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


REQUEST = Machine(
    start=Request.ASKED,
    moves={
        (Request.ASKED, "approve"): Request.APPROVED,
        (Request.ASKED, "decline"): Request.DECLINED,
    },
)
