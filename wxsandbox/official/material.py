"""Permanent material: what stays until it is deleted, and pictures for articles."""

from __future__ import annotations

import io
import json
import secrets
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from PIL import Image, UnidentifiedImageError
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from wxsandbox.official import drafts, media, menu
from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.records_account import Material, News

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

MB = 1 << 20
KINDS = ("image", "voice", "video", "thumb")
ENDINGS = {
    "image": ("bmp", "png", "jpeg", "jpg", "gif"),
    "voice": ("mp3", "wma", "wav", "amr"),
    "video": ("mp4",),
    "thumb": ("jpg", "jpeg"),
}
MOST = {"image": 100_000, "voice": 1_000, "video": 1_000, "thumb": 1_000, "news": 100_000}
PICTURE_MOST_BYTES = MB
PICTURE_ENDINGS = ("jpg", "jpeg", "png")
LISTED = ("image", "voice", "video", "news")
PAGE = 20


async def add(call: Call) -> dict[str, Any]:
    form = await call.request.form()
    kind = call.query.get("type") or str(form.get("type", ""))
    if kind not in KINDS:
        raise WeChatError(40004, "invalid media type")
    name, content, content_type = await _file(form, "media")
    if len(content) > media.MOST_BYTES[kind]:
        raise WeChatError(media.TOO_BIG[kind], f"invalid {kind} size")
    _check_ending(name, ENDINGS[kind])
    if kind in ("image", "thumb"):
        _check_picture(content)
    if len([m for m in call.twin.world.materials if m.type == kind]) >= MOST[kind]:
        raise WeChatError(45107, "material count out of limit")
    title, introduction = _description(call, form) if kind == "video" else ("", "")
    made = Material(
        _media_id(),
        kind,
        name,
        content_type,
        content,
        call.twin.now(),
        title=title,
        introduction=introduction,
    )
    call.twin.world.materials.put(made)
    told = {"media_id": made.key}
    return {**told, "url": url_of(call.base, made.key)} if kind in ("image", "thumb") else told


async def picture(call: Call) -> dict[str, Any]:
    """A picture for the text of an article: not counted, not listed."""
    form = await call.request.form()
    field = "media" if "media" in form else "buffer"
    name, content, content_type = await _file(form, field)
    if len(content) >= PICTURE_MOST_BYTES:
        raise WeChatError(40009, "invalid image size", why="less than 1 MB")
    _check_ending(name, PICTURE_ENDINGS)
    _check_picture(content)
    made = Material(_media_id(), "uploadimg", name, content_type, content, call.twin.now())
    call.twin.world.materials.put(made)
    return {"url": url_of(call.base, made.key)}


def video_for_mass(call: Call) -> dict[str, Any]:
    """A video under a new media_id, with the words that a sending shows beside it."""
    source = media.known(call.twin, call.body.get("media_id"))
    if source is None or source.type != "video":
        raise WeChatError(40007, "invalid media_id", why="a video is needed")
    words = [str(call.body.get(name) or "") for name in ("title", "description")]
    now = call.twin.now()
    made = Material(
        _media_id(),
        "mpvideo",
        "",
        source.content_type,
        source.content,
        now,
        title=words[0],
        introduction=words[1],
    )
    call.twin.world.materials.put(made)
    return {"type": "video", "media_id": made.key, "created_at": int(now.timestamp())}


def get(call: Call) -> dict[str, Any] | Response:
    media_id = call.body.get("media_id")
    if news := _news(call.twin, media_id):
        return {"news_item": drafts.items(call, news)}
    found = _own(call.twin, media_id)
    if found.type == "video":
        down_url = url_of(call.base, found.key)
        told = {"title": found.title, "description": found.introduction, "down_url": down_url}
        return {**told, "newcat": "", "newsubcat": "", "tags": [], "cover_url": "", "vid": ""}
    disposition = {"Content-Disposition": f'attachment; filename="{found.key}"'}
    return Response(found.content, media_type=found.content_type, headers=disposition)


def remove(call: Call) -> dict[str, Any]:
    media_id = call.body.get("media_id")
    shown = [leaf for m in _menus(call.twin) for leaf in menu.leaves(m)]
    if any(leaf.get("media_id") == media_id for leaf in shown):
        raise WeChatError(48005, "forbid to delete material used by auto-reply or menu")
    if news := _news(call.twin, media_id):
        call.twin.world.news.drop(news.key)
        return OK
    call.twin.world.materials.drop(_own(call.twin, media_id).key)
    return OK


def count(call: Call) -> dict[str, Any]:
    kinds = [m.type for m in call.twin.world.materials]
    told = {f"{kind}_count": kinds.count(kind) for kind in ("voice", "video", "image")}
    return {**told, "news_count": len(_all_news(call.twin))}


def listed(call: Call) -> dict[str, Any]:
    kind = call.body.get("type")
    if kind not in LISTED:
        raise WeChatError(40004, "invalid media type")
    if kind == "news":
        return drafts.page(call, _all_news(call.twin))
    rows = [m for m in call.twin.world.materials if m.type == kind]
    rows, shown = drafts.cut(call, rows)
    items = [
        {
            "media_id": row.key,
            "name": row.name,
            "update_time": int(row.updated_at.timestamp()),
            **({"url": url_of(call.base, row.key)} if kind == "image" else {}),
        }
        for row in shown
    ]
    return {"item": items, "total_count": len(rows), "item_count": len(items)}


def find(twin: Twin, media_id: Any) -> Material | None:
    found = twin.world.materials.get(media_id) if isinstance(media_id, str) else None
    return None if found is None or found.type == "uploadimg" else found


def url_of(base: str, media_id: str) -> str:
    """Stands for mmbiz.qpic.cn."""
    return f"{base}/mmbiz_pic/{media_id}"


def _own(twin: Twin, media_id: Any) -> Material:
    found = find(twin, media_id)
    if found is None:
        raise WeChatError(40007, "invalid media_id")
    return found


def _news(twin: Twin, media_id: Any) -> News | None:
    news = twin.world.news.get(media_id) if isinstance(media_id, str) else None
    return news if news is not None and news.place == "material" else None


def _all_news(twin: Twin) -> list[News]:
    return [news for news in twin.world.news if news.place == "material"]


def _menus(twin: Twin) -> list[dict[str, Any]]:
    default = twin.world.setting("menu")
    return [*([default] if default else []), *menu.conditionals(twin)]


async def _file(form: FormData, field: str) -> tuple[str, bytes, str]:
    file = form.get(field)
    if not isinstance(file, UploadFile):
        raise WeChatError(41005, "media data missing")
    content = await file.read()
    if not content:
        raise WeChatError(44001, "empty media data")
    return file.filename or "", content, file.content_type or "application/octet-stream"


def _check_ending(name: str, endings: tuple[str, ...]) -> None:
    if PurePath(name).suffix.lower().lstrip(".") not in endings:
        raise WeChatError(40005, "invalid file type", why=f"a name ends in {', '.join(endings)}")


def _check_picture(content: bytes) -> None:
    try:
        Image.open(io.BytesIO(content)).verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as broken:
        raise WeChatError(40005, "invalid file type", why=f"no picture: {broken}") from broken


def _description(call: Call, form: FormData) -> tuple[str, str]:
    raw = form.get("description") or call.query.get("description") or ""
    try:
        given = json.loads(str(raw))
        return str(given["title"]), str(given.get("introduction", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        why = 'a video comes with description {"title", "introduction"}'
        raise WeChatError(47001, "data format error", why=why) from broken


def _media_id() -> str:
    return secrets.token_urlsafe(48)
