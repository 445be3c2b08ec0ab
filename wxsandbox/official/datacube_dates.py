"""The days a question of datacube is about: two dates of Beijing's calendar, yesterday at the latest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from wxsandbox.clock import BEIJING
from wxsandbox.official.envelope import Call
from wxsandbox.official.errors import WeChatError

FIRST = date(2014, 12, 1)  # datacube holds nothing from before
READY_HOUR = 8  # the day before is counted by then
FORM = re.compile(r"\d{4}-\d{2}-\d{2}")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """`late` says that the last of them is not fully counted yet."""

    first: date
    last: date
    late: bool

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __iter__(self) -> Iterator[date]:
        return (self.first + DAY * at for at in range((self.last - self.first).days + 1))


def asked(call: Call, most: int, *, patient: bool = False) -> Days:
    """At most `most` days. Before 08:00 yesterday is refused, or late for a patient question."""
    first, last = (_day(call.body.get(name), name) for name in ("begin_date", "end_date"))
    now = call.twin.now().astimezone(BEIJING)
    yesterday = now.date() - DAY
    if not FIRST <= first <= last <= yesterday:
        raise WeChatError(
            61501,
            "date range error",
            why=f"begin_date <= end_date <= {yesterday} (yesterday), not before {FIRST}",
        )
    if (last - first).days >= most:
        raise WeChatError(61501, "date range error", why=f"at most {most} days in one question")
    late = last == yesterday and now.hour < READY_HOUR
    if late and not patient:
        raise WeChatError(61503, "data is not ready, please try later", why="ready after 08:00")
    return Days(first, last, late)


def _day(value: Any, name: str) -> date:
    if isinstance(value, str) and FORM.fullmatch(value):
        try:
            return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=BEIJING).date()
        except ValueError:
            pass
    raise WeChatError(61500, "date format error", why=f"{name} is YYYY-MM-DD: {value!r}")
