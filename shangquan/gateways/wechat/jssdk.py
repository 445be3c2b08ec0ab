"""What a page needs to use WeChat's functions (JS-SDK)."""

import hashlib
import secrets

from shangquan.gateways.wechat import api, keeper
from shangquan.gateways.wechat.account import Account


def ticket(account: Account) -> str:
    """The jsapi_ticket, kept for its life and shared by all processes."""
    return keeper.word(account, "jsapi", lambda: _asked(account))


def _asked(account: Account) -> keeper.Asked:
    answer = api.call(account, "/cgi-bin/ticket/getticket", type="jsapi")
    return keeper.asked(answer, "ticket")


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
