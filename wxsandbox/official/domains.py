"""The domains an account has configured; by default every name of this machine."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

KINDS = ("oauth", "js")


def allowed(twin: Twin, kind: str, url: str) -> bool:
    """OAuth wants the very domain; the JS-SDK takes its sub-domains too."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host:
        return False
    names = twin.world.setting("domains", {}).get(kind)
    if names is None:
        return is_loopback(host)
    return any(host == name or (kind == "js" and host.endswith(f".{name}")) for name in names)


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
