"""Calling api.weixin.qq.com: one token for all processes, errors told apart, no call that cannot succeed."""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from shangquan.gateways import transport
from shangquan.gateways.wechat import families, keeper, memory, verdicts
from shangquan.gateways.wechat.account import Account
from shangquan.gateways.wechat.verdicts import FamilyClosed, NeedsPerson, QuotaSpent
from shangquan.kit import clock
from shangquan.kit.errors import GatewayBusy

_BEIJING = ZoneInfo("Asia/Shanghai")
_STABLE = "/cgi-bin/stable_token"
_LOOK_AGAIN = timedelta(hours=1)  # a permission may have been granted meanwhile


def call(account: Account, path: str, body: dict[str, Any] | None = None, **query: str) -> Any:
    """One API call with the account's token: GET without a body, else POST.

    Raises GatewayBusy (QuotaSpent) or GatewayRefused (NeedsPerson, FamilyClosed).
    """
    payload = _json(body) if body is not None else None
    return _with_token(account, path, payload, "application/json", query)


def upload(
    account: Account, path: str, *, name: str, content: bytes, mime: str, **query: str
) -> Any:
    """A file in the multipart field `media`; `name` carries the suffix WeChat judges it by."""
    edge = secrets.token_hex(16)
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="media"; filename="{name}"\r\n'
        f"Content-Type: {mime}\r\n\r\n"
    )
    payload = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    return _with_token(account, path, payload, f"multipart/form-data; boundary={edge}", query)


def get(account: Account, path: str, query: dict[str, str]) -> Any:
    """A call that carries no token (`/sns/*`)."""
    answer = _once(account, path, None, "", query)
    if code := answer.get("errcode", 0):
        raise verdicts.refusal(code, str(answer.get("errmsg", "")))
    return answer


def token(account: Account) -> str:
    """The account's token, the same in every process."""
    return keeper.word(account, "token", lambda: stable_token(account))


def stable_token(account: Account) -> tuple[str, int]:
    """Ask WeChat itself (normal mode): the token and the seconds it lives. 500,000 a day."""
    _check_quota(account, _STABLE)
    body = {"grant_type": "client_credential", "appid": account.appid, "secret": account.secret}
    answer = _once(account, _STABLE, _json(body), "application/json", {})
    code = answer.get("errcode", 0)
    if code == 40001:  # here it speaks of the secret
        error = NeedsPerson("40001", str(answer.get("errmsg", "")), verdicts.SECRET_FIX)
        _note_trouble(account, _STABLE, error)
        raise error
    return keeper.asked(_checked(account, _STABLE, answer), "access_token")


def is_token_good(account: Account, word: str) -> int:
    """0 when WeChat takes this very token, else the code it answers. For the doctor: nothing is renewed."""
    answer = _once(account, "/cgi-bin/get_api_domain_ip", None, "", {"access_token": word})
    return int(answer.get("errcode", 0))


def _with_token(
    account: Account, path: str, payload: bytes | None, mime: str, query: dict[str, str]
) -> Any:
    _check_family(account, path)
    _check_quota(account, path)
    word = token(account)
    for attempt in (1, 2):
        answer = _once(account, path, payload, mime, {"access_token": word, **query})
        code = answer.get("errcode", 0)
        if code not in verdicts.STALE:
            return _checked(account, path, answer)
        if attempt == 1:
            word = keeper.replace(
                account, "token", lambda: stable_token(account), refused=word, code=code
            )
    keeper.note_refused(account, code)
    raise GatewayBusy(f"{path}: {code}, even the fresh token is refused")


def _once(
    account: Account, path: str, payload: bytes | None, mime: str, query: dict[str, str]
) -> dict[str, Any]:
    url = f"{account.api_base}{path}" + (f"?{urlencode(query)}" if query else "")
    headers = {"Content-Type": mime} if payload is not None else {}
    reply = transport.send(
        "POST" if payload is not None else "GET", url, body=payload or b"", headers=headers
    )
    if reply.status >= 500:
        raise GatewayBusy(f"{path}: HTTP {reply.status}")
    answer = reply.json()
    if not isinstance(answer, dict):
        raise GatewayBusy(f"{path}: not an object")
    return answer


def _json(body: dict[str, Any]) -> bytes:
    # Chinese goes out raw: \u escapes are refused or garbled by the real server.
    return json.dumps(body, ensure_ascii=False).encode()


def _checked(account: Account, path: str, answer: dict[str, Any]) -> Any:
    code, said = answer.get("errcode", 0), str(answer.get("errmsg", ""))
    if code == 0:
        if path in memory.recall(account).get("trouble", {}):
            _note_trouble(account, path, None)
        return answer
    if code == verdicts.QUOTA_SPENT:
        raise _quota_spent(account, path)
    if code == verdicts.CLOSED and (family := families.of(path)):
        _note_closed(account, family.name)
        raise FamilyClosed(family.name)
    error = verdicts.refusal(code, said, answer)
    if isinstance(error, NeedsPerson):
        _note_trouble(account, path, error)
    raise error


# -- what need not be asked ------------------------------------------------------------------------


def _check_family(account: Account, path: str) -> None:
    family = families.of(path)
    if family is None:
        return
    if family.is_closed and family.name not in account.families:
        raise FamilyClosed(family.name)
    closed_at = memory.recall(account).get("closed", {}).get(family.name)
    if closed_at and clock.now() - datetime.fromisoformat(closed_at) < _LOOK_AGAIN:
        raise FamilyClosed(family.name)


def _note_closed(account: Account, family: str) -> None:
    closed = memory.recall(account).get("closed", {})
    memory.put(account, closed=closed | {family: clock.now().isoformat()})


def _check_quota(account: Account, path: str) -> None:
    until = memory.recall(account).get("spent", {}).get(path)
    if until and clock.now() < datetime.fromisoformat(until):
        raise QuotaSpent(path, datetime.fromisoformat(until))


def _quota_spent(account: Account, path: str) -> QuotaSpent:
    now = clock.now()
    tomorrow = now.astimezone(_BEIJING).date() + timedelta(days=1)
    until = datetime.combine(tomorrow, datetime.min.time(), _BEIJING)
    known = memory.recall(account).get("spent", {})
    spent = {p: u for p, u in known.items() if datetime.fromisoformat(u) > now}
    memory.put(account, spent=spent | {path: until.isoformat()})
    return QuotaSpent(path, until)


def _note_trouble(account: Account, path: str, error: NeedsPerson | None) -> None:
    trouble = {p: t for p, t in memory.recall(account).get("trouble", {}).items() if p != path}
    if error is not None:
        now = clock.now().isoformat()
        trouble[path] = {"at": now, "code": error.code, "said": error.said[:200]}
    memory.put(account, trouble=trouble or None)
