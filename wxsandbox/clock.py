"""Business time, which the control plane can move; signatures stay on wall time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

SHORTEST_WAIT_S = 1.0
BEIJING = timezone(timedelta(hours=8))


def rfc3339(instant: datetime) -> str:
    """WeChat Pay writes every time in Beijing's zone, in whole seconds."""
    return instant.astimezone(BEIJING).isoformat(timespec="seconds")


def parse_rfc3339(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("a time needs its zone, for example +08:00")
    return instant.astimezone(UTC)


class Clock:
    """Runs from an anchor (business instant, wall second) at a rate."""

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        self._wall = wall
        self.back_to_start()

    def back_to_start(self) -> None:
        self._anchor_wall = self._wall()
        self._anchor = datetime.fromtimestamp(self._anchor_wall, UTC)
        self.rate = 1.0

    def wall(self) -> float:
        return self._wall()

    def now(self) -> datetime:
        passed_s = (self._wall() - self._anchor_wall) * self.rate
        return self._anchor + timedelta(seconds=passed_s)

    def set(self, instant: datetime) -> None:
        self._anchor, self._anchor_wall = instant.astimezone(UTC), self._wall()

    def run_at(self, rate: float) -> None:
        self.set(self.now())
        self.rate = rate

    def wall_seconds_until(self, instant: datetime) -> float:
        away_s = (instant - self.now()).total_seconds()
        if away_s <= 0:
            return 0.0
        return away_s / self.rate if self.rate > 0 else math.inf

    def hurried(self, seconds: float) -> float:
        """A wait of the protocol in wall seconds: never slower than real time, and never so
        short that a real server could not answer."""
        return max(SHORTEST_WAIT_S, seconds / max(1.0, self.rate))

    def dump(self) -> dict:
        return {"anchor": self._anchor, "anchor_wall": self._anchor_wall, "rate": self.rate}

    def load(self, saved: dict) -> None:
        self._anchor, self._anchor_wall = saved["anchor"], saved["anchor_wall"]
        self.rate = saved["rate"]
