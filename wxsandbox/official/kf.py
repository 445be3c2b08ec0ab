"""Customer-service accounts, sessions and records: /customservice/* and /cgi-bin/customservice/*."""

from __future__ import annotations

from typing import Any

from wxsandbox.official import callback, kf_accounts, kf_sessions
from wxsandbox.official.envelope import OK, Call, Handler, Operation
from wxsandbox.official.errors import WeChatError
from wxsandbox.official.users import person_of
from wxsandbox.records import Person
from wxsandbox.records_service import KfAccount

MOST_WAITING = 100
MOST_RECORDS = 10_000
LONGEST_SPAN_S = 24 * 3600


def create(call: Call) -> dict[str, Any]:
    account, person = _both(call)
    if not account.online:
        raise WeChatError(65415, "the kf account is not online")
    session = kf_sessions.of(call.twin, person.openid)
    if session and session.account != account.key:
        raise WeChatError(65414, "the user is being served by another kf account")
    if session is None:
        _push(call, person, kf_sessions.open_(call.twin, person.openid, account))
    return OK


def close(call: Call) -> dict[str, Any]:
    account, person = _both(call)
    session = kf_sessions.of(call.twin, person.openid)
    if session is None:
        raise WeChatError(65413, "the session does not exist")
    if session.account != account.key:
        raise WeChatError(65414, "the user is being served by another kf account")
    _push(call, person, kf_sessions.close(call.twin, session))
    return OK


def session_of(call: Call) -> dict[str, Any]:
    """An empty kf_account means that nobody serves the person."""
    person = person_of(call, call.query.get("openid"))
    session = kf_sessions.of(call.twin, person.openid)
    if session is None:
        return {**OK, "kf_account": "", "createtime": 0}
    created = int(session.created_at.timestamp())
    return {**OK, "kf_account": session.account, "createtime": created}


def sessions_of_account(call: Call) -> dict[str, Any]:
    account = kf_accounts.known(call, call.query.get("kf_account"))
    rows = kf_sessions.of_account(call.twin, account.key)
    listed = [{"openid": s.key, "createtime": int(s.created_at.timestamp())} for s in rows]
    return {"sessionlist": listed}


def waiting(call: Call) -> dict[str, Any]:
    rows = kf_sessions.waiting(call.twin)
    listed = [{"openid": s.key, "latest_time": int(s.last_at.timestamp())} for s in rows]
    return {"count": len(rows), "waitcaselist": listed[:MOST_WAITING]}


def records(call: Call) -> dict[str, Any]:
    """Pages by msgid: the answered msgid is where the next page starts. Times are Unix seconds."""
    wanted = [_number(call, name) for name in ("starttime", "endtime", "msgid", "number")]
    start, end, after, number = wanted
    if start > end or not 1 <= number <= MOST_RECORDS:
        raise WeChatError(65416, "invalid parameter", why="starttime <= endtime, number 1 to 10000")
    if end - start > LONGEST_SPAN_S:
        raise WeChatError(65417, "the time span is out of limit", why="at most 24 hours")
    found = [
        row
        for row in sorted(call.twin.world.kf_records, key=lambda row: row.key)
        if int(row.key) > after and start <= row.at.timestamp() <= end
    ][:number]
    listed = [
        {
            "openid": row.openid,
            "opercode": row.opercode,
            "text": row.text,
            "time": int(row.at.timestamp()),
            "worker": row.worker,
        }
        for row in found
    ]
    last = int(found[-1].key) if found else after
    return {"recordlist": listed, "number": len(listed), "msgid": last}


def _number(call: Call, name: str) -> int:
    value = call.body.get(name, 1 if name == "msgid" else None)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise WeChatError(65416, "invalid parameter", why=f"{name} is a whole number")
    return value


def _both(call: Call) -> tuple[KfAccount, Person]:
    account = kf_accounts.known(call, call.body.get("kf_account"))
    return account, person_of(call, call.body.get("openid"))


def _push(call: Call, person: Person, event: kf_sessions.Event) -> None:
    call.twin.spawn(callback.push_event(call.twin, person, event))


def _enabled(handler: Handler) -> Handler:
    def checked(call: Call) -> Any:
        if not call.twin.world.setting("kf_enabled", True):
            raise WeChatError(65400, "api is not enabled", why="POST /_sandbox/kf switches it on")
        return handler(call)

    return checked


_HANDLERS: dict[str, tuple[str, Handler, str]] = {
    "/customservice/kfaccount/add": ("POST", kf_accounts.add, "json"),
    "/customservice/kfaccount/update": ("POST", kf_accounts.update, "json"),
    "/customservice/kfaccount/del": ("GET POST", kf_accounts.remove, "json"),
    "/customservice/kfaccount/inviteworker": ("POST", kf_accounts.invite, "json"),
    "/customservice/kfaccount/uploadheadimg": ("POST", kf_accounts.set_head, "raw"),
    "/cgi-bin/customservice/getkflist": ("GET", kf_accounts.listed, "json"),
    "/cgi-bin/customservice/getonlinekflist": ("GET", kf_accounts.online, "json"),
    "/customservice/kfsession/create": ("POST", create, "json"),
    "/customservice/kfsession/close": ("POST", close, "json"),
    "/customservice/kfsession/getsession": ("GET", session_of, "json"),
    "/customservice/kfsession/getsessionlist": ("GET", sessions_of_account, "json"),
    "/customservice/kfsession/getwaitcase": ("GET", waiting, "json"),
    "/customservice/msgrecord/getmsglist": ("POST", records, "json"),
}
OPERATIONS = {
    path: Operation(methods, _enabled(handler), body=body)
    for path, (methods, handler, body) in _HANDLERS.items()
}
