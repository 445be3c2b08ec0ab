"""Sending to many: to all, to a tag, to a list; preview, taking back, speed."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from wxsandbox import inbox
from wxsandbox.clock import BEIJING
from wxsandbox.official import articles, mass_content, mass_jobs, messages, quotas, tags
from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.official.users import person_of
from wxsandbox.records import Person
from wxsandbox.records_account import MassJob

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

FEWEST, MOST = 2, 10_000
TO_ALL_A_MONTH, TO_ALL_A_DAY, CALLS_A_MINUTE = 4, 1, 60
CLIENT_ID_BYTES = 64
SAME_FOR, TRY_AGAIN_AFTER = timedelta(hours=24), timedelta(minutes=1)
SPEEDS = (80, 60, 45, 30, 10)  # ten thousands a minute
TAKEN_BACK = ("mpnews", "mpvideo")


def send_to_all(call: Call) -> dict[str, Any]:
    """`filter` names everybody or a tag."""
    given = call.body.get("filter")
    if not isinstance(given, dict):
        raise WeChatError(40035, "invalid parameter", why="filter is an object")
    if given.get("is_to_all") is True:
        people = [p for p in call.twin.world.people if p.subscribed]
        return _submit(call, people, len(people), to_all=True)
    number = given.get("tag_id", given.get("group_id"))
    number = int(number) if isinstance(number, str) and number.isdigit() else number
    if not isinstance(number, int) or not tags.is_tag(call.twin, number):
        raise WeChatError(45159, "invalid tag id")
    people = tags.bearers_of(call.twin, number)
    return _submit(call, people, len(people), to_all=False)


def send_to_list(call: Call) -> dict[str, Any]:
    openids = call.body.get("touser")
    if not isinstance(openids, list) or not all(isinstance(o, str) for o in openids):
        raise WeChatError(40031, "invalid openid list")
    openids = list(dict.fromkeys(openids))
    if len(openids) < FEWEST:
        raise WeChatError(40130, "invalid openid list size, at least two openid")
    if len(openids) > MOST:
        raise WeChatError(40032, "invalid openid list size")
    known = [call.twin.world.people.get(openid) for openid in openids]
    people = [person for person in known if person is not None and person.subscribed]
    return _submit(call, people, len(openids), to_all=False)


def preview(call: Call) -> dict[str, Any]:
    """To one person, by openid or by the name in WeChat. It does not count for the month."""
    person = _previewer(call)
    kind, fields = mass_content.read(call)
    shown = mass_content.shown(call.twin, call.base, kind, fields, keys=None)
    number = _msg_id(call.twin)
    if not person.subscribed:
        raise WeChatError(43004, "require subscribe")
    told = {**shown, "msg_id": number, "preview": True}
    inbox.deliver(call.twin, person.openid, "mass", kind, told)
    return {"errcode": 0, "errmsg": "preview success", "msg_id": number}


def remove(call: Call) -> dict[str, Any]:
    """Articles become dead links; the line in the chat stays. `article_idx` 0 means all."""
    job = _job(call)
    if job.type not in TAKEN_BACK:
        raise WeChatError(40059, "invalid msg id", why="only articles and videos are taken back")
    index = call.body.get("article_idx") or 0
    if not isinstance(index, int) or not 0 <= index <= max(1, len(job.pages)):
        raise WeChatError(40114, "invalid index value")
    articles.take_back(call.twin, job.pages if index == 0 else job.pages[index - 1 : index])
    if all(call.twin.world.articles[key].deleted for key in job.pages):
        job.status = "DELETE"
    call.twin.world.mass_jobs.put(job)
    return OK


def status(call: Call) -> dict[str, Any]:
    job = _job(call)
    return {"msg_id": int(job.key), "msg_status": job.status}


def speed(call: Call) -> dict[str, Any]:
    chosen = call.twin.world.setting("mass_speed", 0)
    return {"speed": chosen, "realspeed": SPEEDS[chosen]}


def set_speed(call: Call) -> dict[str, Any]:
    if "speed" not in call.body:
        raise WeChatError(45084, "speed is missing")
    chosen = call.body["speed"]
    if not isinstance(chosen, int) or isinstance(chosen, bool) or not 0 <= chosen < len(SPEEDS):
        raise WeChatError(45083, "invalid speed", why="speed lies in 0..4")
    call.twin.world.set("mass_speed", chosen)
    return OK


def _submit(call: Call, people: list[Person], total: int, *, to_all: bool) -> dict[str, Any]:
    client_id = _client_id(call)
    _slow_enough(call.twin)
    kind, fields = mass_content.read(call)
    if to_all:
        _check_to_all(call.twin)
    ignores = call.body.get("send_ignore_reprint", 0)
    if ignores not in (0, 1):
        raise WeChatError(40035, "invalid parameter", why="send_ignore_reprint is 0 or 1")
    job = MassJob(
        key=str(_msg_id(call.twin)),
        msg_data_id=articles.next_data_id(call.twin),
        type=kind,
        fields={**fields, "send_ignore_reprint": ignores},
        to_all=to_all,
        people=[p.openid for p in people if mass_jobs.may_get(call.twin, p)],
        total=total,
        status="SENDING",
        outcome="",
        clientmsgid=client_id,
        base=call.base,
        at=call.twin.now(),
    )
    call.twin.world.mass_jobs.put(job)
    call.twin.spawn(mass_jobs.run(call.twin, job))
    told = {"errcode": 0, "errmsg": "send job submission success", "msg_id": int(job.key)}
    return {**told, "msg_data_id": job.msg_data_id} if kind == "mpnews" else told


def _client_id(call: Call) -> str:
    """The same clientmsgid is one sending for a day; a refused one may come again in a minute.
    Without one, whom it goes to and what it says stand for it."""
    given = call.body.get("clientmsgid") or ""
    if not isinstance(given, str) or len(given.encode()) > CLIENT_ID_BYTES:
        raise WeChatError(45067, "clientmsgid size out of limit")
    chosen, given = bool(given), given or _digest(call.body)
    now, tries = call.twin.now(), call.twin.world.setting("mass_tries", {})
    for job in call.twin.world.mass_jobs:
        if job.clientmsgid == given and now - job.at < SAME_FOR:
            extra = {"msg_id": int(job.key)}
            raise WeChatError(45065, "clientmsgid exist", extra=extra)
    if not chosen:
        return given
    last = tries.get(given)
    kept = {key: at for key, at in tries.items() if now - at < TRY_AGAIN_AFTER}
    call.twin.world.set("mass_tries", {**kept, given: now})
    if last is not None and now - last < TRY_AGAIN_AFTER:
        raise WeChatError(45066, "same clientmsgid retry too fast")
    return given


def _digest(body: dict[str, Any]) -> str:
    told = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return "digest:" + hashlib.sha256(told.encode()).hexdigest()


def _slow_enough(twin: Twin) -> None:
    minute = twin.now().astimezone(BEIJING).strftime("%H:%M")
    if quotas.count(twin, f"mass {minute}") > CALLS_A_MINUTE:
        raise WeChatError(45011, "api minute-quota reach limit, must slower, retry next minute")


def _check_to_all(twin: Twin) -> None:
    today = twin.now().astimezone(BEIJING).date()
    days = [
        job.at.astimezone(BEIJING).date()
        for job in twin.world.mass_jobs
        if job.to_all and job.status != "SEND_FAIL"
    ]
    this_month = [day for day in days if (day.year, day.month) == (today.year, today.month)]
    if len(this_month) >= TO_ALL_A_MONTH or days.count(today) >= TO_ALL_A_DAY:
        raise WeChatError(45028, "has no masssend quota")


def _previewer(call: Call) -> Person:
    if name := call.body.get("towxname"):
        person = next((p for p in call.twin.world.people if p.id and p.id == name), None)
        if person is None:
            raise WeChatError(40132, "invalid username")
        return person
    return person_of(call, call.body.get("touser"))


def _job(call: Call) -> MassJob:
    job = call.twin.world.mass_jobs.get(str(call.body.get("msg_id")))
    if job is None:
        raise WeChatError(40059, "invalid msg id")
    return job


def _msg_id(twin: Twin) -> int:
    return messages.id_after(3_147_483_650, twin.world.count("mass"))
