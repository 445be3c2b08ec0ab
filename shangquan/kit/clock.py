"""The one clock. It is read at the entrance and handed down as `now=`.

In a demo the clock can be moved together with the twin's: an offset in seconds stands in a small file. Production settings
name no such file, so there the clock is the machine's.
"""

import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

_offset_file: Path | None = None
_seen: tuple[float, timedelta] = (-1.0, timedelta(0))


def follow(offset_file: Path | None) -> None:
    """Let a file move this process's clock (demo and tests); None stands still with the machine."""
    global _offset_file, _seen
    _offset_file, _seen = offset_file, (-1.0, timedelta(0))


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC) + _offset()


def _offset() -> timedelta:
    global _seen  # noqa: PLW0603
    if _offset_file is None:
        return timedelta(0)
    try:
        changed = os.stat(_offset_file).st_mtime
        if changed != _seen[0]:
            _seen = (changed, timedelta(seconds=float(_offset_file.read_text() or 0)))
    except FileNotFoundError:
        return timedelta(0)
    return _seen[1]


def business_date(at: datetime, zone: ZoneInfo, day_starts_at: time) -> date:
    """The trading day: before the day's start the night still belongs to yesterday."""
    local = at.astimezone(zone)
    return local.date() if local.time() >= day_starts_at else local.date() - timedelta(days=1)
