"""People: making them, what they do in the chat, and what reaches them."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any

from starlette.requests import Request

from wxsandbox import inbox, scenarios
from wxsandbox.clock import rfc3339
from wxsandbox.control.wire import (
    Body,
    ControlError,
    later,
    number,
    one_of,
    person_of,
    route,
    text,
)
from wxsandbox.official import actions, oauth
from wxsandbox.records import Person
from wxsandbox.twin import Twin

NAMES = ("小林", "小吴", "小赵", "小陈", "小顾", "小方", "小周", "小徐")


def make(twin: Twin, request: Request, body: Body) -> Body:
    """The same id is the same person, with the same openid even after a reset."""
    wanted = body.get("id", "")
    if not isinstance(wanted, str) or len(wanted) > 64:
        raise ControlError(400, "id is a text of at most 64 characters")
    if wanted and (known := twin.world.people.get(_openid(twin, wanted))):
        return _told(known)
    balance = body.get("balance_fen")
    if balance is not None and (not isinstance(balance, int) or balance < 0):
        raise ControlError(400, "balance_fen is a whole number of fen, 0 or more")
    return _told(new_person(twin, wanted, body, balance))


def new_person(twin: Twin, wanted: str, body: Body, balance: int | None = None) -> Person:
    openid = _openid(twin, wanted or secrets.token_hex(8))
    if known := twin.world.people.get(openid):
        return known
    person = Person(
        openid,
        unionid=str(body.get("unionid") or "o6" + _digest("union", openid)[:26]),
        nickname=str(body.get("nickname") or wanted or NAMES[len(twin.world.people) % len(NAMES)]),
        city=str(body.get("city", "")),
        id=wanted,
        balance_fen=scenarios.WALLET_FEN if balance is None else balance,
        has_card=balance is None,
    )
    return twin.world.people.put(person)


def everybody(twin: Twin, request: Request, body: Body) -> Body:
    return {
        "users": [
            {
                **_told(person),
                "id": person.id,
                "subscribed": person.subscribed,
                "balance_fen": person.balance_fen,
            }
            for person in twin.world.people
        ]
    }


def _told(person: Person) -> Body:
    return {
        "openid": person.openid,
        "unionid": person.unionid,
        "nickname": person.nickname,
    }


def _openid(twin: Twin, seed: str) -> str:
    return "o" + _digest(twin.credentials.appid, seed)[:27]


def _digest(*parts: str) -> str:
    raw = hashlib.sha256("|".join(parts).encode()).digest()
    return base64.urlsafe_b64encode(raw).decode()


async def follow(twin: Twin, request: Request, body: Body) -> Body:
    return await actions.follow(twin, person_of(twin, request), str(body.get("scene") or ""))


async def unfollow(twin: Twin, request: Request, body: Body) -> Body:
    return await actions.unfollow(twin, person_of(twin, request))


async def send(twin: Twin, request: Request, body: Body) -> Body:
    kind = text(body, "type")
    content: Any = body.get("content")
    if kind == "text" and not isinstance(content, str):
        raise ControlError(400, "the content of a text is a text")
    if kind != "text" and not isinstance(content, dict):
        raise ControlError(400, f"the content of {kind} is an object with WeChat's element names")
    msg_id = body.get("msg_id")
    if msg_id is not None and not str(msg_id).isdigit():
        raise ControlError(400, "msg_id is a 64-bit whole number")
    person = person_of(twin, request)
    return await _acting(
        actions.send(
            twin,
            person,
            kind,
            content,
            msg_id=int(msg_id) if msg_id else None,
            base=_base(request),
            choice=str(body.get("bizmsgmenuid") or ""),
        )
    )


async def click(twin: Twin, request: Request, body: Body) -> Body:
    person, key = person_of(twin, request), text(body, "key")
    return await actions.click(twin, person, key, body.get("fields") or {}, _base(request))


async def view(twin: Twin, request: Request, body: Body) -> Body:
    return await actions.view(twin, person_of(twin, request), text(body, "url"))


async def scan(twin: Twin, request: Request, body: Body) -> Body:
    person = person_of(twin, request)
    given = {k: str(body[k]) for k in ("ticket", "scene", "url") if body.get(k) not in (None, "")}
    if len(given) != 1:
        raise ControlError(400, "say one of ticket, scene, url", f"got {sorted(body)}")
    return await _acting(actions.scan(twin, person, **given))


async def event(twin: Twin, request: Request, body: Body) -> Body:
    fields = body.get("fields", {})
    if not isinstance(fields, dict):
        raise ControlError(400, "fields is an object with WeChat's element names")
    person = person_of(twin, request)
    return await _acting(actions.event(twin, person, text(body, "event"), fields))


async def _acting(action: Any) -> Body:
    try:
        return await action
    except actions.Impossible as refused:
        raise ControlError(404, str(refused), refused.hint) from refused


def read_inbox(twin: Twin, request: Request, body: Body) -> Body:
    person = person_of(twin, request)
    messages = [
        {**m.fields, "seq": m.seq, "kind": m.kind, "type": m.type, "at": rfc3339(m.at)}
        for m in inbox.received(twin, person.openid, number(request, "after"))
    ]
    everything = inbox.received(twin, person.openid)
    return {"messages": messages, "last_seq": everything[-1].seq if everything else 0}


def authorize(twin: Twin, request: Request, body: Body) -> Body:
    person = person_of(twin, request)
    scope = one_of(body, "scope", oauth.SCOPES, "snsapi_base")
    redirect_uri, state = text(body, "redirect_uri"), body.get("state") or ""
    try:
        oauth.check_request(twin, redirect_uri, scope, state)
    except oauth.Refused as refused:
        raise ControlError(400, str(refused), "configured: POST /_sandbox/domains") from refused
    if body.get("refuse"):
        return {"code": None, "redirect_to": oauth.way_back(redirect_uri, None, state)}
    code = oauth.mint(twin, person, scope, snapshot=bool(body.get("snapshot")))
    return {"code": code.key, "redirect_to": oauth.way_back(redirect_uri, code.key, state)}


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


ME = "/users/{openid}"
routes = [
    route("POST", "/users", make),
    route("GET", "/users", everybody),
    route("POST", f"{ME}/follow", follow),
    route("POST", f"{ME}/unfollow", unfollow),
    route("POST", f"{ME}/send", send),
    route("POST", f"{ME}/click", click),
    route("POST", f"{ME}/view", view),
    route("POST", f"{ME}/scan", scan),
    route("POST", f"{ME}/event", event),
    route("GET", f"{ME}/inbox", read_inbox),
    route("POST", f"{ME}/authorize", authorize),
    route("GET", f"{ME}/pay-code", later("payment by code")),
    route("POST", f"{ME}/confirm-transfer", later("merchant transfer")),
    route("POST", f"{ME}/open-redpacket", later("red packets")),
    route("POST", f"{ME}/mall-authorize", later("the smart business circle")),
    route("POST", "/code-pay", later("payment by code")),
]
