"""Drafts of articles, and what they replaced: permanent news (classic) and news for a sending."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from wxsandbox.official import articles
from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.records_account import News

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

MOST_ARTICLES = 8
PAGE = 20
Row = TypeVar("Row")


def add(call: Call) -> dict[str, Any]:
    return {"media_id": _keep(call, "draft").key}


def add_permanent(call: Call) -> dict[str, Any]:
    return {"media_id": _keep(call, "material").key}


def upload(call: Call) -> dict[str, Any]:
    made = _keep(call, "upload")
    return {"type": "news", "media_id": made.key, "created_at": int(made.created_at.timestamp())}


def get(call: Call) -> dict[str, Any]:
    return _content(call, _own(call, "draft"))


def update(call: Call) -> dict[str, Any]:
    return _update(call, "draft")


def update_permanent(call: Call) -> dict[str, Any]:
    return _update(call, "material")


def remove(call: Call) -> dict[str, Any]:
    call.twin.world.news.drop(_own(call, "draft").key)
    return OK


def count(call: Call) -> dict[str, Any]:
    return {"total_count": len(_drafts(call.twin))}


def listed(call: Call) -> dict[str, Any]:
    return page(call, _drafts(call.twin))


def switch(call: Call) -> dict[str, Any]:
    """Drafts are on for every account; asking only is the same as turning on."""
    return {**OK, "is_open": 1}


def find(twin: Twin, media_id: Any) -> News | None:
    return twin.world.news.get(media_id) if isinstance(media_id, str) else None


def items(call: Call, news: News) -> list[dict[str, Any]]:
    """The articles as the draft calls tell them; `url` leads to a preview."""
    return [
        articles.told(call, content, articles.address(call.base, f"{news.key}-{idx}"))
        for idx, content in enumerate(news.articles, start=1)
    ]


def page(call: Call, rows: list[News]) -> dict[str, Any]:
    rows, shown = cut(call, rows)
    silent = call.body.get("no_content") == 1
    told = [
        {
            "media_id": news.key,
            "content": {"news_item": []} if silent else _content(call, news),
            "update_time": int(news.updated_at.timestamp()),
        }
        for news in shown
    ]
    return {"total_count": len(rows), "item_count": len(told), "item": told}


def cut(call: Call, rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """All rows, the newest first, and those that the call asks for."""
    offset: Any = call.body.get("offset", 0)
    many: Any = call.body.get("count")
    if not _is_whole(offset, 0, 10**9) or not _is_whole(many, 1, PAGE):
        raise WeChatError(40035, "invalid parameter", why=f"offset from 0, count 1 to {PAGE}")
    newest = list(rows)[::-1]
    return newest, newest[offset : offset + many]


def _is_whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _keep(call: Call, place: str) -> News:
    given = call.body.get("articles")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_ARTICLES:
        raise WeChatError(45008, "article size out of limit", why=f"1 to {MOST_ARTICLES}")
    checked = [articles.checked(call, article, idx) for idx, article in enumerate(given)]
    now = call.twin.now()
    return call.twin.world.news.put(News(secrets.token_urlsafe(48), place, checked, now, now))


def _update(call: Call, place: str) -> dict[str, Any]:
    news, index = _own(call, place), call.body.get("index", 0)
    if not str(index).isdigit() or int(index) >= len(news.articles):
        raise WeChatError(40114, "invalid index value")
    given = call.body.get("articles")
    given = given[0] if isinstance(given, list) and given else given
    news.articles[int(index)] = articles.checked(call, given, int(index))
    news.updated_at, news.pages = call.twin.now(), []
    call.twin.world.news.put(news)
    return OK


def _own(call: Call, place: str) -> News:
    news = find(call.twin, call.body.get("media_id"))
    if news is None or news.place != place:
        raise WeChatError(40007, "invalid media_id")
    return news


def _drafts(twin: Twin) -> list[News]:
    return [news for news in twin.world.news if news.place == "draft"]


def _content(call: Call, news: News) -> dict[str, Any]:
    return {
        "news_item": items(call, news),
        "create_time": int(news.created_at.timestamp()),
        "update_time": int(news.updated_at.timestamp()),
    }
