"""Cards: made, looked at, changed, counted, taken away. The whole family is in OPERATIONS."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from wxsandbox.credentials import random_text
from wxsandbox.official import (
    cards_codes,
    cards_common,
    cards_doors,
    cards_members,
    cards_rules,
    cards_tickets,
)
from wxsandbox.official.envelope import OK, Call, Operation
from wxsandbox.official.errors import WeChatError
from wxsandbox.records_classic import Card

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

MOST_LISTED = 50
MOST_TESTERS = 10


def create(call: Call) -> dict[str, Any]:
    kind, body = cards_rules.check(call.body.get("card"))
    base = body["base_info"]
    deposit = base.get("get_custom_code_mode") == "GET_CUSTOM_CODE_MODE_DEPOSIT"
    quantity = 0 if deposit else base["sku"]["quantity"]  # codes come in later
    now = call.twin.now()
    card = Card(f"p{random_text(27)}", kind, copy.deepcopy(body), quantity, quantity, now, now)
    call.twin.world.cards.put(card)
    _send_to_audit(call.twin, card)
    return {**OK, "card_id": card.key}


def get(call: Call) -> dict[str, Any]:
    card = cards_common.card_of(call.twin, call.body.get("card_id"))
    base = {
        **card.base,
        "id": card.key,
        "status": card.status,
        "sku": {"quantity": card.stock, "total_quantity": card.total},
        "create_time": int(card.created_at.timestamp()),
        "update_time": int(card.updated_at.timestamp()),
    }
    inner = {**card.body, "base_info": base}
    return {**OK, "card": {"card_type": card.type, card.type.lower(): inner}}


def batch_get(call: Call) -> dict[str, Any]:
    offset, count = call.body.get("offset", 0), call.body.get("count", MOST_LISTED)
    if not isinstance(offset, int) or not isinstance(count, int) or not 0 <= count <= MOST_LISTED:
        raise WeChatError(47001, "data format error", why="offset, and a count of at most 50")
    wanted = call.body.get("status_list") or []
    rows = [c for c in call.twin.world.cards if c.status != cards_common.DELETED]
    found = [c.key for c in rows if not wanted or c.status in wanted]
    listed = found[offset : offset + count]
    return {**OK, "card_id_list": listed, "total_num": len(found)}


def update(call: Call) -> dict[str, Any]:
    """`send_check` says that the card is looked at again; what is not changeable is left alone."""
    card = cards_common.card_of(call.twin, call.body.get("card_id"))
    given = call.body.get(card.type.lower())
    if not isinstance(given, dict):
        raise WeChatError(41011, "missing required fields", why=f"say {card.type.lower()}")
    wanted = given.get("base_info") or {}
    if not isinstance(wanted, dict):
        raise WeChatError(47001, "data format error", why="base_info is an object")
    base = {k: v for k, v in wanted.items() if k in cards_rules.CHANGEABLE}
    cards_rules.check_texts(base)
    if "date_info" in base:
        cards_rules.check_dates(base["date_info"], member=card.type == "MEMBER_CARD")
    before = {name: card.base.get(name) for name in cards_rules.AUDITED}
    card.base.update(base)
    card.body.update({k: v for k, v in given.items() if k != "base_info"})
    card.updated_at = call.twin.now()
    again = any(card.base.get(name) != was for name, was in before.items())
    if again:
        card.status = cards_common.WAITING
    call.twin.world.cards.put(card)
    if again:
        _send_to_audit(call.twin, card)
    return {**OK, "send_check": again}


def modify_stock(call: Call) -> dict[str, Any]:
    card = cards_common.card_of(call.twin, call.body.get("card_id"))
    more, less = (call.body.get(f"{way}_stock_value", 0) for way in ("increase", "reduce"))
    if not all(isinstance(n, int) and n >= 0 for n in (more, less)) or not (more or less):
        raise WeChatError(40122, "invalid sku quantity", why="increase or reduce by 1 or more")
    if not 0 <= card.stock + more - less <= cards_rules.MOST_STOCK:
        raise WeChatError(40122, "invalid sku quantity", why=f"{card.stock} are left")
    card.stock += more - less
    card.total += more - less
    call.twin.world.cards.put(card)
    return OK


def delete(call: Call) -> dict[str, Any]:
    """What people already have stays good."""
    card = cards_common.card_of(call.twin, call.body.get("card_id"))
    card.status = cards_common.DELETED
    call.twin.world.cards.put(card)
    return OK


def colors(call: Call) -> dict[str, Any]:
    listed = [{"name": name, "value": value} for name, value in cards_rules.COLORS.items()]
    return {**OK, "colors": listed}


def set_testers(call: Call) -> dict[str, Any]:
    """Who may take a card that is not verified yet; the new list replaces the old."""
    openids, names = call.body.get("openid") or [], call.body.get("username") or []
    if not isinstance(openids, list) or not isinstance(names, list):
        raise WeChatError(47001, "data format error")
    if len(openids) + len(names) > MOST_TESTERS:
        raise WeChatError(43012, "white list out of limit", why="at most 10 people")
    call.twin.world.set("card_testers", {"openid": openids, "username": names})
    return OK


def set_pay_cell(call: Call) -> dict[str, Any]:
    card = cards_common.card_of(call.twin, call.body.get("card_id"))
    if not card.base.get("location_id_list") and call.body.get("is_open"):
        raise WeChatError(41011, "missing required fields", why="the card needs location_id_list")
    card.base["pay_info"] = {"swipe_card": {"is_swipe_card": bool(call.body.get("is_open"))}}
    call.twin.world.cards.put(card)
    return OK


def set_self_consume_cell(call: Call) -> dict[str, Any]:
    card = cards_common.card_of(call.twin, call.body.get("card_id"))
    names = ("is_open", "need_verify_cod", "need_remark_amount")
    card.body["self_consume_cell"] = {name: bool(call.body.get(name)) for name in names}
    call.twin.world.cards.put(card)
    return OK


async def audit(twin: Twin, card: Card, refusal: str = "") -> dict[str, Any]:
    """The end of an audit, and the event that says so."""
    card.status = cards_common.REFUSED if refusal else cards_common.VERIFIED
    twin.world.cards.put(card)
    if refusal:
        name, more = "card_not_pass_check", {"RefuseReason": refusal}
    else:
        name, more = "card_pass_check", {}
    return await cards_common.push_from_nobody(twin, name, CardId=card.key, **more)


def _send_to_audit(twin: Twin, card: Card) -> None:
    if twin.world.setting("card_audit", "auto") == "auto":
        twin.spawn(audit(twin, card))


_HANDLERS = {
    "create": create,
    "get": get,
    "batchget": batch_get,
    "update": update,
    "modifystock": modify_stock,
    "delete": delete,
    "testwhitelist/set": set_testers,
    "paycell/set": set_pay_cell,
    "selfconsumecell/set": set_self_consume_cell,
    **cards_codes.HANDLERS,
    **cards_doors.HANDLERS,
    **cards_members.HANDLERS,
    **cards_tickets.HANDLERS,
}
OPERATIONS = {
    **{f"/card/{name}": Operation("POST", work, classic=True) for name, work in _HANDLERS.items()},
    "/card/getcolors": Operation("GET", colors, classic=True),
}
