"""The work behind a sending: who gets it, the walk from person to person, the event at the end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from wxsandbox import inbox
from wxsandbox.clock import BEIJING
from wxsandbox.official import articles, callback, drafts, mass_content
from wxsandbox.records import Person
from wxsandbox.records_account import MassJob

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

A_MONTH = 4  # messages that reach one person
AT_ONCE = 500
STARTS_AFTER_WALL_S = 0.1
DONE = "send success"
REPRINT_STOPPED = "err(30003)"


def may_get(twin: Twin, person: Person) -> bool:
    """Who had four this month, refuses messages or is on the blacklist, is left out."""
    if not person.subscribed or person.blacklisted or person.refuses_messages:
        return False
    return person.mass_month != _month(twin) or person.mass_count < A_MONTH


async def run(twin: Twin, job: MassJob, *, again: bool = False) -> None:
    """`again`: a twin that was killed walks once more, and skips whom the message reached."""
    await asyncio.sleep(STARTS_AFTER_WALL_S)
    if not job.outcome:
        _decide(twin, job)
    if job.outcome == DONE:
        await _walk(twin, job, again)
    job.status = "SEND_SUCCESS" if job.outcome == DONE else "SEND_FAIL"
    twin.world.mass_jobs.put(job)
    await callback.push_of_account(twin, {"Event": "MASSSENDJOBFINISH", **_counts(job)})


def resume(twin: Twin) -> None:
    for key in list(twin.world.mass_jobs.waiting):
        twin.spawn(run(twin, twin.world.mass_jobs[key], again=True))


def _decide(twin: Twin, job: MassJob) -> None:
    """WeChat looks at what is sent before anybody gets it."""
    verdict = twin.world.setting("next_mass", "ok")
    twin.world.set("next_mass", "ok")
    job.outcome = {"ok": DONE, "fail": "send fail", "reprint": DONE}.get(verdict, verdict)
    if verdict == "reprint":
        allowed = job.fields["send_ignore_reprint"] == 1
        job.check_state = 2 if allowed else 3
        job.outcome = DONE if allowed else REPRINT_STOPPED
    news = drafts.find(twin, job.fields.get("media_id")) if job.type == "mpnews" else None
    if job.type == "mpnews" and news is None:
        job.outcome = "send fail"
    if not job.people:
        job.outcome = "send fail" if job.outcome == DONE else job.outcome
    if news is not None and job.outcome == DONE:
        job.pages = articles.publish(twin, "mass", job.msg_data_id, news.articles)
        if news.place == "draft":
            twin.world.news.drop(news.key)
    twin.world.mass_jobs.put(job)


async def _walk(twin: Twin, job: MassJob, again: bool) -> None:
    job.done = job.sent = job.failed = 0
    shown = mass_content.shown(twin, job.base, job.type, job.fields, job.pages)
    told = {**shown, "msg_id": int(job.key), "msg_data_id": job.msg_data_id}
    for start in range(0, len(job.people), AT_ONCE):
        for openid in job.people[start : start + AT_ONCE]:
            job.done += 1
            if again and _has(twin, openid, told["msg_id"]):
                job.sent += 1
            else:
                _hand_out(twin, job, openid, told)
        twin.flush()
        await asyncio.sleep(0)


def _has(twin: Twin, openid: str, msg_id: int) -> bool:
    """The message and the person's count of the month are on disk together, or not at all."""
    return any(m.kind == "mass" and m.fields["msg_id"] == msg_id for m in twin.world.chat(openid))


def _hand_out(twin: Twin, job: MassJob, openid: str, told: dict[str, Any]) -> None:
    person = twin.world.people.get(openid)
    if person is None or not may_get(twin, person):
        job.failed += 1
        return
    month = _month(twin)
    person.mass_count = person.mass_count + 1 if person.mass_month == month else 1
    person.mass_month = month
    twin.world.people.put(person)
    inbox.deliver(twin, openid, "mass", job.type, told)
    job.sent += 1


def _counts(job: MassJob) -> dict[str, Any]:
    went = job.outcome == DONE
    urls = [
        {"ArticleIdx": idx, "ArticleUrl": articles.address(job.base, key)}
        for idx, key in enumerate(job.pages, start=1)
    ]
    checks = (
        [_copyright(idx, job) for idx in range(1, len(urls) + 1)] if job.check_state > 1 else []
    )
    return {
        "MsgID": int(job.key),
        "Status": job.outcome,
        "TotalCount": job.total,
        "FilterCount": len(job.people) if went else 0,
        "SentCount": job.sent,
        "ErrorCount": job.failed,
        "CopyrightCheckResult": {
            "Count": len(checks),
            "ResultList": {"item": checks} if checks else {},
            "CheckState": job.check_state,
        },
        "ArticleUrlResult": {
            "Count": len(urls),
            "ResultList": {"item": urls} if urls else {},
        },
    }


def _copyright(idx: int, job: MassJob) -> dict[str, Any]:
    return {
        "ArticleIdx": idx,
        "UserDeclareState": 0,
        "AuditState": 2,
        "OriginalArticleUrl": articles.address(job.base, job.pages[idx - 1]),
        "OriginalArticleType": 1,
        "CanReprint": 1,
        "NeedReplaceContent": 0,
        "NeedShowReprintSource": 1,
    }


def _month(twin: Twin) -> str:
    return twin.now().astimezone(BEIJING).strftime("%Y-%m")
