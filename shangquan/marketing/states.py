"""What becomes of a campaign, and of one of its calls to WeChat."""

from enum import StrEnum

from shangquan.kit.states import Machine


class State(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"  # a partner asks, the owner decides
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"
    REJECTED = "rejected"


CAMPAIGN = Machine(
    start=State.DRAFT,
    moves={
        (State.DRAFT, "propose"): State.PROPOSED,
        (State.DRAFT, "approve"): State.APPROVED,  # the owner's own
        (State.PROPOSED, "withdraw"): State.DRAFT,
        (State.PROPOSED, "approve"): State.APPROVED,
        (State.PROPOSED, "reject"): State.REJECTED,
        (State.APPROVED, "schedule"): State.SCHEDULED,
        (State.APPROVED, "stop"): State.STOPPED,
        (State.SCHEDULED, "unschedule"): State.APPROVED,
        (State.SCHEDULED, "begin"): State.SENDING,
        (State.SCHEDULED, "stop"): State.STOPPED,
        (State.SENDING, "finish"): State.SENT,
        (State.SENDING, "stop"): State.STOPPED,
    },
)


class Call(StrEnum):
    """One call to WeChat with many people in it."""

    READY = "ready"
    CALLING = "calling"
    ACCEPTED = "accepted"  # WeChat took it
    REFUSED = "refused"  # WeChat did not: nobody in it got anything
    UNSURE = "unsure"  # asked, never answered, and too old to be asked again under the same name
    DROPPED = "dropped"  # stopped, or put back, before WeChat was asked


CALL = Machine(
    start=Call.READY,
    moves={
        (Call.READY, "call"): Call.CALLING,
        (Call.READY, "drop"): Call.DROPPED,
        (Call.CALLING, "accept"): Call.ACCEPTED,
        (Call.CALLING, "refuse"): Call.REFUSED,
        (Call.CALLING, "doubt"): Call.UNSURE,
    },
)


class Fate(StrEnum):
    """What became of one person in a campaign."""

    PLANNED = "planned"
    RESERVED = "reserved"  # a place of their budget is taken
    SENT = "sent"
    BUDGET = "budget"  # had enough these days
    MUTED = "muted"  # wants nothing from this sender, or nothing at all
    ALONE = "alone"  # WeChat sends to two people or more
    FAILED = "failed"
    UNSURE = "unsure"
    STOPPED = "stopped"
