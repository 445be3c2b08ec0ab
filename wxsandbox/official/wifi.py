"""Wi-Fi of the account's places: /bizwifi/* (official-account.md, 12.2). A shop is a place, by its poi_id.

Answers carry no errmsg when all is well. The numbers of mistakes are not documented: wrong
arguments are 40097 here, an unknown shop 65115."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from wxsandbox.official import callback, poi, qrcode, wifi_pages
from wxsandbox.official.datacube_log import day_of
from wxsandbox.official.envelope import Call, Handler, Operation
from wxsandbox.official.errors import WeChatError
from wxsandbox.records import Person
from wxsandbox.records_classic import Poi, WifiShop, WifiVisit

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

PASSWORD, PORTAL = 4, 31
MOST_NETWORKS = 100
LONGEST_SSID, SHORTEST_PASSWORD = 32, 8
BSSID = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
MOST_PAGE = 20
LONGEST_SPAN = 30
Answer = dict[str, Any]


def list_shops(call: Call) -> Answer:
    rows = [p for p in call.twin.world.pois if p.available_state == poi.FINE]
    return _page(call, [_shop_row(call.twin, p) for p in rows])


def get_shop(call: Call) -> Answer:
    place = poi.poi_of(call.twin, call.body.get("shop_id"))
    shop = shop_of(call.twin, place.key)
    first = next(iter(shop.networks.values()), {})
    passwords = [{"ssid": s, "password": n["password"]} for s, n in shop.networks.items()]
    more = {
        "ssid_password_list": passwords,
        "password": first.get("password", ""),
        "ap_count": sum(len(n["bssids"]) for n in shop.networks.values()),
        "template_id": shop.template_id,
        "homepage_url": shop.homepage_url,
        "bar_type": shop.bar_type,
    }
    return _ok({**_shop_row(call.twin, place), **more})


def rename(call: Call) -> Answer:
    shop, old = _shop(call), str(call.body.get("old_ssid"))
    if old not in shop.networks:
        raise _wrong(f"no network {old!r}")
    shop.networks[_ssid(call)] = shop.networks.pop(old)
    return _kept(call, shop)


def clean(call: Call) -> Answer:
    """Without an ssid all networks of the shop go."""
    shop, ssid = _shop(call), str(call.body.get("ssid") or "")
    if ssid and ssid not in shop.networks:
        raise _wrong(f"no network {ssid!r}")
    shop.networks = {s: n for s, n in shop.networks.items() if ssid and s != ssid}
    if not shop.networks:
        shop.protocol_type, shop.secretkey = 0, ""
    return _kept(call, shop)


def add_device(call: Call) -> Answer:
    """A network with a password; an access point's bssid may be said too, as older clients do."""
    shop, ssid, bssid = _shop(call), _ssid(call), call.body.get("bssid")
    password = call.body.get("password")
    if not isinstance(password, str) or len(password) < SHORTEST_PASSWORD or not password.isascii():
        raise _wrong("a password has 8 ASCII characters or more")
    if bssid and not BSSID.fullmatch(str(bssid)):
        raise _wrong("a bssid has lower-case letters and colons, 17 characters")
    _join(shop, ssid, PASSWORD)
    network = shop.networks.setdefault(ssid, {"password": password, "bssids": []})
    network["password"] = password
    if bssid and bssid not in network["bssids"]:
        network["bssids"].append(bssid)
    return _kept(call, shop)


def register_portal(call: Call) -> Answer:
    """A network behind the shop's own sign-in page; `reset` makes a new secretkey."""
    shop, ssid = _shop(call), _ssid(call)
    _join(shop, ssid, PORTAL)
    shop.networks.setdefault(ssid, {"password": "", "bssids": []})
    reset = str(call.body.get("reset", "")).lower() == "true"
    if reset or not shop.secretkey:
        shop.secretkey = secrets.token_hex(16)
    _kept(call, shop)
    return _ok({"secretkey": shop.secretkey})


def list_devices(call: Call) -> Answer:
    wanted = call.body.get("shop_id")
    rows = [
        {
            "shop_id": int(shop.key),
            "ssid": ssid,
            "bssid": bssid,
            "protocol_type": shop.protocol_type,
        }
        for shop in call.twin.world.wifi_shops
        if not wanted or shop.key == str(wanted)
        for ssid, network in shop.networks.items()
        for bssid in network["bssids"]
    ]
    return _page(call, rows)


def delete_device(call: Call) -> Answer:
    bssid = call.body.get("bssid")
    for shop in call.twin.world.wifi_shops:
        for network in shop.networks.values():
            if bssid in network["bssids"]:
                network["bssids"].remove(bssid)
                return _kept(call, shop)
    raise _wrong(f"no access point {bssid!r}")


def qrcode_of(call: Call) -> Answer:
    shop = _shop(call)
    if call.body.get("img_id") not in (0, 1):
        raise _wrong("img_id is 0 (the code alone) or 1 (a table card)")
    ssid = str(call.body.get("ssid") or next(iter(shop.networks), ""))
    if ssid not in shop.networks:
        raise _wrong("the shop has no such network")
    query = urlencode({"shop_id": shop.key, "ssid": ssid})
    return _ok({"qrcode_url": f"{call.base}/mmwifi/qrcode?{query}"})


def statistics(call: Call) -> Answer:
    """People, not connections; -1 is the sum over all shops."""
    first, last = (_day(call.body.get(name)) for name in ("begin_date", "end_date"))
    if first > last or (last - first).days > LONGEST_SPAN:
        raise _wrong("begin_date <= end_date, at most 30 days")
    wanted = call.body.get("shop_id", -1)
    rows = []
    for at in range((last - first).days + 1):
        day = first + timedelta(days=at)
        visits = [
            v
            for v in call.twin.world.wifi_visits
            if day_of(v.at) == day and (wanted == -1 or v.shop_id == str(wanted))
        ]
        if visits:
            rows.append(_statistic(wanted, day, visits))
    return _ok(rows)


async def connect(twin: Twin, person: Person, shop: WifiShop, ssid: str) -> Answer:
    """The person's phone joins the network through WeChat, and the account's server is told."""
    now = twin.now()
    bssid = next(iter(shop.networks[ssid]["bssids"]), "")
    key = f"{twin.world.count('wifi-visit'):012d}"
    twin.world.wifi_visits.put(WifiVisit(key, shop.key, person.openid, ssid, bssid, now))
    event = {
        "Event": "WifiConnected",
        "ConnectTime": int(now.timestamp()),
        "ExpireTime": 0,
        "VendorId": "",
        "PlaceId": int(shop.key),
        "DeviceNo": bssid,
    }
    return await callback.push_event(twin, person, event)


def shop_of(twin: Twin, shop_id: str) -> WifiShop:
    return twin.world.wifi_shops.get(shop_id) or WifiShop(shop_id)


def code_text(shop_id: str, ssid: str) -> str:
    """What is written in the code on the table."""
    return "http://weixin.qq.com/wifi?" + urlencode({"shop_id": shop_id, "ssid": ssid})


def picture(request: Request) -> Response:
    query = request.query_params
    shop = request.app.state.twin.world.wifi_shops.get(query.get("shop_id"))
    if shop is None or query.get("ssid") not in shop.networks:
        return Response(status_code=404)
    text = code_text(shop.key, query["ssid"])
    return Response(qrcode.picture(text), media_type="image/jpg")


def _statistic(wanted: int, day: Any, visits: list[WifiVisit]) -> Answer:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
    people = len({v.openid for v in visits})
    return {
        "shop_id": wanted,
        "statis_time": int(midnight.timestamp() * 1000),
        "total_user": people,
        "homepage_uv": people,  # the phone opens the homepage after every connection
        "wxconnect_user": people,
        "new_fans": len({v.openid for v in visits if v.new_fan}),
        "total_fans": len({v.openid for v in visits if v.new_fan}),
    }


def _shop_row(twin: Twin, place: Poi) -> Answer:
    shop = shop_of(twin, place.key)
    names = list(shop.networks)
    return {
        "shop_id": int(place.key),
        "shop_name": place.info["business_name"],
        "ssid": names[0] if names else "",
        "ssid_list": names,
        "protocol_type": shop.protocol_type,
        "sid": str(place.info.get("sid", "")),
        "poi_id": place.key,
    }


def _shop(call: Call) -> WifiShop:
    return shop_of(call.twin, poi.poi_of(call.twin, call.body.get("shop_id")).key)


def _join(shop: WifiShop, ssid: str, protocol: int) -> None:
    """One way in per shop."""
    if shop.networks and shop.protocol_type != protocol:
        raise _wrong("a shop has networks of one type only")
    if ssid not in shop.networks and len(shop.networks) >= MOST_NETWORKS:
        raise _wrong(f"at most {MOST_NETWORKS} networks in a shop")
    shop.protocol_type = protocol


def _ssid(call: Call) -> str:
    ssid = call.body.get("ssid")
    if not isinstance(ssid, str) or not 1 <= len(ssid) <= LONGEST_SSID or not ssid.isascii():
        raise _wrong("an ssid has 1 to 32 ASCII characters")
    return ssid


def _page(call: Call, rows: list[Answer]) -> Answer:
    index, size = call.body.get("pageindex", 1), call.body.get("pagesize", 10)
    if not isinstance(index, int) or not isinstance(size, int) or index < 1 or size < 1:
        raise _wrong("pageindex and pagesize are 1 or more")
    if size > MOST_PAGE:
        raise _wrong(f"pagesize is at most {MOST_PAGE}")
    shown = rows[(index - 1) * size : index * size]
    pages = -(-len(rows) // size)
    return _ok({"totalcount": len(rows), "pageindex": index, "pagecount": pages, "records": shown})


def _kept(call: Call, shop: WifiShop) -> Answer:
    call.twin.world.wifi_shops.put(shop)
    return {"errcode": 0}


def _ok(data: Any) -> Answer:
    return {"errcode": 0, "data": data}


def _day(value: Any) -> Any:
    try:
        return datetime.strptime(str(value), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as wrong:
        raise _wrong(f"not a date: {value!r}") from wrong


def _wrong(why: str) -> WeChatError:
    return WeChatError(40097, "invalid args", why=why)


HANDLERS: dict[str, Handler] = {
    "shop/list": list_shops,
    "shop/get": get_shop,
    "shop/update": rename,
    "shop/clean": clean,
    "device/add": add_device,
    "apportal/register": register_portal,
    "device/list": list_devices,
    "device/delete": delete_device,
    "qrcode/get": qrcode_of,
    "statistics/list": statistics,
    **wifi_pages.HANDLERS,
}
OPERATIONS = {
    **{
        f"/bizwifi/{name}": Operation("POST", work, classic=True) for name, work in HANDLERS.items()
    },
    "/bizwifi/account/get_connecturl": Operation("GET", wifi_pages.connect_url, classic=True),
}
