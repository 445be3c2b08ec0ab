"""Customer messages: every type held against its shape, and against the person's allowance."""

from __future__ import annotations

from typing import Any

from wxsandbox import inbox
from wxsandbox.official import allowances, kf_accounts, kf_sessions, media
from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.official.users import person_of
from wxsandbox.records import Person

TEXT_BYTES = 2048
# What each type must carry; a name that ends with media_id must name living media.
NEEDED: dict[str, tuple[str, ...]] = {
    "text": ("content",),
    "image": ("media_id",),
    "voice": ("media_id",),
    "video": ("media_id",),
    "music": ("musicurl", "hqmusicurl", "thumb_media_id"),
    "news": ("articles",),
    "msgmenu": ("list",),
    "miniprogrampage": ("title", "appid", "pagepath", "thumb_media_id"),
}
CLOSED = ("wxcard", "mpnews", "mpnewsarticle")


def send(call: Call) -> dict[str, Any]:
    person = person_of(call, call.body.get("touser"))
    kind = call.body.get("msgtype")
    if kind in CLOSED:
        raise WeChatError(48001, "api unauthorized", why=f"{kind} is not built into this twin")
    if kind not in NEEDED:
        raise WeChatError(40008, "invalid message type")
    fields = _fields(call, kind)
    worker = _worker(call)
    _check_subscribed(person)
    allowances.spend(call.twin, person)
    if worker:
        fields["kf_account"] = worker
        said = kf_sessions.SAID
        content = fields.get("content")
        kf_sessions.record(call.twin, person.openid, said, worker, kind, content)
    inbox.deliver(call.twin, person.openid, "custom", kind, fields)
    return OK


def _worker(call: Call) -> str:
    service = call.body.get("customservice")
    if not service:
        return ""
    name = service.get("kf_account") if isinstance(service, dict) else service
    return kf_accounts.known(call, name).key


def typing(call: Call) -> dict[str, Any]:
    person = person_of(call, call.body.get("touser"))
    if call.body.get("command") not in ("Typing", "CancelTyping"):
        raise WeChatError(45072, "invalid command")
    _check_subscribed(person)
    return OK


def _check_subscribed(person: Person) -> None:
    if person.subscribed:
        return
    if person.was_subscribed:
        raise WeChatError(45015, "response out of time limit or subscription is canceled")
    if not person.allowances:
        raise WeChatError(43004, "require subscribe")


def _fields(call: Call, kind: str) -> dict[str, Any]:
    given = call.body.get(kind)
    if not isinstance(given, dict):
        raise WeChatError(44004 if kind == "text" else 47001, f"empty {kind} content")
    for name in NEEDED[kind]:
        value = given.get(name)
        if not value:
            raise _missing(kind, name)
        if name.endswith("media_id") and media.find(call.twin, value) is None:
            raise WeChatError(40007, "invalid media_id")
    if kind == "text" and len(str(given["content"]).encode()) > TEXT_BYTES:
        raise WeChatError(45002, "content size out of limit")
    if kind == "news":
        _check_articles(given["articles"])
    return dict(given)


def _missing(kind: str, name: str) -> WeChatError:
    if kind == "text":
        return WeChatError(44004, "empty content")
    if name.endswith("media_id"):
        return WeChatError(40007, "invalid media_id")
    return WeChatError(47001, "data format error", why=f"{kind} needs {name}")


def _check_articles(articles: Any) -> None:
    if not isinstance(articles, list) or not all(isinstance(a, dict) for a in articles):
        raise WeChatError(47001, "data format error", why="articles is a list of objects")
    if len(articles) != 1:
        raise WeChatError(45008, "article size out of limit")
    if not articles[0].get("title"):
        raise WeChatError(40039, "invalid title size", why="an article needs its title")
