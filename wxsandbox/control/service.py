"""The workers of customer service: what they do at their own screens."""

from __future__ import annotations

from starlette.requests import Request

from wxsandbox import inbox
from wxsandbox.control.wire import Body, ControlError, one_of, route, text
from wxsandbox.official import callback, kf_sessions
from wxsandbox.records_service import KfAccount, KfSession
from wxsandbox.twin import Twin


async def online(twin: Twin, request: Request, body: Body) -> Body:
    """`auto` is how many people the worker takes in by itself at a time (0: only by the API)."""
    account = _account(twin, request.path_params["kf_account"])
    if not isinstance(body.get("online"), bool):
        raise ControlError(400, "online is true or false")
    auto = body.get("auto", account.auto)
    if not isinstance(auto, int) or isinstance(auto, bool) or auto < 0:
        raise ControlError(400, "auto is a whole number, 0 or more")
    account.online, account.auto = body["online"], auto
    twin.world.kf_accounts.put(account)
    if account.online:
        for openid, event in kf_sessions.come_online(twin, account):
            await callback.push_event(twin, twin.world.people[openid], event)
    return {"ok": True}


def answer_invitation(twin: Twin, request: Request, body: Body) -> Body:
    account = _account(twin, request.path_params["kf_account"])
    if account.invite_state != "waiting":
        raise ControlError(404, "no invitation waits", "POST /customservice/kfaccount/inviteworker")
    if one_of(body, "answer", ("accept", "reject"), "accept") == "accept":
        account.worker_wx, account.invite_state = account.invited_wx, ""
    else:
        account.invite_state = "rejected"
    twin.world.kf_accounts.put(account)
    return {"ok": True}


def say(twin: Twin, request: Request, body: Body) -> Body:
    """The worker writes to a person of its session."""
    account = _account(twin, request.path_params["kf_account"])
    session = _session(twin, account, body)
    content = text(body, "content")
    kf_sessions.record(twin, session.key, kf_sessions.SAID, account.key, "text", content)
    fields = {"content": content, "kf_account": account.key}
    inbox.deliver(twin, session.key, "custom", "text", fields)
    return {"ok": True}


async def hand_over(twin: Twin, request: Request, body: Body) -> Body:
    account = _account(twin, request.path_params["kf_account"])
    session, to = _session(twin, account, body), _account(twin, text(body, "to"))
    event = kf_sessions.switch(twin, session, to)
    return await callback.push_event(twin, twin.world.people[session.key], event)


async def close(twin: Twin, request: Request, body: Body) -> Body:
    account = _account(twin, request.path_params["kf_account"])
    session = _session(twin, account, body)
    event = kf_sessions.close(twin, session)
    return await callback.push_event(twin, twin.world.people[session.key], event)


def enable(twin: Twin, request: Request, body: Body) -> Body:
    """Whether the account has customer service at all; without it every call answers 65400."""
    if not isinstance(body.get("enabled"), bool):
        raise ControlError(400, "enabled is true or false")
    twin.world.set("kf_enabled", body["enabled"])
    return {"ok": True}


def _account(twin: Twin, name: str) -> KfAccount:
    account = twin.world.kf_accounts.get(name)
    if account is None:
        raise ControlError(404, f"no customer-service account {name}", "kfaccount/add makes one")
    return account


def _session(twin: Twin, account: KfAccount, body: Body) -> KfSession:
    session = kf_sessions.of(twin, text(body, "openid"))
    if session is None or session.account != account.key:
        raise ControlError(404, "this person is not in a session of the account")
    return session


ONE = "/kf/{kf_account}"
routes = [
    route("POST", "/kf", enable),
    route("POST", f"{ONE}/online", online),
    route("POST", f"{ONE}/invitation", answer_invitation),
    route("POST", f"{ONE}/say", say),
    route("POST", f"{ONE}/switch", hand_over),
    route("POST", f"{ONE}/close", close),
]
