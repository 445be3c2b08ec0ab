"""The life of a case."""

from enum import StrEnum

from shangquan.kit.states import Machine
from shangquan.kit.texts import Text


class State(StrEnum):
    OPEN = "open"  # nobody has answered yet
    ESCALATED = "escalated"  # nobody answered in time: the owner's now
    WORKING = "working"  # somebody has answered and cares for it
    RESOLVED = "resolved"  # settled, as far as we know
    CLOSED = "closed"  # the guest had no more to say


class Kind(StrEnum):
    COMPLAINT = "complaint"
    APPEAL = "appeal"  # against being slowed down


MACHINE = Machine(
    start=State.OPEN,
    moves={
        (State.OPEN, "reply"): State.WORKING,
        (State.OPEN, "escalate"): State.ESCALATED,
        (State.ESCALATED, "reply"): State.WORKING,
        (State.WORKING, "reply"): State.WORKING,
        (State.WORKING, "resolve"): State.RESOLVED,
        (State.RESOLVED, "reopen"): State.WORKING,
        (State.RESOLVED, "close"): State.CLOSED,
    },
)

LABELS: dict[str, Text] = {
    State.OPEN: Text("待回复", "To answer"),
    State.ESCALATED: Text("已升级", "Escalated"),
    State.WORKING: Text("处理中", "In hand"),
    State.RESOLVED: Text("已解决", "Resolved"),
    State.CLOSED: Text("已关闭", "Closed"),
}
