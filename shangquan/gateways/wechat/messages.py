"""Writing to a person: customer messages (客服消息) within 48 hours and the allowance.

All raise GatewayRefused 45015 (48 h over), 45047 (allowance used up), 43004 (does not follow), 40003 (no such person).
"""

from typing import Any

from shangquan.gateways.wechat import api
from shangquan.gateways.wechat.account import Account

_SEND = "/cgi-bin/message/custom/send"


def send_text(account: Account, *, openid: str, content: str, by: str = "") -> None:
    """A text of at most 2,048 bytes; `by` is the service account (`name@account`) it appears under."""
    _send(account, openid, "text", {"content": content}, by)


def send_article(
    account: Account, *, openid: str, title: str, description: str, url: str, picture: str = "",
    by: str = "",
) -> None:  # fmt: skip
    """One article that opens a page."""
    article = {"title": title, "description": description, "url": url, "picurl": picture}
    _send(account, openid, "news", {"articles": [article]}, by)


def send_image(account: Account, *, openid: str, media_id: str, by: str = "") -> None:
    """A picture uploaded before (`media.upload_image`)."""
    _send(account, openid, "image", {"media_id": media_id}, by)


def show_typing(account: Account, *, openid: str, is_typing: bool) -> None:
    """Show on the person’s phone that somebody is typing; costs no allowance. Raises GatewayRefused 45080, 45081, 45083."""
    command = "Typing" if is_typing else "CancelTyping"
    api.call(account, "/cgi-bin/message/custom/typing", {"touser": openid, "command": command})


def _send(account: Account, openid: str, kind: str, content: dict[str, Any], by: str) -> None:
    body: dict[str, Any] = {"touser": openid, "msgtype": kind, kind: content}
    if by:
        body["customservice"] = {"kf_account": by}
    api.call(account, _SEND, body)
