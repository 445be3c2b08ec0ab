"""Calling api.mch.weixin.qq.com: signed out, verified back, errors told apart."""

import json
from typing import Any
from urllib.parse import urlsplit

from shangquan.gateways import transport
from shangquan.gateways.wechatpay import signing
from shangquan.gateways.wechatpay.account import PayAccount
from shangquan.kit.errors import GatewayBusy, GatewayRefused

_RETRY_CODES = {"SYSTEM_ERROR", "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED", "BIZ_ERR_NEED_RETRY"}


def call(account: PayAccount, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """One signed call; answers the parsed body ({} for 204).

    Raises GatewayBusy when the outcome is unknown or a repeat is allowed, GatewayRefused for a no.
    """
    text = "" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    prefix = urlsplit(account.base).path.rstrip("/")
    headers = {
        "Authorization": signing.authorization(account, method, prefix + path, text),
        "Wechatpay-Serial": account.public_key_id,
    }
    if body is not None:
        headers["Content-Type"] = "application/json"
    reply = transport.send(method, account.base + path, body=text.encode(), headers=headers)
    if reply.status in (200, 204):
        try:
            signing.verify(account, reply.headers, reply.body)
        except signing.NotFromWeChat as error:
            raise GatewayBusy(f"{path}: the answer is not verified") from error
        return reply.json() if reply.body else {}
    raise _failure(path, reply)


def _failure(path: str, reply: transport.Reply) -> Exception:
    try:
        said = json.loads(reply.body)
        code, message = str(said["code"]), str(said.get("message", ""))
    except (ValueError, KeyError, TypeError):
        return GatewayBusy(f"{path}: HTTP {reply.status}")
    if reply.status >= 500 or reply.status in (202, 429) or code in _RETRY_CODES:
        return GatewayBusy(f"{path}: {code} {message}")
    return GatewayRefused(code, message)
