"""What a card must say of itself when it is made (official-account.md, 11.1); 汉字 count as 3 bytes."""

from __future__ import annotations

from typing import Any

from wxsandbox.official.errors import WeChatError

# card_type -> what its body needs beside base_info.
TYPES: dict[str, tuple[str, ...]] = {
    "GROUPON": ("deal_detail",),
    "CASH": ("reduce_cost",),
    "DISCOUNT": ("discount",),
    "GIFT": ("gift",),
    "GENERAL_COUPON": ("default_detail",),
    "MEMBER_CARD": ("prerogative",),
    "MEETING_TICKET": (),
    "SCENIC_TICKET": (),
    "MOVIE_TICKET": (),
    "BOARDING_PASS": (),
    "GENERAL_CARD": (),
}
CODE_TYPES = (
    "CODE_TYPE_TEXT",
    "CODE_TYPE_BARCODE",
    "CODE_TYPE_QRCODE",
    "CODE_TYPE_ONLY_QRCODE",
    "CODE_TYPE_ONLY_BARCODE",
    "CODE_TYPE_NONE",
)
COLORS = {
    "Color010": "#63b359",
    "Color020": "#2c9f67",
    "Color030": "#509fc9",
    "Color040": "#5885cf",
    "Color050": "#9062c0",
    "Color060": "#d09a45",
    "Color070": "#e4b138",
    "Color080": "#ee903c",
    "Color081": "#f08500",
    "Color082": "#a9d92d",
    "Color090": "#dd6549",
    "Color100": "#cc463d",
    "Color101": "#cf3e36",
    "Color102": "#5e6671",
}
NEEDED = ("logo_url", "brand_name", "code_type", "title", "color", "notice", "description")
MOST_BYTES = {"brand_name": 36, "title": 27, "notice": 48, "description": 3072}
MOST_STOCK = 100_000_000
LAST_STAMP, MOST_DAYS = 2**32, 36_500
# Changing one of these has the card looked at again.
AUDITED = ("logo_url", "title", "notice", "description", "color", "brand_name")
CHANGEABLE = (
    *("logo_url", "notice", "description", "service_phone", "color", "location_id_list"),
    *("use_all_locations", "center_title", "center_sub_title", "center_url", "custom_url_name"),
    *("custom_url", "custom_url_sub_title", "promotion_url_name", "promotion_url"),
    *("promotion_url_sub_title", "code_type", "get_limit", "can_share", "can_give_friend"),
    *("date_info", "title", "pay_info"),
)


def check(card: Any) -> tuple[str, dict[str, Any]]:
    """The type and the body of a card that may be made."""
    kind = card.get("card_type") if isinstance(card, dict) else None
    if not isinstance(kind, str) or kind not in TYPES:
        raise WeChatError(40071, "invalid card type", why=f"card_type is one of {sorted(TYPES)}")
    body = card.get(kind.lower())
    if not isinstance(body, dict) or not isinstance(body.get("base_info"), dict):
        raise _missing(f"{kind.lower()}.base_info")
    for name in TYPES[kind]:
        if not body.get(name):
            raise _missing(name)
    check_base(body["base_info"], member=kind == "MEMBER_CARD")
    if kind == "CASH" and not _fen(body["reduce_cost"]):
        raise WeChatError(41011, "missing required fields", why="reduce_cost is fen, 1 or more")
    if kind == "DISCOUNT" and body["discount"] not in range(1, 100):
        raise WeChatError(41011, "missing required fields", why="discount is 1 to 99 (30: 7 折)")
    return kind, body


def check_base(base: dict[str, Any], *, member: bool) -> None:
    for name in NEEDED:
        if not isinstance(base.get(name), str) or not base[name]:
            raise _missing(name)
    check_texts(base)
    sku = base.get("sku")
    quantity = sku.get("quantity") if isinstance(sku, dict) else None
    if not isinstance(quantity, int) or not 0 < quantity <= MOST_STOCK:
        raise WeChatError(40122, "invalid sku quantity", why=f"1 to {MOST_STOCK}")
    check_dates(base.get("date_info"), member=member)


def check_texts(base: dict[str, Any]) -> None:
    """What may also be changed later: lengths, the kind of code, the colour."""
    for name, most in MOST_BYTES.items():
        if name in base and len(str(base[name]).encode()) > most:
            raise WeChatError(45021, "field size out of limit", why=f"{name}: {most} bytes")
    for name in (*MOST_BYTES, "code_type", "color"):
        if name in base and not isinstance(base[name], str):
            raise _missing(name)
    if base.get("code_type", CODE_TYPES[0]) not in CODE_TYPES:
        raise WeChatError(40072, "invalid code type")
    limit = base.get("get_limit", 1)
    if not isinstance(limit, int) or limit < 1:
        raise WeChatError(47001, "data format error", why="get_limit is 1 or more")
    if base.get("color", "Color010") not in COLORS:
        raise _missing("color (Color010 to Color102)")


def check_dates(info: Any, *, member: bool) -> None:
    info = info if isinstance(info, dict) else {}
    kind = info.get("type")
    begin, end = info.get("begin_timestamp"), info.get("end_timestamp")
    range_ok = isinstance(begin, int) and isinstance(end, int) and 0 <= begin < end < LAST_STAMP
    term, wait = info.get("fixed_term"), info.get("fixed_begin_term", 0)
    days = isinstance(term, int) and isinstance(wait, int)
    term_ok = days and 0 < term <= MOST_DAYS and 0 <= wait <= MOST_DAYS
    known = {
        "DATE_TYPE_FIX_TIME_RANGE": range_ok,
        "DATE_TYPE_FIX_TERM": term_ok,
        "DATE_TYPE_PERMANENT": member,
    }
    if not known.get(str(kind), False):
        raise WeChatError(40079, "invalid time", why=f"date_info of {kind!r} is incomplete")


def _fen(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _missing(name: str) -> WeChatError:
    return WeChatError(41011, "missing required fields", why=f"{name} is missing")
