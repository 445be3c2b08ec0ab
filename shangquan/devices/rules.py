"""What a row of readings means: within limits or not, rising or falling, and where nothing came."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

MOST_PER_BATCH = 1000
OLDEST = timedelta(days=30)
AHEAD = timedelta(minutes=5)  # clocks of boxes are not exact
_SILENT_AFTER = 3  # this many missed reports in a row are a gap
_WINDOW = timedelta(minutes=30)
_STEADY_SHARE = 0.1  # of the span between the limits
_STEADY_LEAST = 0.3


class Verdict(StrEnum):
    FINE = "fine"
    LOW = "low"
    HIGH = "high"


class Trend(StrEnum):
    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Point:
    """One measured value; `at` is aware."""

    at: datetime
    value: float


def verdict(value: float, *, low: float | None, high: float | None) -> Verdict:
    """Limits belong to the good side."""
    if low is not None and value < low:
        return Verdict.LOW
    return Verdict.HIGH if high is not None and value > high else Verdict.FINE


def trend(points: Sequence[Point], *, low: float | None, high: float | None) -> Trend:
    """The last half hour against the one before; both must have something to say."""
    if not points:
        return Trend.UNKNOWN
    end = points[-1].at
    late = [p.value for p in points if p.at > end - _WINDOW]
    early = [p.value for p in points if end - 2 * _WINDOW < p.at <= end - _WINDOW]
    if not late or not early:
        return Trend.UNKNOWN
    change = sum(late) / len(late) - sum(early) / len(early)
    span = high - low if low is not None and high is not None else 0.0
    if abs(change) < max(_STEADY_LEAST, span * _STEADY_SHARE):
        return Trend.STEADY
    return Trend.RISING if change > 0 else Trend.FALLING


def gaps(
    points: Sequence[Point], *, every_s: int, start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """Stretches of [start, end] in which a sensor that reports every `every_s` seconds said nothing."""
    longest = timedelta(seconds=every_s * _SILENT_AFTER)
    marks = [start, *(p.at for p in points if start <= p.at <= end), end]
    return [(a, b) for a, b in pairwise(marks) if b - a > longest]


def is_silent(last_at: datetime, *, every_s: int, now: datetime) -> bool:
    """Whether the last value is too old to be called the present one."""
    return now - last_at > timedelta(seconds=every_s * _SILENT_AFTER)


def bad_reading(at: datetime, value: float, *, now: datetime) -> str | None:
    """Why a reading is not taken: `not_a_number`, `too_old`, `ahead_of_time`; None when it is."""
    if not math.isfinite(value) or abs(value) > 1e9:
        return "not_a_number"
    if at > now + AHEAD:
        return "ahead_of_time"
    return "too_old" if at < now - OLDEST else None
