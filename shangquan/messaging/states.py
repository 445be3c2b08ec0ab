"""What becomes of a message."""

from enum import StrEnum

from shangquan.kit.states import Machine


class State(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    BLOCKED = "blocked"  # WeChat or the person does not allow it now
    FAILED = "failed"  # given up


MACHINE = Machine(
    start=State.WAITING,
    moves={
        (State.WAITING, "send"): State.SENT,
        (State.WAITING, "block"): State.BLOCKED,
        (State.WAITING, "give_up"): State.FAILED,
    },
)
