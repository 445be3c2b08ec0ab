"""Shaking near a beacon: what the person sees, what the server hears, and how often it happened."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from wxsandbox.official import callback, shake_devices, shake_pages
from wxsandbox.official.datacube_log import day_of
from wxsandbox.official.envelope import Call, Handler, Operation
from wxsandbox.official.errors import WeChatError
from wxsandbox.official.shake_common import Answer, beacon_of, ok
from wxsandbox.records import Person
from wxsandbox.records_classic import Beacon, Shake

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

TICKET_LIFE = timedelta(minutes=30)
LONGEST_SPAN = timedelta(days=30)
MOST_AROUND = 5
USUAL_DISTANCE = 1.5  # metres
AUDIT_PASSED = 2


async def shake(twin: Twin, person: Person, beacon: Beacon, distance: float) -> dict[str, Any]:
    """Cards of the pages. Only a single page makes an event; a list makes none."""
    beacon.last_active = twin.now()
    twin.world.beacons.put(beacon)
    cards = [_card(twin, person, beacon, page_id, distance) for page_id in beacon.page_ids]
    push = None
    if len(cards) == 1:
        push = await callback.push_event(twin, person, _event(twin, beacon, distance))
    return {"pages": cards, "push": push}


def opened(twin: Twin, ticket: str) -> bool:
    """The person opened the page of a shake."""
    row = twin.world.shakes.get(ticket)
    if row is None:
        return False
    row.opened = True
    twin.world.shakes.put(row)
    return True


def info(call: Call) -> Answer:
    row = call.twin.world.shakes.get(str(call.body.get("ticket")))
    if row is None or call.twin.now() - row.at >= TICKET_LIFE:
        raise WeChatError(9001003, "invalid ticket")
    beacon = call.twin.world.beacons[row.device_id]
    told: Answer = {
        "page_id": int(row.page_id),
        "beacon_info": _named(beacon, row.distance),
        "openid": row.openid,
    }
    if call.body.get("need_poi") == 1 and beacon.poi_id:
        told["poi_id"] = beacon.poi_id
    return ok(told)


def of_device(call: Call) -> Answer:
    beacon = beacon_of(call.twin, call.body.get("device_identifier"))
    return _statistics(call, [s for s in call.twin.world.shakes if s.device_id == beacon.key])


def of_page(call: Call) -> Answer:
    page_id = str(call.body.get("page_id"))
    if page_id not in call.twin.world.beacon_pages:
        raise WeChatError(9001026, "invalid page id")
    return _statistics(call, [s for s in call.twin.world.shakes if s.page_id == page_id])


def register(call: Call) -> Answer:
    needed = ("name", "phone_number", "email", "industry_id", "apply_reason")
    missing = [name for name in needed if not call.body.get(name)]
    if missing:
        raise WeChatError(9001020, "invalid account parameters", why=f"missing: {missing}")
    call.twin.world.set("shake_account", int(call.twin.now().timestamp()))
    return ok()


def audit_status(call: Call) -> Answer:
    at = call.twin.world.setting("shake_account", 0)
    told = {"apply_time": at, "audit_comment": "", "audit_status": AUDIT_PASSED if at else 0}
    return ok({**told, "audit_time": at})


def _card(
    twin: Twin, person: Person, beacon: Beacon, page_id: int, distance: float
) -> dict[str, Any]:
    page = twin.world.beacon_pages[str(page_id)]
    ticket = secrets.token_hex(16)
    at = twin.now()
    twin.world.shakes.put(Shake(ticket, beacon.key, page.key, person.openid, distance, at))
    join = "&" if "?" in page.page_url else "?"
    return {
        "title": page.title,
        "description": page.description,
        "icon_url": page.icon_url,
        "url": f"{page.page_url}{join}{urlencode({'ticket': ticket})}",
        "ticket": ticket,
    }


def _event(twin: Twin, beacon: Beacon, distance: float) -> dict[str, Any]:
    others = [b for b in twin.world.beacons if b.key != beacon.key and b.poi_id == beacon.poi_id]
    around = [_pushed(b, distance + at + 1) for at, b in enumerate(others[:MOST_AROUND])]
    event: dict[str, Any] = {
        "Event": "ShakearoundUserShake",
        "ChosenBeacon": _pushed(beacon, distance),
    }
    return event | ({"AroundBeacons": {"AroundBeacon": around}} if around else {})


def _pushed(beacon: Beacon, distance: float) -> dict[str, Any]:
    named = {"Uuid": beacon.uuid, "Major": beacon.major, "Minor": beacon.minor}
    return {**named, "Distance": distance}


def _named(beacon: Beacon, distance: float) -> dict[str, Any]:
    named = {"uuid": beacon.uuid, "major": beacon.major, "minor": beacon.minor}
    return {"distance": distance, **named}


def _statistics(call: Call, rows: list[Shake]) -> Answer:
    """Times are Unix seconds; a day is Beijing's and told by its midnight."""
    begin, end = call.body.get("begin_date"), call.body.get("end_date")
    if not isinstance(begin, int) or not isinstance(end, int) or begin > end:
        raise WeChatError(9001031, "invalid time range", why="begin_date <= end_date, seconds")
    if end - begin > LONGEST_SPAN.total_seconds():
        raise WeChatError(9001031, "invalid time range", why="at most 30 days")
    first, last = (day_of(datetime.fromtimestamp(stamp, UTC)) for stamp in (begin, end))
    days = sorted({day_of(row.at) for row in rows if first <= day_of(row.at) <= last})
    listed = []
    for day in days:
        mine = [row for row in rows if day_of(row.at) == day]
        clicks = [row for row in mine if row.opened]
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
        listed.append(
            {
                "click_pv": len(clicks),
                "click_uv": len({row.openid for row in clicks}),
                "ftime": int(midnight.timestamp()),
                "shake_pv": len(mine),
                "shake_uv": len({row.openid for row in mine}),
            }
        )
    return {**ok(), "data": listed}


_HANDLERS: dict[str, Handler] = {
    "account/register": register,
    "user/getshakeinfo": info,
    "statistics/device": of_device,
    "statistics/page": of_page,
    **shake_devices.HANDLERS,
    **shake_pages.HANDLERS,
}
OPERATIONS = {
    **{
        f"/shakearound/{name}": Operation("POST", work, classic=True)
        for name, work in _HANDLERS.items()
    },
    "/shakearound/account/auditstatus": Operation("GET", audit_status, classic=True),
    "/shakearound/material/add": Operation(
        "POST", shake_pages.add_material, body="raw", classic=True
    ),
}
