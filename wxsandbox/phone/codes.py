"""The printed codes on the table: what stands on a wall or a shop table, ready to be scanned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

from wxsandbox.official import cards_doors, qrcode
from wxsandbox.records import QrCode

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

PRINTED = "phone:printed-codes"
NEWEST = 30
PAY_CODE = "weixin://wxpay/bizpayurl"
WIFI_CODE = "http://weixin.qq.com/wifi?"


def register(twin: Twin, codes: Any) -> list[dict[str, str]]:
    """Lay a new set on the table in place of the old; ValueError says what is wrong."""
    if not isinstance(codes, list):
        raise ValueError("codes is a list")
    checked = [_checked(twin, at, code) for at, code in enumerate(codes)]
    twin.world.set(PRINTED, checked)
    return checked


def printed(twin: Twin) -> list[dict[str, str]]:
    return twin.world.setting(PRINTED, [])


def on_table(twin: Twin) -> list[dict[str, str]]:
    """Registered codes first, then the account's own parameter codes that nobody registered."""
    shown = [_shown(twin, at, code) for at, code in enumerate(printed(twin), start=1)]
    named = {code.get("ticket") for code in printed(twin)}
    living = [c for c in twin.world.qrcodes if qrcode.live(twin, c.key) and c.key not in named]
    others = [_card(f"scene-{c.scene}", c.scene, c) for c in living[-NEWEST:]]
    return [code for code in shown if code] + others + _of_cards(twin)


def read(twin: Twin, text: str) -> dict[str, str]:
    """What a code means to WeChat's scanner."""
    code = qrcode.live(twin, text) or qrcode.by_url(twin, text)
    if code:
        return {"kind": "ticket", "ticket": code.key}
    if cards := cards_doors.live(twin, text):
        return {"kind": "cards", "ticket": cards.key}
    if text.startswith(WIFI_CODE):
        query = dict(parse_qsl(urlsplit(text).query))
        return {"kind": "wifi", "shop_id": query.get("shop_id", ""), "ssid": query.get("ssid", "")}
    if text.startswith(PAY_CODE):
        return {"kind": "pay", "code_url": text}
    if text.startswith(("http://", "https://")):
        return {"kind": "url", "url": text}
    return {"kind": "text"}


def _checked(twin: Twin, at: int, code: Any) -> dict[str, str]:
    where = f"codes[{at}]"
    if not isinstance(code, dict) or not all(isinstance(value, str) for value in code.values()):
        raise ValueError(f"{where} is an object of texts")
    if strange := set(code) - {"label", "url", "ticket", "picture"}:
        raise ValueError(f"{where} does not know {', '.join(sorted(strange))}")
    if not code.get("label"):
        raise ValueError(f"{where} needs a label")
    if bool(code.get("url")) == bool(code.get("ticket")):
        raise ValueError(f"{where} has either a url or a ticket")
    if code.get("ticket") and not qrcode.live(twin, code["ticket"]):
        raise ValueError(f"{where}: no such ticket, or it has expired")
    return code


def _shown(twin: Twin, at: int, code: dict[str, str]) -> dict[str, str] | None:
    if url := code.get("url"):
        return {
            "id": str(at),
            "label": code["label"],
            "text": url,
            "scene": "",
            "picture": code.get("picture", ""),
        }
    row = qrcode.live(twin, code["ticket"])
    return _card(str(at), code["label"], row, code.get("picture", "")) if row else None


def _of_cards(twin: Twin) -> list[dict[str, str]]:
    """Codes that hand out cards (classic accounts)."""
    doors = [d for d in twin.world.card_doors if cards_doors.live(twin, d.key)][-NEWEST:]
    return [
        {
            "id": f"card-{at}",
            "label": cards_doors.title(twin, door),
            "text": door.url,
            "scene": "",
            "picture": f"/cgi-bin/showqrcode?ticket={quote(door.key, safe='')}",
        }
        for at, door in enumerate(doors, start=1)
    ]


def _card(id_: str, label: str, code: QrCode, picture: str = "") -> dict[str, str]:
    return {
        "id": id_,
        "label": label,
        "text": code.url,
        "scene": code.scene,
        "picture": picture or f"/cgi-bin/showqrcode?ticket={quote(code.key, safe='')}",
    }
