"""What a page needs to use WeChat's functions (JS-SDK)."""

import hashlib
import secrets
import threading
import time

from shangquan.gateways.wechat import api
from shangquan.gateways.wechat.account import Account

_tickets: dict[str, tuple[str, float]] = {}
_lock = threading.Lock()


def ticket(account: Account) -> str:
    """The jsapi_ticket, kept for its life by each process."""
    with _lock:
        known, until = _tickets.get(account.appid, ("", 0.0))
        if time.monotonic() < until:
            return known
        answer = api.call(account, "/cgi-bin/ticket/getticket", type="jsapi")
        life = max(1, int(answer["expires_in"]) - 600)
        _tickets[account.appid] = (answer["ticket"], time.monotonic() + min(life, 3600))
        return str(answer["ticket"])


def signature(*, jsapi_ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """SHA-1 over the four values in alphabetical order; the part after `#` does not count."""
    text = f"jsapi_ticket={jsapi_ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.split('#', maxsplit=1)[0]}"
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - the protocol's choice


def config(account: Account, *, url: str, timestamp: int, apis: list[str]) -> dict[str, object]:
    """The argument of `wx.config` for one page."""
    nonce = secrets.token_hex(8)
    return {
        "appId": account.appid,
        "timestamp": timestamp,
        "nonceStr": nonce,
        "signature": signature(
            jsapi_ticket=ticket(account), nonce=nonce, timestamp=timestamp, url=url
        ),
        "jsApiList": apis,
        "script": f"{account.res_base}/open/js/jweixin-1.6.0.js",
    }
