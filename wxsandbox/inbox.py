"""A person's chat with the account: what came in, and what the person said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsandbox.records import Message

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

SAID = "said"
SHOWN = "shown"  # WeChat itself speaks, nobody sent it


def deliver(twin: Twin, openid: str, kind: str, type_: str, fields: dict[str, Any]) -> Message:
    """Something arrived on the person's phone."""
    return _append(twin, openid, kind, type_, fields)


def say(twin: Twin, openid: str, type_: str, fields: dict[str, Any]) -> Message:
    """The person's own line, kept so that a phone can show the whole conversation."""
    return _append(twin, openid, SAID, type_, fields)


def show(twin: Twin, openid: str, text: str) -> Message:
    """A grey line between the bubbles."""
    return _append(twin, openid, SHOWN, "text", {"content": text})


def received(twin: Twin, openid: str, after: int = 0) -> list[Message]:
    return [m for m in twin.world.chat(openid) if m.kind not in (SAID, SHOWN) and m.seq > after]


def _append(twin: Twin, openid: str, kind: str, type_: str, fields: dict[str, Any]) -> Message:
    chat = twin.world.chat(openid)
    seq = chat[-1].seq + 1 if chat else 1
    message = Message(f"{openid}/{seq:08d}", openid, seq, kind, type_, twin.now(), fields)
    twin.world.append_chat(message)
    return message
