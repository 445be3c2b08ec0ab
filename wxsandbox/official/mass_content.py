"""What a sending carries: every type held against its shape, and as it lies in a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsandbox.official import articles, drafts, media
from wxsandbox.official.envelope import Call
from wxsandbox.official.errors import WeChatError

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

KINDS = ("text", "mpnews", "voice", "image", "images", "mpvideo", "wxcard")
TEXT_BYTES, MOST_PICTURES = 2048, 9
FITS = {"voice": ("voice",), "image": ("image",), "mpvideo": ("mpvideo",)}


def read(call: Call) -> tuple[str, dict[str, Any]]:
    kind = call.body.get("msgtype")
    if kind == "wxcard" and call.twin.profile != "classic":
        raise WeChatError(48001, "api unauthorized", why="cards are of the classic profile")
    if kind not in KINDS:
        raise WeChatError(40008, "invalid message type")
    given = call.body.get(kind)
    if kind == "image" and given is None:
        given = call.body.get("images")  # older clients name the type and the newer object
    if not isinstance(given, dict):
        raise WeChatError(44004 if kind == "text" else 47001, f"empty {kind} content")
    if kind == "image" and given.get("media_ids"):
        kind = "images"
    return kind, _checked(call.twin, kind, given)


def shown(
    twin: Twin, base: str, kind: str, fields: dict[str, Any], keys: list[str] | None
) -> dict[str, Any]:
    """`keys` are the pages that were made for this sending; a preview shows those of the draft."""
    fields = {name: value for name, value in fields.items() if name != "send_ignore_reprint"}
    if kind != "mpnews":
        return fields
    if keys is None:
        news = twin.world.news[fields["media_id"]]
        names = [f"{news.key}-{idx}" for idx in range(1, len(news.articles) + 1)]
        contents = news.articles
    else:
        names, contents = keys, [twin.world.articles[key].content for key in keys]
    cards = [
        articles.card(base, content, articles.address(base, name))
        for content, name in zip(contents, names, strict=True)
    ]
    return {**fields, "articles": cards}


def _checked(twin: Twin, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    if kind == "text":
        content = given.get("content")
        if not isinstance(content, str) or not content:
            raise WeChatError(44004, "empty content")
        if len(content.encode()) > TEXT_BYTES:
            raise WeChatError(45002, "content size out of limit")
        return {"content": content}
    if kind == "wxcard":
        if given.get("card_id") not in twin.world.cards:
            raise WeChatError(45030, "limit cardid, not support this function", why="no such card")
        return dict(given)
    if kind == "images":
        return _pictures(twin, given)
    if kind == "mpnews":
        if drafts.find(twin, given.get("media_id")) is None:
            raise WeChatError(40007, "invalid media_id", why="mpnews takes the media_id of a draft")
        return {"media_id": given["media_id"]}
    found = media.known(twin, given.get("media_id"))
    if found is None or found.type not in FITS[kind]:
        why = f"{kind} takes {FITS[kind][0]}"
        raise WeChatError(40007, "invalid media_id", why=why)
    words = {name: getattr(found, name, "") for name in ("title", "introduction")}
    if kind != "mpvideo":
        return {"media_id": found.key}
    description = given.get("description") or words["introduction"]
    title = given.get("title") or words["title"]
    return {"media_id": found.key, "title": title, "description": description}


def _pictures(twin: Twin, given: dict[str, Any]) -> dict[str, Any]:
    ids = given.get("media_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= MOST_PICTURES:
        raise WeChatError(40007, "invalid media_id", why=f"media_ids: 1 to {MOST_PICTURES}")
    found = [media.known(twin, media_id) for media_id in ids]
    if not all(row is not None and row.type == "image" for row in found):
        raise WeChatError(40007, "invalid media_id")
    return {"media_ids": ids, "recommend": str(given.get("recommend") or "")}
