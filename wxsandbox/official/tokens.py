"""access_token: the classic pool with its overlap, and the stable pool beside it."""

from __future__ import annotations

import ipaddress
import re
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from wxsandbox import scenarios
from wxsandbox.official import quotas
from wxsandbox.official.errors import WeChatError
from wxsandbox.records import Token

if TYPE_CHECKING:
    from wxsandbox.official.envelope import Call
    from wxsandbox.twin import Twin

LOOKS_RIGHT = re.compile(r"[A-Za-z0-9_\-]{32,512}")
NOT_LATEST = "invalid credential, access_token is invalid or not latest"


def check(twin: Twin, value: str | None) -> None:
    """Missing, malformed, unknown, expired and replaced tokens are different errors."""
    if not value:
        raise WeChatError(41001, "access_token missing")
    if not LOOKS_RIGHT.fullmatch(value):
        raise WeChatError(40014, "invalid access_token")
    token = twin.world.tokens.get(value)
    if token is None:
        raise WeChatError(40001, NOT_LATEST, why="the twin never issued this access_token")
    now = twin.now()
    if token.superseded_at and now >= token.superseded_at + scenarios.TOKEN_OVERLAP:
        raise WeChatError(40001, NOT_LATEST, why="a newer access_token replaced this one")
    if now >= token.expires_at:
        raise WeChatError(42001, "access_token expired")


def classic(call: Call) -> dict[str, Any]:
    """Every call makes a new token; the one before lives on for five minutes."""
    _check_account(call, {**call.query, **call.body})
    now = call.twin.now()
    for token in _live(call.twin, "classic", now):
        if token.superseded_at is None:
            token.superseded_at = now
            call.twin.world.tokens.put(token)
    return _told(_issue(call.twin, "classic", now), now)


def stable(call: Call) -> dict[str, Any]:
    """The same token until its last five minutes; forcing a new one is rationed."""
    twin, now = call.twin, call.twin.now()
    _check_account(call, call.body)
    live = [t for t in _live(twin, "stable", now) if t.superseded_at is None]
    current = max(live, key=lambda t: t.expires_at, default=None)
    if current and call.body.get("force_refresh") is True and _may_force(twin, now):
        current.superseded_at = now - scenarios.TOKEN_OVERLAP  # dead at once
        twin.world.tokens.put(current)
        current = None
    if current is None or current.expires_at - now <= scenarios.TOKEN_OVERLAP:
        current = _issue(twin, "stable", now)
    return _told(current, now)


def _may_force(twin: Twin, now: datetime) -> bool:
    last = twin.world.setting("stable_forced_at")
    if last and timedelta() <= now - last < scenarios.STABLE_REFRESH_SPACING:
        return False
    if quotas.count(twin, "stable_token force_refresh") > scenarios.STABLE_REFRESHES_PER_DAY:
        return False
    twin.world.set("stable_forced_at", now)
    return True


def _check_account(call: Call, given: dict[str, Any]) -> None:
    if not given.get("appid"):
        raise WeChatError(41002, "appid missing")
    if not given.get("secret"):
        raise WeChatError(41004, "appsecret missing")
    if given.get("grant_type") != "client_credential":
        raise WeChatError(40002, "invalid grant_type")
    check_identity(call.twin, given["appid"], given["secret"])
    _check_address(call)


def _check_address(call: Call) -> None:
    """Only addresses of the account's list may fetch a token; without a list all may."""
    allowed = call.twin.world.setting("ip_allow_list")
    client = call.request.client
    if allowed is None or client is None:
        return
    came = ipaddress.ip_address(client.host)
    if any(came in ipaddress.ip_network(net) for net in allowed):
        return
    raise WeChatError(40164, f"invalid ip {came} ipv6 ::ffff:{came}, not in whitelist")


def check_identity(twin: Twin, appid: Any, secret: Any) -> None:
    if appid != twin.credentials.appid:
        raise WeChatError(40013, "invalid appid")
    if not secrets.compare_digest(str(secret).encode(), twin.credentials.appsecret.encode()):
        raise WeChatError(40125, "invalid appsecret")


def _live(twin: Twin, pool: str, now: datetime) -> list[Token]:
    return [t for t in twin.world.tokens if t.pool == pool and t.expires_at > now]


def _issue(twin: Twin, pool: str, now: datetime) -> Token:
    value = f"{80 + secrets.randbelow(20)}_{secrets.token_urlsafe(102)}"
    return twin.world.tokens.put(Token(value, pool, now, now + scenarios.TOKEN_LIFE))


def _told(token: Token, now: datetime) -> dict[str, Any]:
    left = token.expires_at - now
    return {"access_token": token.key, "expires_in": int(left.total_seconds())}
