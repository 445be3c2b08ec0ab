"""Short keys for long data, and the short links that they replaced (classic profile)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wxsandbox.credentials import random_text
from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.records_account import ShortKey

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

LONGEST_S, MOST_BYTES, KEY_LETTERS = 2_592_000, 4096, 15
LINK = "link:"  # short links lie beside the keys, under this prefix
FOREVER = timedelta(days=3650)


def generate(call: Call) -> dict[str, Any]:
    data = call.body.get("long_data")
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= MOST_BYTES:
        raise WeChatError(9410010, "long_data is too long", why=f"1 to {MOST_BYTES} bytes")
    seconds = call.body.get("expire_seconds", LONGEST_S)
    whole = isinstance(seconds, int) and not isinstance(seconds, bool)
    if not whole or not 1 <= seconds <= LONGEST_S:
        raise WeChatError(9410011, "invalid expire_seconds", why=f"1 to {LONGEST_S} seconds")
    key = random_text(KEY_LETTERS)
    now = call.twin.now()
    call.twin.world.short_keys.put(ShortKey(key, data, now, now + timedelta(seconds=seconds)))
    return {**OK, "short_key": key}


def fetch(call: Call) -> dict[str, Any]:
    row = _living(call.twin, call.body.get("short_key"))
    if row is None:
        raise WeChatError(9410012, "short_key does not exist or is expired")
    left = row.expires_at - call.twin.now()
    return {
        **OK,
        "long_data": row.long_data,
        "create_time": int(row.created_at.timestamp()),
        "expire_seconds": int(left.total_seconds()),
    }


def short_link(call: Call) -> dict[str, Any]:
    """The same address gets the same link."""
    if call.body.get("action") != "long2short":
        raise WeChatError(40035, "invalid parameter", why="action is long2short")
    url = call.body.get("long_url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://", "weixin://")):
        raise WeChatError(40039, "invalid url size", why="long_url is an address")
    rows = call.twin.world.short_keys
    known = next((r for r in rows if r.key.startswith(LINK) and r.long_data == url), None)
    if known is None:
        now = call.twin.now()
        known = rows.put(ShortKey(LINK + random_text(8), url, now, now + FOREVER))
    return {**OK, "short_url": f"{call.base}/w/{known.key.removeprefix(LINK)}"}


def follow_link(request: Request) -> Response:
    """Stands for w.url.cn/s/…"""
    row = request.app.state.twin.world.short_keys.get(LINK + request.path_params["key"])
    return RedirectResponse(row.long_data, 302) if row else Response(status_code=404)


def _living(twin: Twin, key: Any) -> ShortKey | None:
    row = twin.world.short_keys.get(key) if isinstance(key, str) else None
    if row is None or row.key.startswith(LINK) or twin.now() >= row.expires_at:
        return None
    return row
