"""Beacons: applied for, named, placed, searched (official-account.md, 12.3)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from wxsandbox.official.envelope import Call, Handler
from wxsandbox.official.errors import WeChatError
from wxsandbox.official.shake_common import MOST_LISTED, Answer, beacon_of, ok, window
from wxsandbox.records_classic import Beacon

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

UUID = "FDA50693-A4E2-4FB1-AFCF-C6EB07647825"  # all devices of WeChat say this one
MOST_AT_ONCE = 500
FIRST_ID = 1_011_000
LONGEST_COMMENT = 30  # bytes as a screen counts: 15 汉字 or 30 letters
PASSED, PENDING = 2, 1


def apply(call: Call) -> Answer:
    """Up to 500 are approved at once; more wait for a person, who never comes in the twin."""
    quantity = call.body.get("quantity")
    if not isinstance(quantity, int) or quantity < 1:
        raise WeChatError(9001022, "invalid quantity")
    reason = call.body.get("apply_reason")
    if not isinstance(reason, str) or not 1 <= len(reason) <= 100:
        raise WeChatError(9001035, "invalid apply parameters", why="apply_reason: 1 to 100")
    comment = _comment(call.body.get("comment"))
    known = list(call.twin.world.beacons)
    if known and sum(b.last_active is not None for b in known) * 2 < len(known):
        raise WeChatError(9001021, "activation rate of devices is below 50%")
    place = _place(call.twin, call.body.get("poi_id"))
    apply_id = call.twin.world.count("beacon-apply")
    pending = quantity > MOST_AT_ONCE
    status = PENDING if pending else PASSED
    applied = call.twin.world.setting("beacon_applies", {})
    stamp = int(call.twin.now().timestamp())
    call.twin.world.set("beacon_applies", {**applied, str(apply_id): [status, stamp]})
    made = [] if pending else [_make(call.twin, apply_id, comment, place) for _ in range(quantity)]
    told: Answer = {"apply_id": apply_id, "audit_status": status, "audit_comment": ""}
    return ok({**told, "device_identifiers": [_identifier(beacon) for beacon in made]})


def apply_status(call: Call) -> Answer:
    apply_id = str(call.body.get("apply_id"))
    known = call.twin.world.setting("beacon_applies", {}).get(apply_id)
    if known is None:
        raise WeChatError(9001035, "invalid apply parameters", why=f"no application {apply_id}")
    status, stamp = known
    told = {"apply_time": stamp, "audit_comment": "", "audit_status": status}
    return ok({**told, "audit_time": stamp if status == PASSED else 0})


def update(call: Call) -> Answer:
    beacon = beacon_of(call.twin, call.body.get("device_identifier"))
    beacon.comment = _comment(call.body.get("comment"))
    call.twin.world.beacons.put(beacon)
    return ok()


def bind_location(call: Call) -> Answer:
    beacon = beacon_of(call.twin, call.body.get("device_identifier"))
    beacon.poi_id = _place(call.twin, call.body.get("poi_id") or -1)
    call.twin.world.beacons.put(beacon)
    return ok()


def bind_pages(call: Call) -> Answer:
    """Today the list replaces what stood; older clients say bind (0 takes away) and append."""
    beacon = beacon_of(call.twin, call.body.get("device_identifier"))
    wanted = call.body.get("page_ids")
    if not isinstance(wanted, list) or len(wanted) > MOST_LISTED:
        raise WeChatError(9001030, "out of page count limit", why="page_ids: at most 50")
    for page_id in wanted:
        if str(page_id) not in call.twin.world.beacon_pages:
            raise WeChatError(9001026, "invalid page id", why=f"no page {page_id}")
    wanted = [int(page_id) for page_id in wanted]
    if call.body.get("bind") == 0:
        beacon.page_ids = [p for p in beacon.page_ids if p not in wanted]
    elif call.body.get("append") == 1:
        beacon.page_ids += [p for p in wanted if p not in beacon.page_ids]
    else:
        beacon.page_ids = wanted
    call.twin.world.beacons.put(beacon)
    return ok()


def search(call: Call) -> Answer:
    identifiers, apply_id = call.body.get("device_identifiers"), call.body.get("apply_id")
    rows = list(call.twin.world.beacons)
    if identifiers:
        if not isinstance(identifiers, list) or len(identifiers) > MOST_LISTED:
            raise WeChatError(9001024, "out of device count limit")
        rows = [beacon_of(call.twin, one) for one in identifiers]
    elif apply_id:
        rows = [b for b in rows if b.apply_id == apply_id]
    begin, count = (0, len(rows)) if identifiers else window(call)
    if isinstance(after := call.body.get("last_seen"), int):
        rows, begin = [b for b in rows if b.device_id > after], 0
    listed = [_told(beacon) for beacon in rows[begin : begin + count]]
    return ok({"devices": listed, "total_count": len(rows)})


def _make(twin: Twin, apply_id: int, comment: str, place: int) -> Beacon:
    number = twin.world.count("beacon")
    major, minor = 10_000 + number // 65_536, number % 65_536
    key = str(FIRST_ID + number)
    return twin.world.beacons.put(
        Beacon(key, str(uuid.UUID(UUID)).upper(), major, minor, apply_id, comment, place)
    )


def _identifier(beacon: Beacon) -> Answer:
    named = {"uuid": beacon.uuid, "major": beacon.major, "minor": beacon.minor}
    return {"device_id": beacon.device_id, **named}


def _told(beacon: Beacon) -> Answer:
    seen = beacon.last_active
    return {
        **_identifier(beacon),
        "status": int(seen is not None),
        "comment": beacon.comment,
        "poi_id": beacon.poi_id,
        "page_ids": ",".join(str(page_id) for page_id in beacon.page_ids),
        "last_active_time": int(seen.timestamp()) if seen else 0,
    }


def _comment(value: Any) -> str:
    text = str(value or "")
    if sum(1 if letter.isascii() else 2 for letter in text) > LONGEST_COMMENT:
        raise WeChatError(9001034, "comment is too long", why="15 characters or 30 letters")
    return text


def _place(twin: Twin, poi_id: Any) -> int:
    if not poi_id:
        return 0
    if str(poi_id) not in twin.world.pois:
        raise WeChatError(9001033, "invalid poi id")
    return int(poi_id)


HANDLERS: dict[str, Handler] = {
    "device/applyid": apply,
    "device/applystatus": apply_status,
    "device/update": update,
    "device/bindlocation": bind_location,
    "device/bindpage": bind_pages,
    "device/search": search,
}
