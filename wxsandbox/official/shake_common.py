"""What the shake-around modules share: answers in a `data`, and finding a device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsandbox.official.envelope import Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.records_classic import Beacon

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

Answer = dict[str, Any]
MOST_LISTED = 50


def ok(data: Any = None) -> Answer:
    return {"data": data or {}, "errcode": 0, "errmsg": "success."}


def beacon_of(twin: Twin, identifier: Any) -> Beacon:
    """By device_id, which counts first, or by uuid, major and minor."""
    named = identifier if isinstance(identifier, dict) else {}
    if number := named.get("device_id"):
        found = twin.world.beacons.get(str(number))
    else:
        triple = (str(named.get("uuid", "")).upper(), named.get("major"), named.get("minor"))
        rows = twin.world.beacons
        found = next((b for b in rows if (b.uuid, b.major, b.minor) == triple), None)
    if found is None:
        raise WeChatError(9001025, "invalid device id")
    return found


def window(call: Call) -> tuple[int, int]:
    begin, count = call.body.get("begin", 0), call.body.get("count", 10)
    if not isinstance(begin, int) or begin < 0:
        raise WeChatError(9001036, "invalid begin")
    if not isinstance(count, int) or not 0 < count <= MOST_LISTED:
        raise WeChatError(9001030, "out of page count limit", why="count is 1 to 50")
    return begin, count
