"""What becomes of a message."""

from enum import StrEnum

from shangquan.kit.states import Machine


class State(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"  # a worker is talking to WeChat about it
    SENT = "sent"
    BLOCKED = "blocked"  # WeChat or the person does not allow it now
    FAILED = "failed"  # given up
    UNSURE = "unsure"  # the worker died while it asked: perhaps sent, never sent again


MACHINE = Machine(
    start=State.WAITING,
    moves={
        (State.WAITING, "try"): State.SENDING,
        (State.SENDING, "send"): State.SENT,
        (State.SENDING, "block"): State.BLOCKED,
        (State.SENDING, "put_off"): State.WAITING,
        (State.SENDING, "give_up"): State.FAILED,
        (State.SENDING, "doubt"): State.UNSURE,
    },
)
