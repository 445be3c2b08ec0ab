"""Tickets for live events: who may listen to what, for how long, signed and self-contained."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

LENGTH_MAX = 4096


class BadTicket(Exception):
    """Forged, damaged or expired. Says no more, so that nobody learns by trying."""


def derive_key(secret_key: str) -> bytes:
    """A key of its own, so that no other signature of the house is ever a ticket."""
    return hmac.digest(secret_key.encode(), b"shangquan live ticket v1", hashlib.sha256)


def issue(topics: Iterable[str], ttl_s: int, now: datetime, key: bytes) -> str:
    """A ticket for these topics, good for `ttl_s` seconds."""
    facts = {"topics": sorted(set(topics)), "exp": int(now.timestamp()) + ttl_s}
    body = _encode(json.dumps(facts, separators=(",", ":"), ensure_ascii=False).encode())
    return f"{body}.{_signature(body, key)}"


def read(ticket: str, now: datetime, key: bytes) -> list[str]:
    """The topics of a good ticket. Raises BadTicket."""
    return list(_facts(ticket, now, key)["topics"])


def seconds_left(ticket: str, now: datetime, key: bytes) -> float:
    """How long a good ticket stays good. Raises BadTicket."""
    return float(_facts(ticket, now, key)["exp"] - now.timestamp())


def _facts(ticket: str, now: datetime, key: bytes) -> dict[str, Any]:
    body, _, signature = ticket.partition(".")
    right = _signature(body, key).encode()
    if len(ticket) > LENGTH_MAX or not hmac.compare_digest(right, signature.encode()):
        raise BadTicket
    facts: dict[str, Any] = json.loads(_decode(body))
    if facts["exp"] <= now.timestamp():
        raise BadTicket
    return facts


def _signature(body: str, key: bytes) -> str:
    return _encode(hmac.digest(key, body.encode(), hashlib.sha256))


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
