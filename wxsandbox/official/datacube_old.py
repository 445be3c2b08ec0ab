"""The article figures of before 2025: unmaintained, so only an account of 2016 still asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from wxsandbox.official.datacube_dates import Days, asked
from wxsandbox.official.datacube_log import FROM_MOMENTS, READ, SHARE, day_of, hour_of
from wxsandbox.official.envelope import Call, Handler
from wxsandbox.records_account import Article
from wxsandbox.records_service import ArticleDeed

EVERYWHERE = 99999999
FOLLOWED_DAYS = 7
SHARED_WITH_FRIEND, SHARED_WITH_ALL = 1, 2
Answer = dict[str, Any]


def summary(call: Call) -> Answer:
    """What was read or shared on a day, of all that was sent to many."""
    days = asked(call, 1)
    listed = []
    for article in _sent(call):
        deeds = [d for d in _of(call, article.msgid) if day_of(d.at) in days]
        if deeds:
            listed.append({**_head(article, days.first), "user_source": 0, **_counts(deeds)})
    return {"list": listed}


def total(call: Call) -> Answer:
    """What was sent on a day, from then to each of the seven days after."""
    days = asked(call, 1)
    yesterday = day_of(call.twin.now()) - timedelta(days=1)
    listed = []
    for article in _sent(call):
        born = day_of(article.at)
        if born not in days:
            continue
        last = min(yesterday, born + timedelta(days=FOLLOWED_DAYS - 1))
        details = []
        for at in range((last - born).days + 1):
            stat = born + timedelta(days=at)
            deeds = [d for d in _of(call, article.msgid) if day_of(d.at) <= stat]
            target = _target(call, article)
            row = {"stat_date": stat.isoformat(), "target_user": target, **_counts(deeds)}
            details.append(row)
        listed.append({**_head(article, born), "details": details})
    return {"list": listed}


def user_read(call: Call) -> Answer:
    days = asked(call, 3)
    return {"list": [row for day in days for row in _read_rows(call, day, None)]}


def user_read_hour(call: Call) -> Answer:
    days = asked(call, 1)
    rows = [row for hour in range(24) for row in _read_rows(call, days.first, hour)]
    return {"list": rows}


def user_share(call: Call) -> Answer:
    return {"list": _share_rows(call, asked(call, 7), by_hour=False)}


def user_share_hour(call: Call) -> Answer:
    return {"list": _share_rows(call, asked(call, 1), by_hour=True)}


def _read_rows(call: Call, day: date, hour: int | None) -> list[Answer]:
    deeds = [
        d
        for d in call.twin.world.article_deeds
        if day_of(d.at) == day and (hour is None or hour_of(d.at) == hour)
    ]
    scenes = sorted({d.scene for d in deeds if d.kind == READ})
    head = {"ref_date": day.isoformat()} | ({} if hour is None else {"ref_hour": hour * 100})
    rows = [{**head, "user_source": EVERYWHERE, **_counts(deeds)}] if deeds else []
    for scene in scenes:
        some = [d for d in deeds if d.scene == scene and d.kind == READ]
        rows.append({**head, "user_source": scene, **_counts(some)})
    return rows


def _share_rows(call: Call, days: Days, *, by_hour: bool) -> list[Answer]:
    groups: dict[tuple[date, int, int], list[ArticleDeed]] = {}
    for deed in call.twin.world.article_deeds:
        if deed.kind == SHARE and day_of(deed.at) in days:
            scene = SHARED_WITH_ALL if deed.scene == FROM_MOMENTS else SHARED_WITH_FRIEND
            hour = hour_of(deed.at) * 100 if by_hour else 0
            groups.setdefault((day_of(deed.at), hour, scene), []).append(deed)
    return [
        {
            "ref_date": day.isoformat(),
            **({"ref_hour": hour} if by_hour else {}),
            "share_scene": scene,
            "share_count": len(deeds),
            "share_user": len({d.openid for d in deeds}),
        }
        for (day, hour, scene), deeds in sorted(groups.items())
    ]


def _sent(call: Call) -> list[Article]:
    return [a for a in call.twin.world.articles if a.way == "mass"]


def _of(call: Call, msgid: str) -> list[ArticleDeed]:
    return [d for d in call.twin.world.article_deeds if d.msgid == msgid]


def _target(call: Call, article: Article) -> int:
    number = int(article.msgid.partition("_")[0])
    return sum(job.total for job in call.twin.world.mass_jobs if job.msg_data_id == number)


def _head(article: Article, day: date) -> Answer:
    title = article.content.get("title", "")
    return {"ref_date": day.isoformat(), "msgid": article.msgid, "title": title}


def _counts(deeds: Iterable[ArticleDeed]) -> dict[str, int]:
    deeds = list(deeds)
    read = [d.openid for d in deeds if d.kind == READ]
    shared = [d.openid for d in deeds if d.kind == SHARE]
    unseen = ("ori_page_read_user", "ori_page_read_count", "add_to_fav_user", "add_to_fav_count")
    return {
        "int_page_read_user": len(set(read)),
        "int_page_read_count": len(read),
        "share_user": len(set(shared)),
        "share_count": len(shared),
        **dict.fromkeys(unseen, 0),
    }


HANDLERS: dict[str, Handler] = {
    "getarticlesummary": summary,
    "getarticletotal": total,
    "getuserread": user_read,
    "getuserreadhour": user_read_hour,
    "getusershare": user_share,
    "getusersharehour": user_share_hour,
}
