"""What people sent to the account: how many of them, how much, and who wrote how often."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from wxsandbox.inbox import SAID
from wxsandbox.official.datacube_dates import Days, asked
from wxsandbox.official.datacube_log import day_of, hour_of
from wxsandbox.official.envelope import Call, Handler
from wxsandbox.records import Message

# Places have no number of their own there, so they are not counted.
TYPES = {"text": 1, "image": 2, "voice": 3, "video": 4, "shortvideo": 4, "link": 6}
Period = Callable[[date], date]  # the day that stands for the period of a day


def by_day(day: date) -> date:
    return day


def by_week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def by_month(day: date) -> date:
    return day.replace(day=1)


def totals(most: int, period: Period) -> Handler:
    def handler(call: Call) -> dict[str, Any]:
        days = asked(call, most)
        users: dict[tuple[date, int], set[str]] = defaultdict(set)
        counts: Counter[tuple[date, int]] = Counter()
        for day, message in _said(call, days, period):
            key = (day, TYPES[message.type])
            users[key].add(message.openid)
            counts[key] += 1
        listed = [
            {"ref_date": day.isoformat(), **_row(kind, users[day, kind], counts[day, kind])}
            for day, kind in sorted(counts)
        ]
        return {"list": listed}

    return handler


def by_hour(call: Call) -> dict[str, Any]:
    days = asked(call, 1)
    users: dict[tuple[int, int], set[str]] = defaultdict(set)
    counts: Counter[tuple[int, int]] = Counter()
    for _day, message in _said(call, days, by_day):
        key = (hour_of(message.at) * 100, TYPES[message.type])
        users[key].add(message.openid)
        counts[key] += 1
    day = days.first.isoformat()
    listed = [
        {"ref_date": day, "ref_hour": hour, **_row(kind, users[hour, kind], counts[hour, kind])}
        for hour, kind in sorted(counts)
    ]
    return {"list": listed}


def distribution(most: int, period: Period) -> Handler:
    """count_interval 1: one to five messages, 2: six to ten, 3: more."""

    def handler(call: Call) -> dict[str, Any]:
        days = asked(call, most)
        sent = Counter((day, message.openid) for day, message in _said(call, days, period))
        spread = Counter((day, _interval(count)) for (day, _openid), count in sent.items())
        listed = [
            {
                "ref_date": day.isoformat(),
                "user_source": 0,
                "count_interval": interval,
                "msg_user": users,
            }
            for (day, interval), users in sorted(spread.items())
        ]
        return {"list": listed}

    return handler


def _said(call: Call, days: Days, period: Period) -> Iterable[tuple[date, Message]]:
    """Messages whose period begins on one of the days, up to yesterday."""
    today = day_of(call.twin.now())
    for message in call.twin.world.messages:
        if message.kind == SAID and message.type in TYPES:
            day = day_of(message.at)
            if day < today and period(day) in days:
                yield period(day), message


def _row(kind: int, users: set[str], count: int) -> dict[str, int]:
    return {"user_source": 0, "msg_type": kind, "msg_user": len(users), "msg_count": count}


def _interval(count: int) -> int:
    return 1 if count <= 5 else 2 if count <= 10 else 3


HANDLERS: dict[str, Handler] = {
    "getupstreammsg": totals(7, by_day),
    "getupstreammsghour": by_hour,
    "getupstreammsgweek": totals(30, by_week),
    "getupstreammsgmonth": totals(30, by_month),
    "getupstreammsgdist": distribution(15, by_day),
    "getupstreammsgdistweek": distribution(30, by_week),
    "getupstreammsgdistmonth": distribution(30, by_month),
}
