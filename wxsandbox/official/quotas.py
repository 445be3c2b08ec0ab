"""How often a call may be made a day, and the ways to start counting again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsandbox import scenarios
from wxsandbox.clock import BEIJING
from wxsandbox.official.errors import WeChatError
from wxsandbox.records import Quota

if TYPE_CHECKING:
    from wxsandbox.official.envelope import Call
    from wxsandbox.twin import Twin


def count(twin: Twin, what: str) -> int:
    """One more today; the number so far."""
    row = twin.world.quotas.get(_key(twin, what)) or Quota(_key(twin, what))
    row.used += 1
    twin.world.quotas.put(row)
    return row.used


def used(twin: Twin, what: str) -> int:
    row = twin.world.quotas.get(_key(twin, what))
    return row.used if row else 0


def limit_of(twin: Twin, path: str) -> int | None:
    """Calls a day: of the control plane's choice, of a test account, or of a verified one."""
    chosen = twin.world.setting("quota_limits", {}).get(path)
    if chosen is not None:
        return chosen
    if twin.world.setting("quota_figures") == "test" and path in scenarios.DAILY_QUOTA_TEST:
        return scenarios.DAILY_QUOTA_TEST[path]
    return scenarios.DAILY_QUOTA.get(path)


def spend(twin: Twin, path: str) -> None:
    limit = limit_of(twin, path)
    if limit is not None and count(twin, path) > limit:
        raise WeChatError(45009, "reach max api daily quota limit")


def clear_all(call: Call) -> dict[str, Any]:
    if call.body.get("appid") != call.twin.credentials.appid:
        raise WeChatError(40013, "invalid appid")
    return _clear(call.twin)


def clear_all_by_secret(call: Call) -> dict[str, Any]:
    from wxsandbox.official import tokens  # tokens counts its own calls here

    given = {**call.query, **call.body}
    tokens.check_identity(call.twin, given.get("appid"), given.get("appsecret"))
    return _clear(call.twin)


def look(call: Call) -> dict[str, Any]:
    path, limit = _known_path(call)
    spent = used(call.twin, path)
    quota = {"daily_limit": limit, "used": spent, "remain": max(0, limit - spent)}
    return {"errcode": 0, "errmsg": "ok", "quota": quota}


def clear_one(call: Call) -> dict[str, Any]:
    path, _limit = _known_path(call)
    _spend_clear(call.twin)
    call.twin.world.quotas.drop(_key(call.twin, path))
    return {"errcode": 0, "errmsg": "ok"}


def _known_path(call: Call) -> tuple[str, int]:
    path = str(call.body.get("cgi_path"))
    limit = limit_of(call.twin, path)
    if limit is None:
        raise WeChatError(76021, "cgi_path not found, please check")
    return path, limit


def _clear(twin: Twin) -> dict[str, Any]:
    _spend_clear(twin)
    today = _key(twin, "")
    for row in twin.world.quotas:
        if row.key.startswith(today):
            twin.world.quotas.drop(row.key)
    return {"errcode": 0, "errmsg": "ok"}


def _spend_clear(twin: Twin) -> None:
    """Ten a month over all ways of clearing."""
    key = f"{twin.now().astimezone(BEIJING):%Y-%m} clears"
    row = twin.world.quotas.get(key) or Quota(key)
    if row.used >= scenarios.QUOTA_CLEARS_PER_MONTH:
        raise WeChatError(48006, "forbid to clear quota because of reaching the limit")
    row.used += 1
    twin.world.quotas.put(row)


def _key(twin: Twin, what: str) -> str:
    return f"{twin.now().astimezone(BEIJING):%Y-%m-%d} {what}"
