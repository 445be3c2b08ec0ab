"""Who read and shared what went out: the four calls of 2025
(developers.weixin.qq.com/doc/service/api/wedata/news/api_getarticleread and its neighbours).

The twin knows reads by their way in, and shares. Hearts, thumbs, comments, gifts and how far
people scrolled do not happen in it: they are 0, or absent where WeChat gives a ratio."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from wxsandbox.official import datacube_log
from wxsandbox.official.datacube_dates import asked
from wxsandbox.official.datacube_log import READ, SHARE, day_of
from wxsandbox.official.envelope import Call, Handler
from wxsandbox.records_service import ArticleDeed

FIRST = date(2025, 11, 1)  # these calls hold nothing from before
FOLLOWED_DAYS = 30
ALL = "全部"
WAYS = {
    datacube_log.FROM_CHAT: "公众号消息",
    datacube_log.FROM_FRIEND: "聊天会话",
    datacube_log.FROM_MOMENTS: "朋友圈",
    4: "公众号主页",
    datacube_log.FROM_ELSEWHERE: "其它",
    6: "推荐",
    7: "搜一搜",
}
Answer = dict[str, Any]


def read(call: Call) -> Answer:
    return _daily(call, READ, _readers)


def shared(call: Call) -> Answer:
    return _daily(call, SHARE, lambda deeds: {"share_user": _people(deeds, SHARE)})


def summary(call: Call) -> Answer:
    """Everything the account has out, day by day."""
    days = asked(call, FOLLOWED_DAYS, patient=True)
    listed = []
    for day in days:
        deeds = [d for d in _deeds(call) if day_of(d.at) == day]
        if deeds:
            listed.append({"ref_date": day.isoformat(), "detail": _figures(deeds)})
    return {"list": listed, "is_delay": days.late}


def total_detail(call: Call) -> Answer:
    """Of what went out on these days: from its first day to each day after, 30 at most."""
    days = asked(call, FOLLOWED_DAYS, patient=True)
    yesterday = day_of(call.twin.now()) - timedelta(days=1)
    listed = []
    for article in sorted(call.twin.world.articles, key=lambda a: a.at):
        born = day_of(article.at)
        if born not in days or born < FIRST:
            continue
        mine = [d for d in _deeds(call) if d.msgid == article.msgid]
        last = min(yesterday, born + timedelta(days=FOLLOWED_DAYS - 1))
        stats = []
        for at in range((last - born).days + 1):
            stat = born + timedelta(days=at)
            figures = _figures([d for d in mine if day_of(d.at) <= stat])
            stats.append({"stat_date": stat.isoformat(), **figures})
        listed.append(
            {
                "ref_date": born.isoformat(),
                "msgid": article.msgid,
                "title": article.content.get("title", ""),
                "content_url": f"{call.base}/s/{article.key}",
                "publish_type": 0 if article.way == "mass" else 1,
                "detail_list": stats,
            }
        )
    return {"list": listed, "is_delay": days.late}


def _daily(call: Call, kind: str, told: Any) -> Answer:
    days = asked(call, 1, patient=True)
    touched: dict[str, list[ArticleDeed]] = defaultdict(list)
    for deed in _deeds(call):
        if deed.kind == kind and day_of(deed.at) in days:
            touched[deed.msgid].append(deed)
    day = days.first.isoformat()
    listed = [
        {"ref_date": day, "msgid": msgid, "detail": told(deeds)}
        for msgid, deeds in sorted(touched.items())
    ]
    return {"list": listed, "is_delay": days.late}


def _deeds(call: Call) -> Iterable[ArticleDeed]:
    return (deed for deed in call.twin.world.article_deeds if day_of(deed.at) >= FIRST)


def _people(deeds: Iterable[ArticleDeed], kind: str) -> int:
    return len({deed.openid for deed in deeds if deed.kind == kind})


def _readers(deeds: list[ArticleDeed]) -> dict[str, Any]:
    by_way: dict[str, set[str]] = defaultdict(set)
    for deed in deeds:
        if deed.kind == READ:
            by_way[WAYS.get(deed.scene, "其它")].add(deed.openid)
    everybody = _people(deeds, READ)
    ways = [{"scene_desc": ALL, "user_count": everybody}]
    ways += [{"scene_desc": way, "user_count": len(who)} for way, who in sorted(by_way.items())]
    return {"read_user": everybody, "read_user_source": ways}


def _figures(deeds: list[ArticleDeed]) -> dict[str, Any]:
    unknown = ("zaikan_user", "like_user", "comment_count", "collection_user", "praise_money")
    return {
        **_readers(deeds),
        "share_user": _people(deeds, SHARE),
        **dict.fromkeys(unknown, 0),
    }


HANDLERS: dict[str, Handler] = {
    "getarticleread": read,
    "getarticleshare": shared,
    "getbizsummary": summary,
    "getarticletotaldetail": total_detail,
}
