"""Routes of what only a classic account has: the card wallet, Wi-Fi around, beacons around."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from wxsandbox.official import cards_claim
from wxsandbox.phone import wallet_of_cards
from wxsandbox.phone.wire import Refused, body_of, person_of, route, twin_of


async def cards(request: Request) -> Response:
    twin, person = twin_of(request), person_of(request)
    return JSONResponse({"cards": wallet_of_cards.held(twin, person)})


async def offers(request: Request) -> Response:
    query = request.query_params
    ticket, card_id = query.get("ticket", ""), query.get("card_id", "")
    return JSONResponse({"cards": wallet_of_cards.offered(twin_of(request), ticket, card_id)})


async def take(request: Request) -> Response:
    twin, person, body = twin_of(request), person_of(request), await body_of(request)
    if twin.profile != "classic":
        raise Refused("该公众号没有卡券功能", status=409)
    ticket, card_id = str(body.get("ticket", "")), str(body.get("card_id", ""))
    try:
        taken = await wallet_of_cards.take(twin, person, ticket, card_id)
    except cards_claim.CannotClaim as no:
        raise Refused(str(no), status=409) from no
    return JSONResponse({"cards": taken})


async def around(request: Request) -> Response:
    """What a phone standing in the district hears: networks and beacons."""
    world = twin_of(request).world
    if twin_of(request).profile != "classic":
        return JSONResponse({"wifi": [], "beacons": []})
    names = {place.key: place.info["business_name"] for place in world.pois}
    networks = [
        {"shop_id": shop.key, "shop": names.get(shop.key, ""), "ssid": ssid}
        for shop in world.wifi_shops
        for ssid in shop.networks
    ]
    beacons = [
        {"device_id": beacon.device_id, "name": beacon.comment or names.get(str(beacon.poi_id), "")}
        for beacon in world.beacons
        if beacon.page_ids
    ]
    return JSONResponse({"wifi": networks, "beacons": beacons})


ONE = "/phone/api/people/{openid}"
routes = [
    route(f"{ONE}/cards", "GET", cards),
    route(f"{ONE}/cards", "POST", take),
    route("/phone/api/offers", "GET", offers),
    route("/phone/api/around", "GET", around),
]
