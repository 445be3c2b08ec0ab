"""The account's own server: verifying its address, pushing to it, three tries of five seconds."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from wxsandbox import inbox, scenarios
from wxsandbox.faults import Draw
from wxsandbox.official import datacube_log, kf_sessions, messages, replies
from wxsandbox.records import Person
from wxsandbox.signing import callback_signature

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

MOST_REPLY = 1 << 20


@dataclass
class Held:
    """A push that waits for the next one (fault `reorder`)."""

    person: Person
    fields: dict[str, Any]


async def verify(twin: Twin, url: str, mode: str, format_: str) -> dict[str, Any]:
    """WeChat's GET: the server must say echostr back, nothing more. Only then pushes go there."""
    timestamp, nonce = str(int(twin.clock.wall())), str(secrets.randbelow(2_000_000_000))
    echostr = str(secrets.randbelow(10**19))
    query = {
        "signature": callback_signature(twin.credentials.token, timestamp, nonce),
        "echostr": echostr,
        "timestamp": timestamp,
        "nonce": nonce,
    }
    status, said, why = await _call(twin, "GET", _with_query(url, urlencode(query)))
    if status is None:
        reason = why
    elif status != 200:
        reason = f"the server answered {status}"
    elif said.decode("utf-8", "replace") != echostr:
        reason = "the server did not answer with echostr alone"
    else:
        reason = "ok"
    verified = reason == "ok"
    if verified:
        twin.world.set("callback", {"url": url, "mode": mode, "format": format_})
    return {"verified": verified, "status": status, "reason": reason}


async def push_event(twin: Twin, person: Person, fields: dict[str, Any]) -> dict[str, Any]:
    return await push(twin, messages.addressed(twin, person, "event", fields), person)


async def push_of_account(twin: Twin, fields: dict[str, Any]) -> dict[str, Any]:
    """What no person did: it comes from the openid of WeChat's own assistant of mass sendings."""
    openid = "o" + hashlib.sha256(f"assistant|{twin.credentials.appid}".encode()).hexdigest()[:27]
    assistant = Person(openid, "", "", last_create_time=twin.world.setting("assistant_time", 0))
    event = messages.addressed(twin, assistant, "event", fields)
    twin.world.set("assistant_time", assistant.last_create_time)
    return await push(twin, event, assistant)


async def push(twin: Twin, fields: dict[str, Any], person: Person) -> dict[str, Any]:
    """Deliver one message or event and say what came of it."""
    started = time.monotonic()
    callback = twin.world.setting("callback")
    if callback is None:
        return _result(0, None, None, started)
    draw = twin.faults.draw("push")
    if draw.hold and not twin.held_pushes:
        twin.held_pushes.append(Held(person, fields))
        return {**_result(0, None, None, started), "held": True}
    result = await _try(twin, callback, fields, person, draw)
    took_ms = int((time.monotonic() - started) * 1000)
    datacube_log.called(twin, took_ms, failed=result[2] is None)
    await _hand_over(twin, person, result[2])
    while twin.held_pushes:
        held = twin.held_pushes.pop(0)
        await _try(twin, callback, held.fields, held.person, Draw())
    return _result(*result, started)


async def _try(
    twin: Twin, callback: dict[str, str], fields: dict[str, Any], person: Person, draw: Draw
) -> tuple[int, int | None, replies.Reply | None]:
    body, sealed = messages.body_of(twin, fields, callback["mode"], callback["format"])
    status = None
    for attempt in range(1, scenarios.PUSH_ATTEMPTS + 1):
        if attempt > 1:
            draw = twin.faults.draw("push")
        if draw.delay_s:
            await asyncio.sleep(draw.delay_s)
        if draw.drop:
            twin.traffic.add("out", "POST", callback["url"], None, "dropped by a fault")
            continue
        for _copy in range(2 if draw.duplicate else 1):
            query = messages.query_of(twin, person.openid, sealed, draw.signature)
            url = _with_query(callback["url"], query)
            status, raw, _why = await _call(twin, "POST", url, body, callback["format"])
            reply = None
            if status is not None and 200 <= status < 300:
                reply = replies.read(twin, person, raw, callback["mode"], fields["MsgType"])
                _show(twin, person, reply)
        if reply is not None:
            return attempt, status, reply
    return scenarios.PUSH_ATTEMPTS, status, None


async def _hand_over(twin: Twin, person: Person, reply: replies.Reply | None) -> None:
    """The server asked for a person of flesh and blood."""
    if reply is not None and reply.type == "transfer_customer_service":
        event = kf_sessions.transfer(twin, person, reply.fields["kf_account"])
        if event is not None:
            await push_event(twin, person, event)


def _show(twin: Twin, person: Person, reply: replies.Reply) -> None:
    if reply.type not in replies.QUIET and person.key in twin.world.people:
        inbox.deliver(twin, person.openid, "passive", reply.type, reply.fields)


async def _call(
    twin: Twin, method: str, url: str, body: str = "", format_: str = "xml"
) -> tuple[int | None, bytes, str]:
    """Status, body and, without a status, the reason in words."""
    twin.flush()
    headers = {"User-Agent": "Mozilla/4.0", "Accept": "*/*", "Pragma": "no-cache"}
    if method == "POST":
        headers["Content-Type"] = "text/xml" if format_ == "xml" else "application/json"
    shown = url.partition("?")[0]
    status, raw, why = None, b"", ""
    try:
        async with asyncio.timeout(twin.clock.hurried(scenarios.PUSH_ANSWER_S)):
            answer = await twin.http.request(
                method, url, content=body.encode() or None, headers=headers, timeout=None
            )
        status, raw = answer.status_code, answer.content[:MOST_REPLY]
    except TimeoutError:
        why = f"no answer within {scenarios.PUSH_ANSWER_S:.0f} s"
    except Exception as broken:  # a server that cannot be reached, in whatever way
        why = f"{type(broken).__name__}: {broken}"
    twin.traffic.add("out", method, shown, status, why or None)
    return status, raw, why


def _with_query(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}"


def _result(
    attempts: int, status: int | None, reply: replies.Reply | None, started: float
) -> dict[str, Any]:
    return {
        "attempts": attempts,
        "status": status,
        "reply": reply.told() if reply else None,
        "encrypted_reply": bool(reply and reply.encrypted),
        "ms": int((time.monotonic() - started) * 1000),
    }
