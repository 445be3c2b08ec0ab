"""Writing to a person: customer messages (客服消息)."""

from shangquan.gateways.wechat import api
from shangquan.gateways.wechat.account import Account


def send_text(account: Account, *, openid: str, content: str) -> None:
    """A text within the allowance. Raises GatewayRefused 45015, 45047, 43004, 40003."""
    api.call(
        account,
        "/cgi-bin/message/custom/send",
        {"touser": openid, "msgtype": "text", "text": {"content": content}},
    )


def send_article(
    account: Account, *, openid: str, title: str, description: str, url: str, picture: str = ""
) -> None:
    """One article that opens a page."""
    article = {"title": title, "description": description, "url": url, "picurl": picture}
    api.call(
        account,
        "/cgi-bin/message/custom/send",
        {"touser": openid, "msgtype": "news", "news": {"articles": [article]}},
    )
