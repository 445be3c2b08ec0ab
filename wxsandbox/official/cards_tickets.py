"""Tickets and their details, the form of a membership, and the older calls for places (wechatpy's client.card)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from wxsandbox.official import cards_common
from wxsandbox.official.envelope import OK, Call, Handler
from wxsandbox.official.errors import WeChatError
from wxsandbox.records_classic import CardCode, Poi

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

TICKET_LIFE = timedelta(minutes=15)
COMMON_FIELDS = "USER_FORM_INFO_FLAG_"
FINE = 3


def details(card_type: str, needed: tuple[str, ...]) -> Handler:
    """Says on one person's ticket what it is for: seat, gate, time."""

    def handler(call: Call) -> dict[str, Any]:
        code = cards_common.code_of(call.twin, call.body.get("code"), call.body.get("card_id"))
        if call.twin.world.cards[code.card_id].type != card_type:
            raise WeChatError(40071, "invalid card type", why=f"this is no {card_type}")
        for name in needed:
            if not call.body.get(name):
                raise WeChatError(41011, "missing required fields", why=f"{name} is missing")
        given = {k: v for k, v in call.body.items() if k not in ("code", "card_id")}
        code.member = {**code.member, **given}
        call.twin.world.card_codes.put(code)
        return OK

    return handler


def set_form(call: Call) -> dict[str, Any]:
    """What a person fills in to activate a membership (一键激活)."""
    card = cards_common.card_of(call.twin, call.body.get("card_id"))
    if card.type != "MEMBER_CARD":
        raise WeChatError(40071, "invalid card type", why="this is no membership card")
    fields: list[str] = []
    for name in ("required_form", "optional_form"):
        form = call.body.get(name) or {}
        ids = form.get("common_field_id_list", []) if isinstance(form, dict) else None
        known = isinstance(ids, list) and all(str(i).startswith(COMMON_FIELDS) for i in ids)
        if not known:
            raise WeChatError(40124, "invalid custom field", why=f"{name} is of another shape")
        fields += [str(i) for i in ids or []]
    card.body["activate_form"] = {k: v for k, v in call.body.items() if k != "card_id"}
    card.body["activate_fields"] = fields
    call.twin.world.cards.put(card)
    return OK


def form_url(call: Call) -> dict[str, Any]:
    card = cards_common.card_of(call.twin, call.body.get("card_id"))
    query = {"card_id": card.key, "outer_str": call.body.get("outer_str") or ""}
    return {**OK, "url": f"{call.base}/bizmall/cardshelf?{urlencode(query)}"}


def submitted(call: Call) -> dict[str, Any]:
    """What a person filled in, for a quarter of an hour."""
    ticket = call.body.get("activate_ticket")
    for code in call.twin.world.card_codes:
        form = code.member.get("form") or {}
        if ticket and form.get("ticket") == ticket and call.twin.now() < form["until"]:
            listed = [{"name": name, "value": value} for name, value in form["values"].items()]
            return {**OK, "info": {"common_field_list": listed, "custom_field_list": []}}
    raise WeChatError(40127, "invalid user-card status", why="no such activate_ticket")


async def submit(twin: Twin, code: CardCode, values: dict[str, str]) -> dict[str, Any]:
    """A person sends the form: the event, and where the phone goes with its ticket."""
    card = twin.world.cards[code.card_id]
    ticket = secrets.token_urlsafe(24)
    form = {"ticket": ticket, "values": values, "until": twin.now() + TICKET_LIFE}
    code.member = {**code.member, "form": form}
    if card.body.get("wx_activate") and not card.body.get("activate_url"):
        number = {"membership_number": code.code, "bonus": 0, "balance": 0, "active": True}
        code.member = {**number, **code.member}
    twin.world.card_codes.put(code)
    fields = {"CardId": code.card_id, "UserCardCode": code.code}
    person = twin.world.people[code.openid]
    result = await cards_common.push(twin, person, "submit_membercard_user_info", **fields)
    query = {
        "activate_ticket": ticket,
        "card_id": code.card_id,
        "encrypt_code": code.encrypt_code,
        "openid": code.openid,
        "outer_str": code.outer_str,
    }
    url = card.body.get("activate_url") or ""
    join = "&" if "?" in url else "?"
    redirect = f"{url}{join}{urlencode(query)}" if url else ""
    return {**result, "activate_ticket": ticket, "redirect_to": redirect}


def add_places(call: Call) -> dict[str, Any]:
    """The older way to tell places; one that lacks its name or its spot is -1 in the answer."""
    listed = call.body.get("location_list")
    if not isinstance(listed, list):
        raise WeChatError(47001, "data format error", why="location_list")
    return {**OK, "location_id_list": [_place(call.twin, entry) for entry in listed]}


def list_places(call: Call) -> dict[str, Any]:
    """A count of 0 is all of them."""
    offset, count = call.body.get("offset", 0), call.body.get("count", 0)
    if not isinstance(offset, int) or not isinstance(count, int) or offset < 0 or count < 0:
        raise WeChatError(47001, "data format error", why="offset and count")
    rows = [
        {
            "id": poi.key,
            "name": poi.info["business_name"],
            "phone": poi.info.get("telephone", ""),
            "address": poi.info.get("address", ""),
            "longitude": poi.info["longitude"],
            "latitude": poi.info["latitude"],
        }
        for poi in call.twin.world.pois
    ]
    shown = rows[offset : offset + count] if count else rows[offset:]
    return {**OK, "location_list": shown, "count": len(shown)}


def _place(twin: Twin, entry: Any) -> int:
    named = isinstance(entry, dict) and isinstance(entry.get("business_name"), str)
    spot = named and all(
        isinstance(entry.get(n), int | float | str) for n in ("longitude", "latitude")
    )
    if not spot or not entry["business_name"]:
        return -1
    number = 271_262_000 + twin.world.count("poi")
    twin.world.pois.put(Poi(str(number), dict(entry), FINE, twin.now()))
    return number


HANDLERS: dict[str, Handler] = {
    "movieticket/updateuser": details("MOVIE_TICKET", ("ticket_class", "show_time", "duration")),
    "boardingpass/checkin": details("BOARDING_PASS", ("passenger_name", "class", "etkt_bnr")),
    "meetingticket/updateuser": details("MEETING_TICKET", ("zone", "entrance", "seat_number")),
    "generalcard/updateuser": details("GENERAL_CARD", ()),
    "membercard/activateuserform/set": set_form,
    "membercard/activate/geturl": form_url,
    "membercard/activatetempinfo/get": submitted,
    "location/batchadd": add_places,
    "location/batchget": list_places,
}
