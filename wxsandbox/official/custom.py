"""Customer messages: every type held against its shape, and against the person's allowance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wxsandbox import inbox
from wxsandbox.official import (
    allowances,
    articles,
    drafts,
    kf_accounts,
    kf_sessions,
    media,
    publish,
)
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
    "mpnews": ("media_id",),
    "mpnewsarticle": ("article_id",),
    "wxcard": ("card_id",),
}
PICTURES = ("image", "thumb")
FITS = {"image": PICTURES, "voice": ("voice",), "video": ("video", "shortvideo", "mpvideo")}
TALK = (inbox.SAID, "custom", "passive")
TYPING_AFTER, TYPING_LASTS = timedelta(seconds=30), timedelta(seconds=15)


def send(call: Call) -> dict[str, Any]:
    person = person_of(call, call.body.get("touser"))
    kind = call.body.get("msgtype")
    if kind == "wxcard" and call.twin.profile != "classic":
        raise WeChatError(48001, "api unauthorized", why="cards are of the classic profile")
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
    """The phone shows it for 15 s; only somebody who wrote or was written to just now sees it."""
    person, now = person_of(call, call.body.get("touser")), call.twin.now()
    command = call.body.get("command")
    if command not in ("Typing", "CancelTyping"):
        raise WeChatError(45072, "invalid command")
    _check_subscribed(person)
    talk = [m for m in call.twin.world.chat(person.openid) if m.kind in TALK]
    if not talk or now - talk[-1].at > TYPING_AFTER:
        raise WeChatError(45080, "no message between you and the user in the last 30 seconds")
    already = person.typing_until is not None and person.typing_until > now
    if command == "Typing" and already:
        raise WeChatError(45081, "already in typing state")
    person.typing_until = now + TYPING_LASTS if command == "Typing" else None
    call.twin.world.people.put(person)
    return OK


def _check_subscribed(person: Person) -> None:
    if person.refuses_messages:
        raise WeChatError(48002, "user block receive message")
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
        if name.endswith("media_id") and kind != "mpnews":
            _check_media(call, kind, name, value)
    if kind == "text" and len(str(given["content"]).encode()) > TEXT_BYTES:
        raise WeChatError(45002, "content size out of limit")
    if kind == "news":
        _check_articles(given["articles"])
    if kind == "msgmenu":
        _check_choices(given["list"])
    if kind in ("mpnews", "mpnewsarticle"):
        return {**given, "articles": _cards(call, kind, given)}
    if kind == "wxcard" and given["card_id"] not in call.twin.world.cards:
        raise WeChatError(45030, "limit cardid, not support this function", why="no such card")
    return dict(given)


def _check_media(call: Call, kind: str, name: str, value: Any) -> None:
    found = media.known(call.twin, value)
    fits = FITS.get(kind, PICTURES) if name == "media_id" else PICTURES
    if found is None or found.type not in fits:
        raise WeChatError(40007, "invalid media_id", why=f"{name} of {kind}: {', '.join(fits)}")


def _cards(call: Call, kind: str, given: dict[str, Any]) -> list[dict[str, str]]:
    """An article of the account as it stands in the chat."""
    if kind == "mpnewsarticle":
        row = publish.find(call.twin, given["article_id"])
        if row is None or row.status != 0:
            raise WeChatError(53600, "invalid article id")
        pages = [call.twin.world.articles[key] for key in row.pages]
        shown = [(p.content, articles.address(call.base, p.key)) for p in pages if not p.deleted]
    else:
        news = drafts.find(call.twin, given["media_id"])
        if news is None:
            raise WeChatError(40007, "invalid media_id")
        if not news.pages:
            data_id = articles.next_data_id(call.twin)
            news.pages = articles.publish(call.twin, "custom", data_id, news.articles)
            call.twin.world.news.put(news)
        addresses = [articles.address(call.base, key) for key in news.pages]
        shown = list(zip(news.articles, addresses, strict=True))
    return [articles.card(call.base, content, url) for content, url in shown]


def _check_choices(choices: Any) -> None:
    fine = isinstance(choices, list) and all(
        isinstance(c, dict) and c.get("id") not in (None, "") and c.get("content") for c in choices
    )
    if not fine:
        raise WeChatError(47001, "data format error", why='list is [{"id", "content"}]')


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
