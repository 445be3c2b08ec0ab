"""Who speaks for the account in a conversation."""

from enum import StrEnum

from shangquan.kit.states import Machine
from shangquan.kit.texts import Text


class State(StrEnum):
    BOT = "bot"  # the account answers by itself
    WAITING = "waiting"  # the guest waits for a person
    TAKEN = "taken"  # a person has it; the account keeps quiet


MACHINE = Machine(
    start=State.BOT,
    moves={
        (State.BOT, "ask"): State.WAITING,
        (State.BOT, "take"): State.TAKEN,
        (State.WAITING, "take"): State.TAKEN,
        (State.WAITING, "close"): State.BOT,
        (State.TAKEN, "hand_over"): State.WAITING,
        (State.TAKEN, "close"): State.BOT,
    },
)

LABELS: dict[str, Text] = {
    State.BOT: Text("自动回复", "Answered by itself"),
    State.WAITING: Text("等人回复", "Waits for a person"),
    State.TAKEN: Text("有人接待", "Taken"),
}
