"""The lives of a payment and of a refund."""

from enum import StrEnum

from shangquan.kit.states import Machine


class State(StrEnum):
    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"
    DISPUTED = "disputed"  # money arrived that does not fit; a person has to look


PAYMENT = Machine(
    start=State.OPEN,
    moves={
        (State.OPEN, "succeed"): State.PAID,
        (State.OPEN, "close"): State.CLOSED,
        # The notice was late: the guest paid before WeChat learnt that we had closed.
        (State.CLOSED, "succeed"): State.PAID,
        (State.OPEN, "dispute"): State.DISPUTED,
        (State.CLOSED, "dispute"): State.DISPUTED,
    },
)


class Refund(StrEnum):
    WAITING = "waiting"  # not yet accepted by WeChat
    PROCESSING = "processing"  # accepted; only a status makes it true
    SUCCEEDED = "succeeded"
    ABNORMAL = "abnormal"  # the guest's card takes no money; a person has to look
    CLOSED = "closed"


REFUND = Machine(
    start=Refund.WAITING,
    moves={
        (Refund.WAITING, "accept"): Refund.PROCESSING,
        (Refund.WAITING, "succeed"): Refund.SUCCEEDED,
        (Refund.WAITING, "turn_abnormal"): Refund.ABNORMAL,
        (Refund.WAITING, "close"): Refund.CLOSED,
        (Refund.PROCESSING, "succeed"): Refund.SUCCEEDED,
        (Refund.PROCESSING, "turn_abnormal"): Refund.ABNORMAL,
        (Refund.PROCESSING, "close"): Refund.CLOSED,
        (Refund.ABNORMAL, "succeed"): Refund.SUCCEEDED,
        # CLOSED at WeChat: the same money may be asked for again under a new number.
        (Refund.CLOSED, "ask_again"): Refund.WAITING,
    },
)
