"""How much marketing a person may hear, and when: decided from values alone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Level(StrEnum):
    """What a person asked for."""

    ALL = "all"
    LESS = "less"
    NEVER = "never"


WEEK_DAYS = 7
REMEMBERED_DAYS = 31  # a calendar month looks back no further


@dataclass(frozen=True, slots=True)
class Budget:
    """Messages a person may get in a day, in any seven days and in a calendar month."""

    day: int
    week: int
    month: int

    def at(self, level: str) -> "Budget":
        """What is left of it by the person's wish: `less` is one in seven days, `never` none."""
        if level == Level.NEVER:
            return Budget(0, 0, 0)
        if level == Level.LESS:
            return Budget(min(self.day, 1), min(self.week, 1), self.month)
        return self


def has_room(heard: list[date], today: date, budget: Budget) -> bool:
    """Whether one more fits. Days ahead of today (a clock that was moved back) count as today's week."""
    day = sum(1 for d in heard if d == today)
    week = sum(1 for d in heard if d > today - timedelta(days=WEEK_DAYS))
    month = sum(1 for d in heard if (d.year, d.month) == (today.year, today.month))
    return day < budget.day and week < budget.week and month < budget.month


def local_day(at: datetime, zone: str) -> date:
    """The day on a person's calendar there."""
    return at.astimezone(ZoneInfo(zone)).date()


def is_quiet(at: datetime, zone: str, quiet_from: time, quiet_to: time) -> bool:
    """Whether nobody is to be disturbed. Equal times: never quiet."""
    local = at.astimezone(ZoneInfo(zone)).time()
    if quiet_from <= quiet_to:
        return quiet_from <= local < quiet_to
    return local >= quiet_from or local < quiet_to


def quiet_ends(at: datetime, zone: str, quiet_from: time, quiet_to: time) -> datetime:
    """The next moment at which one may speak; `at` itself when it is not quiet."""
    if not is_quiet(at, zone, quiet_from, quiet_to):
        return at
    local = at.astimezone(ZoneInfo(zone))
    ends = local.replace(
        hour=quiet_to.hour, minute=quiet_to.minute, second=quiet_to.second, microsecond=0
    )
    return (ends if ends > local else ends + timedelta(days=1)).astimezone(at.tzinfo)


def mute_rate_bp(*, sent: int, muted: int) -> int:
    """Muted per ten thousand sent; 0 when nothing was sent."""
    return muted * 10_000 // sent if sent else 0


def is_throttled(*, sent: int, muted: int, limit_bp: int, sample_min: int) -> bool:
    """A sender whom too many people muted. Few messages prove nothing."""
    return sent >= sample_min and mute_rate_bp(sent=sent, muted=muted) > limit_bp
