"""Articles: held against WeChat's limits, cleaned as WeChat cleans them, and served as pages."""

from __future__ import annotations

import html
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from wxsandbox.clock import BEIJING
from wxsandbox.official import material
from wxsandbox.official.envelope import Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.records_account import Article

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

PAGE = Path(__file__).parent / "pages" / "article.html"
# Whatever slipped through the cleaning does not run: only WeChat's own script may.
POLICY = "default-src 'none'; script-src 'self'; img-src * data:; style-src 'unsafe-inline'"
KINDS = ("news", "newspic")
# name -> (most characters, the number of the mistake, its words)
TEXTS = {
    "title": (32, 45003, "title size out of limit"),
    "author": (16, 45110, "author size out of limit"),
    "digest": (128, 45004, "description size out of limit"),
}
CONTENT_LETTERS, CONTENT_BYTES, SOURCE_BYTES = 20_000, 1 << 20, 1024
MOST_PICTURES = 20
DIGEST_LETTERS = 54
CROP = re.compile(r"[\d.]+_[\d.]+_[\d.]+_[\d.]+")
NO_ESCAPE_TAGS = re.compile(r"<(script|style|iframe)\b.*?(</\1\s*>|$)", re.S | re.I)
HANDLERS = re.compile(r"""[\s/]on\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.I)
JS_LINKS = re.compile(r"""(href|src)\s*=\s*(["']?)\s*javascript:[^"'>]*\2""", re.I)
PICTURES = re.compile(r"<img\b[^>]*>", re.I)
SOURCE = re.compile(r"""src\s*=\s*["']?([^"'\s>]+)""", re.I)
TAGS = re.compile(r"<[^>]*>")
FLAGS = ("need_open_comment", "only_fans_can_comment", "show_cover_pic")


def checked(call: Call, given: Any, idx: int) -> dict[str, Any]:
    """One article as the account keeps it. Scripts and foreign pictures are taken out silently."""
    if not isinstance(given, dict):
        raise WeChatError(47001, "data format error", why=f"articles[{idx}] is an object")
    kind = given.get("article_type", "news")
    if kind not in KINDS:
        raise WeChatError(40035, "invalid parameter", why="article_type is news or newspic")
    for name, (most, errcode, words) in TEXTS.items():
        text = given.get(name) or ""
        if not isinstance(text, str) or len(text) > most or (name == "title" and not text):
            raise WeChatError(errcode, words, why=f"articles[{idx}].{name} has at most {most}")
    source = given.get("content_source_url") or ""
    if not isinstance(source, str) or len(source.encode()) > SOURCE_BYTES:
        raise WeChatError(45005, "url size out of limit", why="content_source_url, 1 KB")
    content = _cleaned(_content(given, idx), call.base)
    kept = {
        "article_type": kind,
        "title": given["title"],
        "author": given.get("author") or "",
        "digest": given.get("digest") or _plain(content)[:DIGEST_LETTERS],
        "content": content,
        "content_source_url": source,
        "thumb_media_id": given.get("thumb_media_id") or "",
        **{name: 1 if given.get(name) in (1, True, "1") else 0 for name in FLAGS},
        **_crops(given),
    }
    return {**kept, **(_pictures(call, given) if kind == "newspic" else _cover(call, given, idx))}


def told(call: Call, content: dict[str, Any], url: str) -> dict[str, Any]:
    shown = {**content, "url": url}
    if cover := cover_of(content):
        shown["thumb_url"] = material.url_of(call.base, cover)
    return shown


def card(base: str, content: dict[str, Any], url: str) -> dict[str, str]:
    """An article as it stands in a chat."""
    cover = cover_of(content)
    return {
        "title": content["title"],
        "description": content["digest"],
        "picurl": material.url_of(base, cover) if cover else "",
        "url": url,
    }


def cover_of(content: dict[str, Any]) -> str:
    pictures = content.get("image_info", {}).get("image_list", [])
    return content["thumb_media_id"] or (pictures[0]["image_media_id"] if pictures else "")


def address(base: str, key: str) -> str:
    """Stands for mp.weixin.qq.com/s/…"""
    return f"{base}/s/{key}"


def next_data_id(twin: Twin) -> int:
    """msg_data_id: what the figures know a sending or a publishing by."""
    return 2_247_483_650 + twin.world.count("msg_data_id")


def publish(twin: Twin, way: str, msg_data_id: int, contents: list[dict[str, Any]]) -> list[str]:
    """Make the pages of articles that go out; the keys of the pages."""
    keys = []
    for idx, content in enumerate(contents, start=1):
        row = Article(secrets.token_urlsafe(16), way, f"{msg_data_id}_{idx}", content, twin.now())
        twin.world.articles.put(row)
        keys.append(row.key)
    return keys


def of_button(twin: Twin, button: dict[str, Any], base: str) -> tuple[str, dict[str, Any]]:
    """What a menu button of a material or an article shows: a type and its fields."""
    if key := button.get("article_id"):
        row = next(p for p in twin.world.publications if p.article_id == key)
        pages = [twin.world.articles[page] for page in row.pages]
        shown = [card(base, p.content, address(base, p.key)) for p in pages if not p.deleted]
        return "news", {"articles": shown}
    media_id = button["media_id"]
    if news := twin.world.news.get(media_id):
        names = [f"{media_id}-{idx}" for idx in range(1, len(news.articles) + 1)]
        pairs = zip(news.articles, names, strict=True)
        return "news", {"articles": [card(base, c, address(base, name)) for c, name in pairs]}
    return twin.world.materials[media_id].type, {"media_id": media_id}


def take_back(twin: Twin, keys: list[str]) -> None:
    for key in keys:
        article = twin.world.articles[key]
        article.deleted = True
        twin.world.articles.put(article)


def page(request: Request) -> Response:
    twin: Twin = request.app.state.twin
    key = request.path_params["key"]
    article = twin.world.articles.get(key)
    if article is None:
        content = _draft(twin, key)
        if content is None:
            return _filled("该内容不存在", "", "", "", 404)
        return _filled(content["title"], content["author"], "预览", content, 200)
    if article.deleted:
        return _filled("该内容已被发布者删除", "", "", "", 200)
    day = article.at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    return _filled(article.content["title"], article.content["author"], day, article.content, 200)


def _draft(twin: Twin, key: str) -> dict[str, Any] | None:
    media_id, _, idx = key.rpartition("-")
    news = twin.world.news.get(media_id)
    if news is None or not idx.isdigit() or not 1 <= int(idx) <= len(news.articles):
        return None
    return news.articles[int(idx) - 1]


def _filled(title: str, author: str, day: str, content: Any, status: int) -> Response:
    body = ""
    if content:
        pictures = content.get("image_info", {}).get("image_list", [])
        shown = "".join(f'<img src="/mmbiz_pic/{p["image_media_id"]}" alt="">' for p in pictures)
        body = shown + content["content"]
        if source := content["content_source_url"]:
            body += f'<p><a href="{html.escape(source, quote=True)}">阅读原文</a></p>'
    text = PAGE.read_text("utf-8")
    for name, value in (("title", title), ("author", author), ("day", day)):
        text = text.replace("{{" + name + "}}", html.escape(value))
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": POLICY}
    return HTMLResponse(text.replace("{{body}}", body), status, headers=headers)


def _content(given: dict[str, Any], idx: int) -> str:
    content = given.get("content") or ""
    if not isinstance(content, str) or (not content and given.get("article_type") != "newspic"):
        raise WeChatError(44004, "empty content", why=f"articles[{idx}].content")
    if len(content) >= CONTENT_LETTERS or len(content.encode()) >= CONTENT_BYTES:
        raise WeChatError(45002, "content size out of limit", why=f"articles[{idx}].content")
    return content


def _cleaned(content: str, base: str) -> str:
    for unwanted in (NO_ESCAPE_TAGS, HANDLERS, JS_LINKS):
        content = unwanted.sub("", content)

    def ours(found: re.Match[str]) -> str:
        source = SOURCE.search(found[0])
        return found[0] if source and _is_ours(source[1], base) else ""

    return PICTURES.sub(ours, content)


def _is_ours(url: str, base: str) -> bool:
    return url.startswith(("/mmbiz_pic/", f"{base}/mmbiz_pic/"))


def _plain(content: str) -> str:
    return html.unescape(TAGS.sub("", content)).strip()


def _crops(given: dict[str, Any]) -> dict[str, str]:
    crops = {n: given[n] for n in ("pic_crop_235_1", "pic_crop_1_1") if given.get(n)}
    if not all(isinstance(c, str) and CROP.fullmatch(c) for c in crops.values()):
        raise WeChatError(40035, "invalid parameter", why="a crop is X1_Y1_X2_Y2")
    return crops


def _cover(call: Call, given: dict[str, Any], idx: int) -> dict[str, Any]:
    cover = material.find(call.twin, given.get("thumb_media_id"))
    if cover is None or cover.type not in ("image", "thumb"):
        why = f"articles[{idx}].thumb_media_id is a permanent picture"
        raise WeChatError(40007, "invalid media_id", why=why)
    return {}


def _pictures(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    info = given.get("image_info")
    pictures = info.get("image_list") if isinstance(info, dict) else None
    if not isinstance(pictures, list) or not 1 <= len(pictures) <= MOST_PICTURES:
        raise WeChatError(45008, "article size out of limit", why=f"1 to {MOST_PICTURES} pictures")
    for picture in pictures:
        media_id = picture.get("image_media_id") if isinstance(picture, dict) else None
        found = material.find(call.twin, media_id)
        if found is None or found.type != "image":
            raise WeChatError(40007, "invalid media_id", why="a permanent picture is needed")
    extra = {n: given[n] for n in ("cover_info", "product_info") if isinstance(given.get(n), dict)}
    shown = [{"image_media_id": picture["image_media_id"]} for picture in pictures]
    return {"image_info": {"image_list": shown}, **extra}
