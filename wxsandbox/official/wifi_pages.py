"""What a person sees around the Wi-Fi of a shop: homepage, bar, finish page, coupon."""

from __future__ import annotations

import secrets
from typing import Any

from wxsandbox.official import cards_common, poi
from wxsandbox.official.envelope import Call, Handler
from wxsandbox.official.errors import WeChatError
from wxsandbox.records_classic import WifiShop

CUSTOM = 1
BARS = (0, 1, 2, 3)
LONGEST_WORDS = 54  # 18 汉字
ALL_SHOPS = "0"
Answer = dict[str, Any]


def set_homepage(call: Call) -> Answer:
    shop, template = _shop(call), call.body.get("template_id")
    if template not in (0, CUSTOM):
        raise _wrong("template_id is 0 (WeChat's own page) or 1 (an address)")
    shop.template_id = template
    struct = call.body.get("struct")
    url = struct.get("url") if isinstance(struct, dict) else None
    shop.homepage_url = _url(url) if template else ""
    return _kept(call, shop)


def get_homepage(call: Call) -> Answer:
    shop = _shop(call)
    told = {"shop_id": int(shop.key), "template_id": shop.template_id, "url": shop.homepage_url}
    return {"errcode": 0, "data": told}


def set_bar(call: Call) -> Answer:
    shop, bar = _shop(call), call.body.get("bar_type")
    if bar not in BARS:
        raise _wrong("bar_type is 0 to 3")
    shop.bar_type = bar
    return _kept(call, shop)


def set_finish_page(call: Call) -> Answer:
    shop = _shop(call)
    shop.finishpage_url = _url(call.body.get("finishpage_url"))
    return _kept(call, shop)


def put_coupon(call: Call) -> Answer:
    """A card on the homepage, of one shop or (0) of all. Times are Unix seconds."""
    body = call.body
    cards_common.card_of(call.twin, body.get("card_id"))
    start, end = body.get("start_time"), body.get("end_time")
    if not isinstance(start, int) or not isinstance(end, int) or start >= end:
        raise _wrong("start_time < end_time, in seconds")
    words = body.get("card_describe", "")
    if not isinstance(words, str) or len(words.encode()) > LONGEST_WORDS:
        raise _wrong("card_describe has at most 18 characters")
    coupon = {"card_id": body["card_id"], "card_describe": words, "start_date": start}
    coupon |= {"end_date": end, "card_quantity": body.get("card_quantity", 0)}
    if str(body.get("shop_id")) == ALL_SHOPS:
        call.twin.world.set("wifi_coupon", coupon)
        return {"errcode": 0}
    shop = _shop(call)
    shop.coupon = coupon
    return _kept(call, shop)


def get_coupon(call: Call) -> Answer:
    asked = str(call.body.get("shop_id"))
    everywhere = call.twin.world.setting("wifi_coupon", {})
    coupon = everywhere if asked == ALL_SHOPS else _shop(call).coupon or everywhere
    if not coupon:
        raise _wrong("no coupon was put there")
    now = call.twin.now().timestamp()
    status = 1 if now < coupon["start_date"] else 2 if now >= coupon["end_date"] else 0
    return {"errcode": 0, "data": {"shop_id": int(asked), "card_status": status, **coupon}}


def open_plugin(call: Call) -> Answer:
    _url(call.body.get("callback_url"))
    return {"errcode": 0, "data": {"is_open": True, "wifi_token": secrets.token_hex(16)}}


def connect_url(call: Call) -> Answer:
    return {"errcode": 0, "data": {"connect_url": "https://wifi.weixin.qq.com/mbl/connect.xhtml"}}


def _shop(call: Call) -> WifiShop:
    place = poi.poi_of(call.twin, call.body.get("shop_id"))
    return call.twin.world.wifi_shops.get(place.key) or WifiShop(place.key)


def _kept(call: Call, shop: WifiShop) -> Answer:
    call.twin.world.wifi_shops.put(shop)
    return {"errcode": 0}


def _url(value: Any) -> str:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise _wrong(f"not a web address: {value!r}")
    return value


def _wrong(why: str) -> WeChatError:
    return WeChatError(40097, "invalid args", why=why)


HANDLERS: dict[str, Handler] = {
    "homepage/set": set_homepage,
    "homepage/get": get_homepage,
    "bar/set": set_bar,
    "finishpage/set": set_finish_page,
    "couponput/set": put_coupon,
    "couponput/get": get_coupon,
    "openplugin/token": open_plugin,
}
