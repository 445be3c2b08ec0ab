"""Parameter QR codes and the custom menu."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from shangquan.gateways.wechat import api
from shangquan.gateways.wechat.account import Account
from shangquan.kit.errors import GatewayRefused


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


def remove_menu(account: Account) -> None:
    """Take the menu away, conditional ones too."""
    api.call(account, "/cgi-bin/menu/delete")


def menu(account: Account) -> list[dict[str, Any]] | None:
    """The default menu as it stands at WeChat; None when there is none (46003)."""
    try:
        answer = api.call(account, "/cgi-bin/menu/get")
    except GatewayRefused as no:
        if no.code == "46003":
            return None
        raise
    return [_without_empty(button) for button in answer["menu"]["button"]]


def add_conditional_menu(account: Account, buttons: list[dict[str, Any]], *, tag: int) -> str:
    """A menu for those who carry a tag; answers its id. Raises GatewayRefused 65303 without a default menu."""
    body = {"button": buttons, "matchrule": {"tag_id": str(tag)}}
    return str(api.call(account, "/cgi-bin/menu/addconditional", body)["menuid"])


def remove_conditional_menu(account: Account, menu_id: str) -> None:
    api.call(account, "/cgi-bin/menu/delconditional", {"menuid": menu_id})


def _without_empty(button: dict[str, Any]) -> dict[str, Any]:
    """WeChat adds an empty `sub_button` to every leaf."""
    subs = [_without_empty(sub) for sub in button.get("sub_button") or []]
    rest = {name: value for name, value in button.items() if name != "sub_button"}
    return rest | ({"sub_button": subs} if subs else {})
