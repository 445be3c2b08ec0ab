"""What a person sees: the lines of a chat, drawn from the messages the twin keeps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wxsandbox.inbox import SAID
from wxsandbox.official import kf_sessions, menu
from wxsandbox.phone import face, wallet_of_cards
from wxsandbox.phone.shapes import SHAPES, pick
from wxsandbox.records import Message, Person

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

SHARES = "phone:shares"
TEMPLATE_LINE = re.compile(r"(?P<label>[^\n{}]*?)[:：]?\s*\{\{(?P<key>\w+)\.DATA\}\}")
UNSHOWN = {"first", "remark"}  # no longer shown since May 2023 (official-account.md, 0.4)


def entries(twin: Twin, person: Person) -> list[dict[str, Any]]:
    chat = [_entry(twin, message) for message in twin.world.chat(person.openid)]
    return [line for line in chat if line] + _shares(twin, person)


def version(twin: Twin, person: Person) -> str:
    """Changes whenever something a phone shows has changed."""
    chat = twin.world.chat(person.openid)
    shown = menu.of(twin, person) or {}
    parts = (
        person.openid,
        chat[-1].seq if chat else 0,
        person.subscribed,
        person.balance_fen,
        shown.get("menuid", 0),
        twin.world.setting("phone:face-changes", 0),
        len(twin.world.setting(SHARES, [])),
        twin.profile,
        types(twin, person),
        session(twin, person),
        wallet_of_cards.version(twin, person),
    )
    return "/".join(str(part) for part in parts)


def _entry(twin: Twin, message: Message) -> dict[str, Any] | None:
    line: dict[str, Any] = {
        "id": str(message.seq),
        "at": message.at.isoformat(),
        "thread": _thread(message),
        "mine": message.kind == SAID,
        "type": message.type,
    }
    shape, fields = SHAPES.get(message.type), message.fields
    if message.kind == SAID:
        fields = fields["fields"]  # the person's own lines carry WeChat's element names
    if message.kind in {"template", "subscribe"}:
        return {**line, "notice": _notice(twin, fields)}
    if message.kind == "pay":
        return {**line, "payment": _payment(twin, message)}
    drawn = shape(twin, fields) if shape else None
    return None if drawn is None else {**line, **drawn, **_speaker(twin, message)}


def types(twin: Twin, person: Person) -> bool:
    """The account is writing to this person."""
    return person.typing_until is not None and person.typing_until > twin.now()


def session(twin: Twin, person: Person) -> dict[str, str] | None:
    """With customer service: `open` with a worker, or `wait` for one."""
    row = twin.world.kf_sessions.get(person.openid)
    if row is None or (row.account and kf_sessions.silent(twin, row)):
        return None
    account = twin.world.kf_accounts.get(row.account)
    return {
        "state": "open" if row.account else "wait",
        "worker": account.nickname if account else "",
    }


def _speaker(twin: Twin, message: Message) -> dict[str, str]:
    """Whose words an account's message are, when a worker wrote it."""
    if message.kind == SAID or not message.fields.get("kf_account"):
        return {}
    account = twin.world.kf_accounts.get(message.fields["kf_account"])
    if account is None:
        return {}
    head = f"/mmkf/{account.head_media}" if account.head_media else ""
    return {"worker": account.nickname, "worker_face": head}


def _thread(message: Message) -> str:
    if message.kind == "pay":
        return "pay"
    if message.kind == "subscribe" and message.fields.get("follower"):
        return "account"
    return "notices" if message.kind in ("subscribe", "redpacket") else "account"


def _notice(twin: Twin, fields: dict[str, Any]) -> dict[str, Any]:
    key = fields.get("template_id")
    template = twin.world.templates.get(key) or twin.world.notifications.get(key)
    data = fields.get("data", {})
    content = template.content if template else ""
    named = [(m["key"], m["label"].strip()) for m in TEMPLATE_LINE.finditer(content)]
    lines = [
        {"label": label, "value": str(data[key].get("value", ""))}
        for key, label in (named or [(key, key) for key in data])
        if key.lower() not in UNSHOWN and isinstance(data.get(key), dict)
    ]
    title = template.title if template else fields.get("title", "")
    return {"title": title, "lines": lines, "url": pick(fields, "url", "page")}


def _payment(twin: Twin, message: Message) -> dict[str, Any]:
    fields = message.fields
    return {
        "payee": fields.get("payee") or face.face(twin)["merchant_name"],
        "amount_fen": fields.get("amount_fen", 0),
        "description": fields.get("description", ""),
        "way": pick(fields, "paid_with", "received_by"),
        "refund": message.type == "refund",
    }


def _shares(twin: Twin, person: Person) -> list[dict[str, Any]]:
    """Pages that people sent each other from the in-app browser."""
    return [
        {
            "id": f"share-{at}",
            "at": share["at"],
            "thread": f"friend:{share['to'] if mine else share['from']}",
            "mine": mine,
            "type": "share",
            "friend": _nickname(twin, share["to"] if mine else share["from"]),
            "link": share["card"],
        }
        for at, share in enumerate(twin.world.setting(SHARES, []))
        if (mine := share["from"] == person.openid) or share["to"] == person.openid
    ]


def _nickname(twin: Twin, openid: str) -> str:
    friend = twin.world.people.get(openid)
    return friend.nickname if friend else "?"
