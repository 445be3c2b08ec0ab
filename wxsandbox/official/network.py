"""Where pushes come from, and the look at the account's own address."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from wxsandbox.official.envelope import Call
from wxsandbox.official.errors import WeChatError

ACTIONS = ("dns", "ping", "all")
OPERATORS = ("DEFAULT", "CHINANET", "UNICOM", "CAP")


def addresses(call: Call) -> dict[str, Any]:
    return {"ip_list": ["127.0.0.1"]}


def check(call: Call) -> dict[str, Any]:
    """The verified callback by its host; a host that is a name is told as this machine."""
    action, operator = call.body.get("action"), call.body.get("check_operator", "DEFAULT")
    if action not in ACTIONS or operator not in OPERATORS:
        why = f"action: {', '.join(ACTIONS)}; check_operator: {', '.join(OPERATORS)}"
        raise WeChatError(40035, "invalid parameter", why=why)
    callback = call.twin.world.setting("callback")
    if callback is None:
        raise WeChatError(40054, "invalid url domain", why="no callback is verified")
    ip = _ip(urlsplit(callback["url"]).hostname or "")
    told: dict[str, Any] = {}
    if action in ("dns", "all"):
        told["dns"] = [{"ip": ip, "real_operator": "UNICOM"}]
    if action in ("ping", "all"):
        ping = {"ip": ip, "from_operator": "UNICOM", "package_loss": "0%", "time": "0.050ms"}
        told["ping"] = [ping]
    return told


def _ip(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return "127.0.0.1"
