"""The accounts of the people who answer: made, named, given a face, invited, listed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from wxsandbox.official import kf_sessions, media
from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.records_service import KfAccount

MOST_ACCOUNTS = 100
LONGEST_ACCOUNT, LONGEST_NICKNAME = 30, 16
PREFIX = re.compile(r"[A-Za-z0-9_]{1,10}")
WECHAT_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{5,19}")
INVITATION_LIFE = timedelta(days=1)
MOST_HEAD_BYTES = 5 << 20
ON_THE_WEB = 1


def known(call: Call, name: Any) -> KfAccount:
    account = call.twin.world.kf_accounts.get(name) if isinstance(name, str) else None
    if account is None:
        raise WeChatError(65401, "invalid kf account")
    return account


def add(call: Call) -> dict[str, Any]:
    world, name = call.twin.world, call.body.get("kf_account")
    _check_name(call, name)
    nickname = _nickname(call)
    if name in world.kf_accounts:
        raise WeChatError(65406, "kf account exists")
    if len(world.kf_accounts) >= MOST_ACCOUNTS:
        raise WeChatError(65405, "kf account count out of limit")
    world.kf_accounts.put(KfAccount(str(name), str(1000 + world.count("kf-account")), nickname))
    return OK


def update(call: Call) -> dict[str, Any]:
    account = known(call, call.body.get("kf_account"))
    account.nickname = _nickname(call)
    call.twin.world.kf_accounts.put(account)
    return OK


def remove(call: Call) -> dict[str, Any]:
    """Sessions of the account end with it; nobody is left to be told."""
    account = known(call, call.query.get("kf_account") or call.body.get("kf_account"))
    for session in kf_sessions.of_account(call.twin, account.key):
        kf_sessions.close(call.twin, session)
    call.twin.world.kf_accounts.drop(account.key)
    return OK


def invite(call: Call) -> dict[str, Any]:
    account = known(call, call.body.get("kf_account"))
    wx = call.body.get("invite_wx")
    if not isinstance(wx, str) or not WECHAT_ID.fullmatch(wx):
        raise WeChatError(65409, "invalid wx account")
    if account.worker_wx:
        raise WeChatError(65412, "the kf account is bound already")
    everybody = call.twin.world.kf_accounts
    if any(other.worker_wx == wx for other in everybody):
        raise WeChatError(65407, "the invited is a kf of this account already")
    if any(_invites(call, other) and other.invited_wx == wx for other in everybody):
        raise WeChatError(65408, "this account has invited the wx account already")
    if _invites(call, account):
        raise WeChatError(65411, "an invitation of this kf account is pending")
    account.invited_wx, account.invite_state = wx, "waiting"
    account.invite_until = call.twin.now() + INVITATION_LIFE
    everybody.put(account)
    return OK


async def set_head(call: Call) -> dict[str, Any]:
    account = known(call, call.query.get("kf_account"))
    form = await call.request.form()
    file = form.get("media")
    content = await file.read() if isinstance(file, UploadFile) else b""
    if not content:
        raise WeChatError(41005, "media data missing")
    if len(content) > MOST_HEAD_BYTES:
        raise WeChatError(40009, "invalid image size")
    if not content.startswith((b"\xff\xd8", b"\x89PNG")):
        raise WeChatError(40005, "invalid file type", why="a head is a JPEG")
    kind = "image/jpeg" if content.startswith(b"\xff\xd8") else "image/png"
    account.head_media = media.add(call.twin, content, kind, "kf-head").key
    call.twin.world.kf_accounts.put(account)
    return OK


def listed(call: Call) -> dict[str, Any]:
    return {"kf_list": [_told(call, account) for account in call.twin.world.kf_accounts]}


def online(call: Call) -> dict[str, Any]:
    return {
        "kf_online_list": [
            {
                "kf_account": account.key,
                "status": ON_THE_WEB,
                "kf_id": account.kf_id,
                "accepted_case": len(kf_sessions.of_account(call.twin, account.key)),
            }
            for account in call.twin.world.kf_accounts
            if account.online
        ]
    }


def head(request: Request) -> Response:
    """A face, or a picture of a shaken page: open to everybody, and unlike temporary media it stays."""
    kept = request.app.state.twin.world.media.get(request.path_params["media_id"])
    if kept is None or kept.type not in ("kf-head", "shake"):
        return Response(status_code=404)
    return Response(kept.content, media_type=kept.content_type)


def _told(call: Call, account: KfAccount) -> dict[str, Any]:
    face = f"{call.base}/mmkf/{account.head_media}" if account.head_media else ""
    told: dict[str, Any] = {
        "kf_account": account.key,
        "kf_nick": account.nickname,
        "kf_id": account.kf_id,
        "kf_headimgurl": face,
    }
    if account.worker_wx:
        return {**told, "kf_wx": account.worker_wx}
    if account.invited_wx and account.invite_until:
        until = int(account.invite_until.timestamp())
        state = account.invite_state
        if state == "waiting" and not _invites(call, account):
            state = "expired"
        wx = account.invited_wx
        told |= {"invite_wx": wx, "invite_expire_time": until, "invite_status": state}
    return told


def _invites(call: Call, account: KfAccount) -> bool:
    until = account.invite_until
    return account.invite_state == "waiting" and until is not None and call.twin.now() < until


def _check_name(call: Call, name: Any) -> None:
    prefix, _at, place = str(name or "").partition("@")
    ours = place == call.twin.credentials.wechat_id
    if not ours or not PREFIX.fullmatch(prefix) or len(str(name)) > LONGEST_ACCOUNT:
        wanted = f"prefix@{call.twin.credentials.wechat_id}, a prefix of 1 to 10 letters or digits"
        raise WeChatError(65404, "illegal kf account", why=wanted)


def _nickname(call: Call) -> str:
    nickname = call.body.get("nickname")
    if not isinstance(nickname, str) or not 1 <= len(nickname.strip()) <= LONGEST_NICKNAME:
        raise WeChatError(65403, "illegal nickname", why="a nickname has 1 to 16 characters")
    return nickname
