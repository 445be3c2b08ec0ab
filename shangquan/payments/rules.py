"""Decisions about payments from values alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(minutes=15)
# Asked soon at first, then steadily: with every notice lost a payment is still found within five minutes.
_CHASE_S = (10, 20, 30, 60, 90)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a trade must say to be ours."""

    appid: str
    mchid: str
    total_fen: int
    currency: str
    openid: str  # empty: anybody may pay (a code at the counter)


def mismatch(expected: Expected, said: Expected) -> str | None:
    """The first thing that does not fit, or None."""
    for name in ("appid", "mchid", "currency", "total_fen"):
        if getattr(expected, name) != getattr(said, name):
            return name
    if expected.openid and expected.openid != said.openid:
        return "openid"
    return None


def next_chase(*, chases: int, now: datetime) -> datetime:
    """When to ask WeChat again about a payment whose notice has not come."""
    return now + timedelta(seconds=_CHASE_S[min(chases, len(_CHASE_S) - 1)])


def next_refund_try(*, attempts: int, now: datetime) -> datetime:
    """Refunds of one trade must be a minute apart, and silence is asked about before a repeat."""
    waits = (3, 10, 61, 61, 120, 300, 600, 1800)
    return now + timedelta(seconds=waits[min(attempts, len(waits) - 1)])
