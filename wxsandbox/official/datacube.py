"""Figures of the account, counted from what really happened in the twin: /datacube/*."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from wxsandbox.official import (
    datacube_articles,
    datacube_cards,
    datacube_log,
    datacube_messages,
    datacube_old,
)
from wxsandbox.official.datacube_dates import asked
from wxsandbox.official.envelope import Call, Operation


def user_summary(call: Call) -> dict[str, Any]:
    days = asked(call, 7)
    rows: dict[tuple[date, int], dict[str, int]] = defaultdict(lambda: {"new": 0, "gone": 0})
    for day, _hour, source, counts in datacube_log.hours(call.twin, "users"):
        if day in days:
            row = rows[day, int(source)]
            row["new"] += counts.get("new", 0)
            row["gone"] += counts.get("gone", 0)
    listed = [
        {
            "ref_date": day.isoformat(),
            "user_source": source,
            "new_user": row["new"],
            "cancel_user": row["gone"],
        }
        for (day, source), row in sorted(rows.items())
    ]
    return {"list": listed}


def user_cumulate(call: Call) -> dict[str, Any]:
    """Followers at the end of each day: today's, less what came after."""
    days = asked(call, 7)
    now = sum(person.subscribed for person in call.twin.world.people)
    changes = [
        (day, counts.get("new", 0) - counts.get("gone", 0))
        for day, _hour, _source, counts in datacube_log.hours(call.twin, "users")
    ]
    listed = []
    for day in days:
        later = sum(change for when, change in changes if when > day)
        row = {"ref_date": day.isoformat(), "user_source": 0, "cumulate_user": now - later}
        listed.append(row)
    return {"list": listed}


def interface_summary(call: Call) -> dict[str, Any]:
    days = asked(call, 30)
    total: dict[date, dict[str, int]] = {}
    for day, _hour, _detail, counts in datacube_log.hours(call.twin, "calls"):
        if day in days:
            total[day] = _joined(total.get(day, {}), counts)
    return {"list": [_call_row(day, None, counts) for day, counts in sorted(total.items())]}


def interface_summary_hour(call: Call) -> dict[str, Any]:
    days = asked(call, 1)
    rows = datacube_log.hours(call.twin, "calls")
    return {"list": [_call_row(day, hour, counts) for day, hour, _, counts in rows if day in days]}


def _joined(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    """Sums, and of the longest the longer."""
    sums = {k: one.get(k, 0) + other.get(k, 0) for k in ("count", "failed", "total_ms")}
    return {**sums, "max_ms": max(one.get("max_ms", 0), other.get("max_ms", 0))}


def _call_row(day: date, hour: int | None, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "ref_date": day.isoformat(),
        **({} if hour is None else {"ref_hour": hour * 100}),
        "callback_count": counts.get("count", 0),
        "fail_count": counts.get("failed", 0),
        "total_time_cost": counts.get("total_ms", 0),
        "max_time_cost": counts.get("max_ms", 0),
    }


_HANDLERS = {
    "getusersummary": user_summary,
    "getusercumulate": user_cumulate,
    "getinterfacesummary": interface_summary,
    "getinterfacesummaryhour": interface_summary_hour,
    **datacube_messages.HANDLERS,
    **datacube_articles.HANDLERS,
}
OPERATIONS = {
    **{f"/datacube/{name}": Operation("POST", handler) for name, handler in _HANDLERS.items()},
    **{
        f"/datacube/{name}": Operation("POST", handler, classic=True)
        for name, handler in {**datacube_old.HANDLERS, **datacube_cards.HANDLERS}.items()
    },
}
