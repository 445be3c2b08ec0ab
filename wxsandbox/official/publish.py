"""Publishing a draft without sending it: a page that nobody is pushed, and the event at its end."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING, Any

from wxsandbox.official import articles, callback, drafts
from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.records_account import Publication

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

log = logging.getLogger("wxsandbox")
OUTCOMES = {"ok": 0, "originality": 2, "fail": 3, "audit": 4, "system": 6}
TAKES_WALL_S = 0.2
FIRST_ID = 100_000_000


def submit(call: Call) -> dict[str, Any]:
    news = drafts.find(call.twin, call.body.get("media_id"))
    if news is None or news.place != "draft":
        raise WeChatError(40007, "invalid media_id", why="a draft is published by its media_id")
    number, now = call.twin.world.count("publish"), call.twin.now()
    row = Publication(
        key=str(FIRST_ID + number),
        article_id=secrets.token_urlsafe(48),
        msg_data_id=articles.next_data_id(call.twin),
        media_id=news.key,
        status=1,
        pages=[],
        fail_idx=[],
        base=call.base,
        at=now,
        updated_at=now,
    )
    call.twin.world.publications.put(row)
    call.twin.spawn(finish(call.twin, row))
    return {**OK, "publish_id": row.key, "msg_data_id": row.msg_data_id}


async def finish(twin: Twin, row: Publication) -> None:
    await asyncio.sleep(TAKES_WALL_S)
    news = drafts.find(twin, row.media_id)
    outcome = twin.world.setting("next_publish", "ok")
    twin.world.set("next_publish", "ok")
    row.status = OUTCOMES[outcome] if news is not None else OUTCOMES["fail"]
    row.updated_at = twin.now()
    if news is not None and row.status == 0:
        row.pages = articles.publish(twin, "publish", row.msg_data_id, news.articles)
        twin.world.news.drop(news.key)
    elif news is not None:
        row.fail_idx = list(range(1, len(news.articles) + 1))
    twin.world.publications.put(row)
    await callback.push_of_account(twin, {"Event": "PUBLISHJOBFINISH", **_event(row)})


def resume(twin: Twin) -> None:
    """What was running when the twin was killed goes on."""
    for key in list(twin.world.publications.waiting):
        twin.spawn(finish(twin, twin.world.publications[key]))


def status(call: Call) -> dict[str, Any]:
    row = call.twin.world.publications.get(str(call.body.get("publish_id")))
    if row is None:
        raise WeChatError(40035, "invalid parameter", why="no such publish_id")
    told: dict[str, Any] = {"publish_id": row.key, "publish_status": row.status}
    if row.pages:
        told["article_id"] = row.article_id
        told["article_detail"] = {"count": len(row.pages), "item": _detail(row)}
    return {**told, "fail_idx": row.fail_idx}


def remove(call: Call) -> dict[str, Any]:
    """`index` counts from 1; 0 or nothing takes back all of it."""
    row = _published(call)
    index = call.body.get("index") or 0
    if not isinstance(index, int) or not 0 <= index <= len(row.pages):
        raise WeChatError(40114, "invalid index value")
    articles.take_back(call.twin, row.pages if index == 0 else [row.pages[index - 1]])
    if all(call.twin.world.articles[key].deleted for key in row.pages):
        row.status = 5
        call.twin.world.publications.put(row)
    return OK


def article(call: Call) -> dict[str, Any]:
    return {"news_item": _items(call, _published(call))}


def listed(call: Call) -> dict[str, Any]:
    rows = [row for row in call.twin.world.publications if row.pages and row.status == 0]
    rows, shown = drafts.cut(call, rows)
    silent = call.body.get("no_content") == 1
    items = [
        {
            "article_id": row.article_id,
            "content": {
                "news_item": [] if silent else _items(call, row),
                "create_time": int(row.at.timestamp()),
                "update_time": int(row.updated_at.timestamp()),
            },
            "update_time": int(row.updated_at.timestamp()),
        }
        for row in shown
    ]
    return {"total_count": len(rows), "item_count": len(items), "item": items}


def find(twin: Twin, article_id: Any) -> Publication | None:
    rows = (p for p in twin.world.publications if p.article_id == article_id and p.pages)
    return next(rows, None)


def _published(call: Call) -> Publication:
    row = find(call.twin, call.body.get("article_id"))
    if row is None:
        raise WeChatError(53600, "invalid article id")
    return row


def _items(call: Call, row: Publication) -> list[dict[str, Any]]:
    pages = [call.twin.world.articles[key] for key in row.pages]
    return [
        {
            **articles.told(call, page.content, articles.address(call.base, page.key)),
            "is_deleted": page.deleted,
        }
        for page in pages
    ]


def _detail(row: Publication) -> list[dict[str, Any]]:
    return [
        {"idx": idx, "article_url": articles.address(row.base, key)}
        for idx, key in enumerate(row.pages, start=1)
    ]


def _event(row: Publication) -> dict[str, Any]:
    info: dict[str, Any] = {"publish_id": row.key, "publish_status": row.status}
    if row.pages:
        info["article_id"] = row.article_id
        info["article_detail"] = {"count": len(row.pages), "item": _detail(row)}
    else:
        info["fail_idx"] = row.fail_idx
    return {"PublishEventInfo": info}
