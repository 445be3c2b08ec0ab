"""Tickets for pages, and the check of wx.config as WeChat's browser makes it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from wxsandbox import scenarios
from wxsandbox.official.domains import allowed
from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.records import Ticket
from wxsandbox.signing import page_signature

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

TYPES = ("jsapi", "wx_card")


def ticket(call: Call) -> dict[str, Any]:
    """The same ticket until its last five minutes."""
    kind = call.query.get("type", "")
    if kind not in TYPES:
        raise WeChatError(40097, "invalid args", why=f"type is one of {', '.join(TYPES)}")
    if kind == "wx_card" and call.twin.profile != "classic":
        raise WeChatError(48001, "api unauthorized", why="cards are of the classic profile")
    now = call.twin.now()
    mine = [t for t in call.twin.world.tickets if t.type == kind and t.expires_at > now]
    current = max(mine, key=lambda t: t.expires_at, default=None)
    if current is None or current.expires_at - now <= scenarios.TOKEN_OVERLAP:
        value = secrets.token_urlsafe(64)[:86]
        current = call.twin.world.tickets.put(Ticket(value, kind, now + scenarios.TICKET_LIFE))
    left = int((current.expires_at - now).total_seconds())
    return {**OK, "ticket": current.key, "expires_in": left}


def config_error(twin: Twin, given: dict[str, Any]) -> str:
    """`config:ok`, or WeChat's words for what is wrong with a page's wx.config."""
    if given.get("appId") != twin.credentials.appid:
        return "config:invalid appid"
    url = str(given.get("url", "")).partition("#")[0]
    if not allowed(twin, "js", url):
        return "config:invalid url domain"
    if not isinstance(given.get("jsApiList"), list):
        return "config:fail,jsApiList should be an array"
    signature = str(given.get("signature", ""))
    parts = {"nonce": str(given.get("nonceStr", "")), "timestamp": str(given.get("timestamp", ""))}
    living = [t.key for t in twin.world.tickets if t.type == "jsapi" and t.expires_at > twin.now()]
    if any(signature == page_signature(ticket=key, url=url, **parts) for key in living):
        return "config:ok"
    return "config:invalid signature"
