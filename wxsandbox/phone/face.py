"""How the account looks to people: its name, its picture, and whose money it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsandbox.pay.wallet import PAYEE

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

FACE = "phone:face"
CHANGES = "phone:face-changes"
NAME = "青禾里"  # the OAuth page shows the same setting
START = {"avatar": "", "intro": "取号、点餐、优惠和会员，都在这里。"}


def face(twin: Twin) -> dict[str, Any]:
    return {
        **START,
        **twin.world.setting(FACE, {}),
        "name": twin.world.setting("account_name", NAME),
        "wechat_id": twin.credentials.wechat_id,
        "merchant_name": twin.world.setting("payee", PAYEE),
    }


def change(twin: Twin, wanted: dict[str, Any]) -> None:
    """Take what is given, keep the rest; ValueError names what is wrong."""
    strange = set(wanted) - {*START, "name", "merchant_name"}
    if strange:
        raise ValueError(f"the account does not know {', '.join(sorted(strange))}")
    for name, value in wanted.items():
        if not isinstance(value, str):
            raise ValueError(f"{name} is a text")
    avatar = wanted.get("avatar", "")
    if avatar and not avatar.startswith(("http://", "https://", "data:image/", "/")):
        raise ValueError("avatar is the address of a picture")
    if "merchant_name" in wanted:
        twin.world.set("payee", wanted["merchant_name"] or PAYEE)
    if "name" in wanted:
        twin.world.set("account_name", wanted["name"] or NAME)
    kept = {name: value for name, value in wanted.items() if name in START}
    twin.world.set(FACE, {**twin.world.setting(FACE, {}), **kept})
    twin.world.set(CHANGES, twin.world.setting(CHANGES, 0) + 1)
