"""Who are you: the authorize page, the code that works once, and the sns calls behind it."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from wxsandbox import scenarios
from wxsandbox.official import users
from wxsandbox.official.domains import allowed
from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.official.tokens import check_identity
from wxsandbox.records import OAuthCode, OAuthToken, Person

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

SCOPES = ("snsapi_base", "snsapi_userinfo")
STATE_BYTES = 128
NOBODY = "微信用户"
PAGES = Path(__file__).parent / "pages"
NO_ACCESS = {"cache-control": "no-store"}


class Refused(Exception):
    """The page shows this sentence, as WeChat does, with HTTP 200."""


def check(twin: Twin, query: dict[str, str]) -> None:
    if query.get("appid") != twin.credentials.appid:
        raise Refused("AppID 参数错误，错误码:10012")
    if query.get("response_type") != "code":
        raise Refused("response_type 参数错误，错误码:10004")
    check_request(twin, query.get("redirect_uri"), query.get("scope"), query.get("state", ""))


def check_request(twin: Twin, redirect_uri: Any, scope: Any, state: Any) -> None:
    if scope not in SCOPES:
        raise Refused("Scope 参数错误或没有 Scope 权限，错误码:10005")
    if not isinstance(state, str) or len(state.encode()) > STATE_BYTES:
        raise Refused("state 参数错误：最多 128 字节，错误码:10016")
    if not isinstance(redirect_uri, str) or not allowed(twin, "oauth", redirect_uri):
        raise Refused("redirect_uri域名与后台配置不一致，错误码:10003")


def mint(twin: Twin, person: Person, scope: str, *, snapshot: bool = False) -> OAuthCode:
    """A code for one exchange within five minutes. Behind a snapshot nobody real is told."""
    code = "0" + secrets.token_urlsafe(23).replace("-", "a").replace("_", "b")
    return twin.world.codes.put(
        OAuthCode(
            code,
            person.openid,
            scope,
            twin.now() + scenarios.OAUTH_CODE_LIFE,
            snapshot=snapshot and scope == "snsapi_userinfo",
        )
    )


def virtual(twin: Twin, openid: str, what: str = "o") -> str:
    """The id that a snapshot page is given instead of the person's own."""
    raw = hashlib.sha256(f"snapshot|{what}|{twin.credentials.appid}|{openid}".encode()).digest()
    return what + base64.urlsafe_b64encode(raw).decode()[: 28 - len(what)]


def way_back(redirect_uri: str, code: str | None, state: str) -> str:
    """The address WeChat sends the browser to; who refused comes back without a code."""
    parts = urlsplit(redirect_uri)
    added = urlencode({"code": code, "state": state} if code else {"state": state})
    query = f"{parts.query}&{added}" if parts.query else added
    return urlunsplit(parts._replace(query=query))


def page(request: Request) -> Response:
    twin: Twin = request.app.state.twin
    query = dict(request.query_params)
    try:
        check(twin, query)
    except Refused as refused:
        request.scope["wxsandbox.why"] = str(refused)
        return refused_page(str(refused))
    chosen = request.headers.get("x-sandbox-user")
    if chosen:
        person = twin.world.people.get(chosen)
        if person is None:
            request.scope["wxsandbox.why"] = "X-Sandbox-User names nobody"
            return refused_page("没有这个微信用户", 404)
        code = mint(twin, person, query["scope"], snapshot=_flag(query, "forceSnapShot"))
        refuses = "x-sandbox-refuse" in request.headers
        told = None if refuses else code.key
        back = way_back(query["redirect_uri"], told, query.get("state", ""))
        return RedirectResponse(back, 302, headers=NO_ACCESS)
    return asking_page(twin, query)


def asking_page(twin: Twin, query: dict[str, str], **more: Any) -> Response:
    """Who holds the phone decides. `verb` is the call of the control plane that takes the answer."""
    asked: dict[str, Any] = {
        name: query.get(name, "") for name in ("redirect_uri", "scope", "state")
    }
    for name in ("forcePopup", "forceSnapShot"):
        asked[name] = _flag(query, name)
    asked |= {"query": query, "account": twin.world.setting("account_name", "青禾里"), **more}
    return HTMLResponse(_filled("authorize.html", asked), headers=NO_ACCESS)


def _flag(query: dict[str, str], name: str) -> bool:
    return query.get(name, "").lower() == "true"


def refused_page(reason: str, status: int = 200) -> Response:
    return HTMLResponse(_filled("refused.html", {"reason": reason}), status)


def exchange(call: Call) -> dict[str, Any]:
    _check_account(call)
    value = call.query.get("code")
    if not value:
        raise WeChatError(41008, "missing code")
    if call.query.get("grant_type") != "authorization_code":
        raise WeChatError(40002, "invalid grant_type")
    code = call.twin.world.codes.get(value)
    if code is None:
        raise WeChatError(40029, "invalid code")
    if code.used:
        raise WeChatError(40163, "code been used")
    if call.twin.now() >= code.expires_at:
        raise WeChatError(42003, "code expired")
    code.used = True
    call.twin.world.codes.put(code)
    now = call.twin.now()
    token = OAuthToken(
        _token(),
        code.openid,
        code.scope,
        now + scenarios.OAUTH_TOKEN_LIFE,
        _token(),
        now + scenarios.OAUTH_REFRESH_LIFE,
    )
    token.told = virtual(call.twin, token.openid) if code.snapshot else ""
    call.twin.world.oauth_tokens.put(token)
    told = _told(token)
    if token.told:
        return {**told, "is_snapshotuser": 1}
    if token.scope == "snsapi_userinfo":
        told |= users.union_of(call.twin, call.twin.world.people[token.openid])
    return told


def refresh(call: Call) -> dict[str, Any]:
    if call.query.get("appid") != call.twin.credentials.appid:
        raise WeChatError(40013, "invalid appid")
    if call.query.get("grant_type") != "refresh_token":
        raise WeChatError(40002, "invalid grant_type")
    tokens = call.twin.world.oauth_tokens
    wanted = call.query.get("refresh_token")
    old = next((t for t in tokens if t.refresh_token == wanted), None)
    if old is None:
        raise WeChatError(40030, "invalid refresh_token")
    now = call.twin.now()
    if now >= old.refresh_expires_at:
        raise WeChatError(42002, "refresh_token expired")
    fresh = OAuthToken(
        _token(),
        old.openid,
        old.scope,
        now + scenarios.OAUTH_TOKEN_LIFE,
        old.refresh_token,
        old.refresh_expires_at,
        told=old.told,
    )
    tokens.put(fresh)
    return _told(fresh)


def userinfo(call: Call) -> dict[str, Any]:
    token = _live_token(call)
    if token.scope != "snsapi_userinfo":
        raise WeChatError(48001, "api unauthorized", why="the token is of snsapi_base")
    person = call.twin.world.people[token.openid]
    shown = token.told or person.openid
    union = users.union_of(call.twin, person)
    if token.told and union:
        union = {"unionid": virtual(call.twin, person.openid, "o6")}
    return {
        "openid": shown,
        "nickname": NOBODY if token.told else person.nickname,
        "sex": 0,
        "language": call.query.get("lang", ""),
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": f"{call.base}/mmopen/{shown}/132",
        "privilege": [],
        **union,
    }


def auth(call: Call) -> dict[str, Any]:
    _live_token(call)
    return OK


def _check_account(call: Call) -> None:
    if not call.query.get("appid"):
        raise WeChatError(41002, "appid missing")
    if not call.query.get("secret"):
        raise WeChatError(41004, "appsecret missing")
    check_identity(call.twin, call.query["appid"], call.query["secret"])


def _live_token(call: Call) -> OAuthToken:
    value = call.query.get("access_token")
    if not value:
        raise WeChatError(41001, "access_token missing")
    token = call.twin.world.oauth_tokens.get(value)
    if token is None:
        raise WeChatError(40001, "invalid credential, access_token is invalid or not latest")
    if call.twin.now() >= token.expires_at:
        raise WeChatError(42001, "access_token expired")
    if call.query.get("openid") != (token.told or token.openid):
        raise WeChatError(40003, "invalid openid")
    return token


def _told(token: OAuthToken) -> dict[str, Any]:
    return {
        "access_token": token.key,
        "expires_in": int(scenarios.OAUTH_TOKEN_LIFE.total_seconds()),
        "refresh_token": token.refresh_token,
        "openid": token.told or token.openid,
        "scope": token.scope,
    }


def _token() -> str:
    return f"{80 + secrets.randbelow(20)}_{secrets.token_urlsafe(64)}"


def _filled(name: str, asked: dict[str, Any]) -> str:
    """The page reads its facts from one JSON island; `<` is written so that it cannot end it."""
    facts = json.dumps(asked, ensure_ascii=False).replace("<", "\\u003c")
    return (PAGES / name).read_text("utf-8").replace("{{facts}}", facts)
