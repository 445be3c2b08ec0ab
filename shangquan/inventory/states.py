"""The life of a hold."""

from enum import StrEnum

from shangquan.kit.states import Machine


class State(StrEnum):
    HELD = "held"  # promised, not yet paid
    CONSUMED = "consumed"  # sold
    RELEASED = "released"  # the promise ended, the units are back
    RETURNED = "returned"  # sold and taken back before anything was made of it


MACHINE = Machine(
    start=State.HELD,
    moves={
        (State.HELD, "consume"): State.CONSUMED,
        (State.HELD, "release"): State.RELEASED,
        (State.CONSUMED, "return"): State.RETURNED,
        (State.RELEASED, "hold_again"): State.HELD,
    },
)
