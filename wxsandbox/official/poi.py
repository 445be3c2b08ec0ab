"""Places of the account: /cgi-bin/poi/* (official-account.md, 12.1). Only a classic account has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsandbox.official import cards_common
from wxsandbox.official.envelope import OK, Call, Operation
from wxsandbox.official.errors import WeChatError
from wxsandbox.records_classic import Poi

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

AUDITING, FINE, REFUSED = 2, 3, 4
MOST_LISTED = 50
LONGEST_NAME = 45  # 15 汉字
NEEDED = {
    "business_name": (65109, "business name is empty"),
    "address": (65110, "address is empty"),
    "telephone": (65111, "telephone is empty"),
    "city": (65112, "city is empty"),
    "province": (65113, "province is empty"),
}
KEPT = (
    *("sid", "business_name", "branch_name", "province", "city", "district", "address"),
    *("telephone", "categories", "offset_type", "longitude", "latitude", "photo_list"),
    *("recommend", "special", "introduction", "open_time", "avg_price"),
)
CHANGEABLE = (
    *("telephone", "photo_list", "recommend", "special", "introduction", "open_time"),
    *("avg_price", "sid"),
)
CATEGORIES = (
    "美食,江浙菜",
    "美食,面馆",
    "美食,咖啡厅",
    "美食,甜品饮品",
    "购物,综合商场",
    "生活服务,其它",
)


def add(call: Call) -> dict[str, Any]:
    base = _base(call)
    for name, (errcode, words) in NEEDED.items():
        if not base.get(name):
            raise WeChatError(errcode, words)
    if len(str(base["business_name"]).encode()) > LONGEST_NAME:
        raise WeChatError(45021, "field size out of limit", why="business_name: 15 characters")
    if base.get("offset_type", 1) != 1 or not _on_earth(base):
        raise WeChatError(47001, "data format error", why="offset_type 1, longitude, latitude")
    info = {name: base[name] for name in KEPT if name in base}
    number = 271_262_000 + call.twin.world.count("poi")
    poi = call.twin.world.pois.put(Poi(str(number), info, AUDITING, call.twin.now()))
    if call.twin.world.setting("poi_audit", "auto") == "auto":
        call.twin.spawn(audit(call.twin, poi, passed=True))
    return {**OK, "poi_id": poi.key}


def get(call: Call) -> dict[str, Any]:
    return {**OK, "business": {"base_info": _told(poi_of(call.twin, call.body.get("poi_id")))}}


def listed(call: Call) -> dict[str, Any]:
    """The number of all is a text."""
    begin, limit = call.body.get("begin", 0), call.body.get("limit", 20)
    if not isinstance(begin, int) or not isinstance(limit, int) or not 1 <= limit <= MOST_LISTED:
        raise WeChatError(47001, "data format error", why="begin, and a limit of 1 to 50")
    rows = [{"base_info": _told(poi)} for poi in call.twin.world.pois]
    return {**OK, "business_list": rows[begin : begin + limit], "total_count": str(len(rows))}


def update(call: Call) -> dict[str, Any]:
    """Only what a place says of itself; its name and where it stands never change."""
    base = _base(call)
    poi = poi_of(call.twin, base.get("poi_id"))
    if poi.available_state != FINE:
        raise WeChatError(65107, "the poi can not be updated now", why="the place is audited")
    poi.info.update({name: base[name] for name in CHANGEABLE if name in base})
    call.twin.world.pois.put(poi)
    return OK


def remove(call: Call) -> dict[str, Any]:
    poi = poi_of(call.twin, call.body.get("poi_id"))
    call.twin.world.pois.drop(poi.key)
    call.twin.world.wifi_shops.drop(poi.key)
    return OK


def categories(call: Call) -> dict[str, Any]:
    return {"category_list": list(CATEGORIES)}


def poi_of(twin: Twin, poi_id: Any) -> Poi:
    poi = twin.world.pois.get(str(poi_id)) if poi_id else None
    if poi is None:
        raise WeChatError(65115, "invalid poi_id")
    return poi


async def audit(twin: Twin, poi: Poi, *, passed: bool, why: str = "") -> dict[str, Any]:
    poi.available_state = FINE if passed else REFUSED
    twin.world.pois.put(poi)
    return await cards_common.push_from_nobody(
        twin,
        "poi_check_notify",
        UniqId=str(poi.info.get("sid", "")),
        PoiId=poi.key,
        Result="succ" if passed else "fail",
        Msg=why,
    )


def _base(call: Call) -> dict[str, Any]:
    business = call.body.get("business")
    base = business.get("base_info") if isinstance(business, dict) else None
    if not isinstance(base, dict):
        raise WeChatError(47001, "data format error", why="business.base_info")
    return base


def _told(poi: Poi) -> dict[str, Any]:
    state = {"available_state": poi.available_state, "update_status": poi.update_status}
    return {**poi.info, "poi_id": poi.key, **state}


def _on_earth(base: dict[str, Any]) -> bool:
    try:
        longitude, latitude = float(base["longitude"]), float(base["latitude"])
    except (KeyError, TypeError, ValueError):
        return False
    return -180 <= longitude <= 180 and -90 <= latitude <= 90


OPERATIONS = {
    "/cgi-bin/poi/addpoi": Operation("POST", add, classic=True),
    "/cgi-bin/poi/getpoi": Operation("POST", get, classic=True),
    "/cgi-bin/poi/getpoilist": Operation("POST", listed, classic=True),
    "/cgi-bin/poi/updatepoi": Operation("POST", update, classic=True),
    "/cgi-bin/poi/delpoi": Operation("POST", remove, classic=True),
    # Clients disagree about this path: both are served.
    "/cgi-bin/poi/getwxcategory": Operation("GET", categories, classic=True),
    "/cgi-bin/api_getwxcategory": Operation("GET", categories, classic=True),
}
