"""What a person does in a place: joins its Wi-Fi, shakes near a beacon, talks through a thing."""

from __future__ import annotations

from starlette.requests import Request

from wxsandbox.control.wire import Body, ControlError, person_of, route, text
from wxsandbox.official import actions, device, poi, shake, wifi
from wxsandbox.official.errors import WeChatError
from wxsandbox.official.shake_common import beacon_of
from wxsandbox.twin import Twin


async def connect(twin: Twin, request: Request, body: Body) -> Body:
    """`follow`: the person also presses the bar at the end and follows the account."""
    _only_classic(twin)
    person, shop_id = person_of(twin, request), str(body.get("shop_id", ""))
    shop = twin.world.wifi_shops.get(shop_id)
    ssid = body.get("ssid") or next(iter(shop.networks if shop else {}), None)
    if shop is None or ssid not in shop.networks:
        raise ControlError(404, "the shop has no such network", "/bizwifi/device/add makes one")
    result = await wifi.connect(twin, person, shop, str(ssid))
    if body.get("follow") and not person.subscribed:
        visit = list(twin.world.wifi_visits)[-1]
        visit.new_fan = True
        twin.world.wifi_visits.put(visit)
        result["followed_by"] = await actions.follow(twin, person)
    urls = {"homepage": shop.homepage_url, "finishpage": shop.finishpage_url}
    return {**result, **urls, "bar_type": shop.bar_type}


async def shake_phone(twin: Twin, request: Request, body: Body) -> Body:
    """Near a device, by device_id or by uuid, major and minor; `distance` in metres."""
    _only_classic(twin)
    person = person_of(twin, request)
    distance = body.get("distance", shake.USUAL_DISTANCE)
    if not isinstance(distance, int | float) or distance < 0:
        raise ControlError(400, "distance is a number of metres")
    try:
        beacon = beacon_of(twin, body)
    except WeChatError as no:
        raise ControlError(404, "no such device", "/shakearound/device/applyid makes some") from no
    return await shake.shake(twin, person, beacon, float(distance))


def open_shaken(twin: Twin, request: Request, body: Body) -> Body:
    person_of(twin, request)
    if not shake.opened(twin, text(body, "ticket")):
        raise ControlError(404, "no such ticket", "shaking answers one")
    return {"ok": True}


async def thing_says(twin: Twin, request: Request, body: Body) -> Body:
    _only_classic(twin)
    person = person_of(twin, request)
    found = twin.world.devices.get(text(body, "device_id"))
    if found is None or person.openid not in found.openids:
        raise ControlError(404, "the person has not bound such a device")
    return await device.says(twin, person, found, str(body.get("content", "")).encode())


async def judge_place(twin: Twin, request: Request, body: Body) -> Body:
    place = twin.world.pois.get(request.path_params["poi_id"])
    if place is None:
        raise ControlError(404, "no such place", "/cgi-bin/poi/addpoi makes one")
    passed = bool(body.get("pass", True))
    return await poi.audit(twin, place, passed=passed, why=str(body.get("reason", "")))


def audits(twin: Twin, request: Request, body: Body) -> Body:
    if body.get("audit") not in ("auto", "manual"):
        raise ControlError(400, "audit is auto or manual")
    twin.world.set("poi_audit", body["audit"])
    return {"audit": body["audit"]}


def _only_classic(twin: Twin) -> None:
    if twin.profile != "classic":
        hint = 'POST /_sandbox/reset {"profile": "classic"}'
        raise ControlError(409, "the account is of today and has no such thing", hint)


ME = "/users/{openid}"
routes = [
    route("POST", f"{ME}/connect-wifi", connect),
    route("POST", f"{ME}/shake", shake_phone),
    route("POST", f"{ME}/open-shaken", open_shaken),
    route("POST", f"{ME}/device-says", thing_says),
    route("POST", "/poi", audits),
    route("POST", "/poi/{poi_id}/audit", judge_place),
]
