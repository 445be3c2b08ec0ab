"""What a person sees: the lines of a chat, drawn from the messages the twin keeps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wxsandbox.inbox import SAID
from wxsandbox.official import menu
from wxsandbox.phone import face
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
    return {**line, **shape(twin, fields)} if shape else None


def _thread(message: Message) -> str:
    if message.kind == "pay":
        return "pay"
    if message.kind == "subscribe" and message.fields.get("follower"):
        return "account"
    return "notices" if message.kind in ("subscribe", "redpacket") else "account"


def _pick(fields: dict[str, Any], *names: str) -> Any:
    """Pushes, passive replies and customer messages name the same thing differently."""
    return next((fields[name] for name in names if fields.get(name)), "")


def _text(twin: Twin, fields: dict[str, Any]) -> dict[str, Any]:
    return {"text": _pick(fields, "content", "Content")}


def _image(twin: Twin, fields: dict[str, Any]) -> dict[str, Any]:
    media_id = _pick(fields, "media_id", "MediaId")
    served = f"/phone/api/pictures/{media_id}" if media_id else ""
    return {"picture": _pick(fields, "pic_url", "PicUrl") or served}


def _location(twin: Twin, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "place": {
            "name": _pick(fields, "label", "Label"),
            "latitude": float(_pick(fields, "location_x", "Location_X") or 0),
            "longitude": float(_pick(fields, "location_y", "Location_Y") or 0),
        }
    }


def _news(twin: Twin, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "articles": [
            {
                "title": _pick(article, "title", "Title"),
                "description": _pick(article, "description", "Description"),
                "picture": _pick(article, "picurl", "pic_url", "PicUrl"),
                "url": _pick(article, "url", "Url"),
            }
            for article in fields.get("articles", [])
        ]
    }


def _choices(twin: Twin, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "choices": {
            "head": fields.get("head_content", ""),
            "tail": fields.get("tail_content", ""),
            "list": fields.get("list", []),
        }
    }


def _titled(twin: Twin, fields: dict[str, Any]) -> dict[str, Any]:
    """Voice, video, music: named, not played."""
    return {"text": _pick(fields, "title", "Title", "Recognition") or "…"}


SHAPES = {
    "text": _text,
    "image": _image,
    "location": _location,
    "news": _news,
    "mpnews": _news,
    "mpnewsarticle": _news,
    "msgmenu": _choices,
    "voice": _titled,
    "video": _titled,
    "shortvideo": _titled,
    "music": _titled,
    "link": _titled,
}


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
    return {"title": title, "lines": lines, "url": _pick(fields, "url", "page")}


def _payment(twin: Twin, message: Message) -> dict[str, Any]:
    fields = message.fields
    return {
        "payee": fields.get("payee") or face.face(twin)["merchant_name"],
        "amount_fen": fields.get("amount_fen", 0),
        "description": fields.get("description", ""),
        "way": _pick(fields, "paid_with", "received_by"),
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
