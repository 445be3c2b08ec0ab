"""Parameter QR codes and the custom menu."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from shangquan.gateways.wechat import api
from shangquan.gateways.wechat.account import Account


@dataclass(frozen=True)
class SceneCode:
    """A code as WeChat made it: `url` goes into the picture, `ticket` shows WeChat's own."""

    ticket: str
    url: str


def create_code(account: Account, *, scene: str, expire_s: int | None = None) -> SceneCode:
    """A QR code for a scene of 1 to 64 characters; permanent without `expire_s` (100,000 in all)."""
    body: dict[str, Any] = {"action_info": {"scene": {"scene_str": scene}}}
    if expire_s is None:
        body["action_name"] = "QR_LIMIT_STR_SCENE"
    else:
        body |= {"action_name": "QR_STR_SCENE", "expire_seconds": expire_s}
    answer = api.call(account, "/cgi-bin/qrcode/create", body)
    return SceneCode(ticket=answer["ticket"], url=answer["url"])


def picture_url(account: Account, ticket: str) -> str:
    """Where WeChat shows the picture of a code."""
    return f"{account.mp_base}/cgi-bin/showqrcode?ticket={quote(ticket, safe='')}"


def publish_menu(account: Account, buttons: list[dict[str, Any]]) -> None:
    """Put the menu on everybody's phone (within five minutes of opening the conversation)."""
    api.call(account, "/cgi-bin/menu/create", {"button": buttons})
