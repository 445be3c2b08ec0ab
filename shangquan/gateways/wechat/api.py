"""Calling api.weixin.qq.com: the access token, one retry when it went stale, errors told apart."""

import json
import threading
import time
from typing import Any
from urllib.parse import urlencode

from shangquan.gateways import transport
from shangquan.gateways.wechat.account import Account
from shangquan.kit.errors import GatewayBusy, GatewayRefused

_STALE = {40001, 40014, 42001}
_BUSY = {-1, 45009, 45011, 50001, 61503}
_tokens: dict[str, tuple[str, float]] = {}
_lock = threading.Lock()


def call(account: Account, path: str, body: dict[str, Any] | None = None, **query: str) -> Any:
    """One API call with the account's token. Raises GatewayBusy or GatewayRefused."""
    for attempt in (1, 2):
        answer = _once(account, path, body, {"access_token": token(account), **query})
        code = answer.get("errcode", 0)
        if code in _STALE and attempt == 1:
            _forget(account)  # somebody's older token, or the platform renewed it: fetch once
            continue
        return _checked(answer)
    raise AssertionError("unreachable")


def token(account: Account) -> str:
    """The stable token (api_getstableaccesstoken): every process gets the same one from WeChat."""
    with _lock:
        known, until = _tokens.get(account.appid, ("", 0.0))
        if time.monotonic() < until:
            return known
        body = {"grant_type": "client_credential", "appid": account.appid, "secret": account.secret}
        answer = _checked(_once(account, "/cgi-bin/stable_token", body, {}))
        # The platform renews within the last five minutes, when both are good.
        life = max(1, int(answer["expires_in"]) - 240)
        _tokens[account.appid] = (answer["access_token"], time.monotonic() + min(life, 3600))
        return str(answer["access_token"])


def _forget(account: Account) -> None:
    with _lock:
        _tokens.pop(account.appid, None)


def get(account: Account, path: str, query: dict[str, str]) -> Any:
    """A call that carries no token (`/sns/*`)."""
    return _checked(_once(account, path, None, query))


def _once(account: Account, path: str, body: dict[str, Any] | None, query: dict[str, str]) -> Any:
    url = f"{account.api_base}{path}"
    if query:
        url += f"?{urlencode(query)}"
    # Chinese goes out raw: \u escapes are refused or garbled by the real server.
    payload = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
    headers = {"Content-Type": "application/json"} if body is not None else {}
    reply = transport.send(
        "POST" if body is not None else "GET", url, body=payload, headers=headers
    )
    if reply.status >= 500:
        raise GatewayBusy(f"{path}: HTTP {reply.status}")
    answer = reply.json()
    if not isinstance(answer, dict):
        raise GatewayBusy(f"{path}: not an object")
    return answer


def _checked(answer: Any) -> Any:
    code = answer.get("errcode", 0)
    if code == 0:
        return answer
    if code in _BUSY:
        raise GatewayBusy(f"{code} {answer.get('errmsg', '')}")
    raise GatewayRefused(str(code), str(answer.get("errmsg", "")))
