"""Menu buttons that hand something over by themselves: nothing is pushed to the account's server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsandbox import inbox
from wxsandbox.official import articles, material, publish
from wxsandbox.records import Person

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

SENT = ("media_id", "article_id")  # come as a message; the *_limited ones open at once


def press(twin: Twin, person: Person, button: dict[str, Any], base: str) -> str:
    """The address that opens, or nothing when a message came; ValueError when nothing is there."""
    kind = str(button.get("type", ""))
    if kind in ("article_id", "article_view_limited"):
        cards = _published(twin, str(button.get("article_id", "")), base)
    else:
        found = material.find(twin, button.get("media_id"))
        if found is not None:
            fields = {"media_id": found.key, "title": found.title}
            inbox.deliver(twin, person.openid, "passive", found.type, fields)
            return ""
        cards = _kept(twin, str(button.get("media_id", "")), base)
    if not cards:
        raise ValueError("内容已被删除")
    if kind not in SENT:
        return cards[0]["url"]
    inbox.deliver(twin, person.openid, "passive", "news", {"articles": cards})
    return ""


def _published(twin: Twin, article_id: str, base: str) -> list[dict[str, str]]:
    row = publish.find(twin, article_id)
    pages = [twin.world.articles[key] for key in (row.pages if row else [])]
    alive = [page for page in pages if not page.deleted]
    return [articles.card(base, p.content, articles.address(base, p.key)) for p in alive]


def _kept(twin: Twin, media_id: str, base: str) -> list[dict[str, str]]:
    """Articles of permanent material; their pages are made when they are first shown."""
    news = twin.world.news.get(media_id)
    if news is None:
        return []
    if not news.pages:
        data_id = articles.next_data_id(twin)
        news.pages = articles.publish(twin, "custom", data_id, news.articles)
        twin.world.news.put(news)
    pairs = zip(news.articles, news.pages, strict=True)
    return [articles.card(base, content, articles.address(base, key)) for content, key in pairs]
