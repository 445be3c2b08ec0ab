"""Membership cards: activated, their points and balance changed, their holder told (11.5)."""

from __future__ import annotations

from typing import Any

from wxsandbox.official import cards_common
from wxsandbox.official.envelope import OK, Call, Handler
from wxsandbox.official.errors import WeChatError
from wxsandbox.records_classic import CardCode

FIELDS = ("custom_field_value1", "custom_field_value2", "custom_field_value3")
LONGEST_RECORD = 42  # 14 汉字


def activate(call: Call) -> dict[str, Any]:
    code = _member(call)
    number = call.body.get("membership_number")
    if not isinstance(number, str) or not number:
        raise WeChatError(41011, "missing required fields", why="membership_number")
    first = {
        "membership_number": number,
        "bonus": _whole(call, "init_bonus", 0),
        "balance": _whole(call, "init_balance", 0),
        "active": True,
    }
    fields = {name: call.body.get(f"init_{name}") for name in FIELDS}
    code.member = {**code.member, **first, **{k: v for k, v in fields.items() if v is not None}}
    call.twin.world.card_codes.put(code)
    return OK


def update_user(call: Call) -> dict[str, Any]:
    """bonus and balance say the new sum, add_… what it grew by; a sum that is said counts."""
    code = _member(call)
    if not code.member.get("active"):
        raise WeChatError(40127, "invalid user-card status", why="the card is not activated")
    for name in ("record_bonus", "record_balance"):
        if len(str(call.body.get(name, "")).encode()) > LONGEST_RECORD:
            raise WeChatError(45021, "field size out of limit", why=f"{name}: 14 characters")
    grown = {name: _grown(call, code, name) for name in ("bonus", "balance")}
    change = {name: total - code.member[name] for name, total in grown.items()}
    named = {name: call.body[name] for name in FIELDS if name in call.body}
    code.member = {**code.member, **grown, **named}
    call.twin.world.card_codes.put(code)
    event = cards_common.push(
        call.twin,
        call.twin.world.people[code.openid],
        "update_member_card",
        CardId=code.card_id,
        UserCardCode=code.code,
        ModifyBonus=change["bonus"],
        ModifyBalance=change["balance"],
    )
    call.twin.spawn(event)
    sums = {"result_bonus": grown["bonus"], "result_balance": grown["balance"]}
    return {**OK, **sums, "openid": code.openid}


def user_info(call: Call) -> dict[str, Any]:
    code = _member(call)
    member = code.member
    return {
        **OK,
        "openid": code.openid,
        "nickname": call.twin.world.people[code.openid].nickname,
        "membership_number": member.get("membership_number", ""),
        "bonus": member.get("bonus", 0),
        "balance": member.get("balance", 0),
        "user_info": {"common_field_list": _filled_in(code), "custom_field_list": []},
        "user_card_status": cards_common.status_of(call.twin, code),
        "has_active": bool(member.get("active")),
    }


def _filled_in(code: CardCode) -> list[dict[str, str]]:
    values = (code.member.get("form") or {}).get("values", {})
    return [{"name": name, "value": value} for name, value in values.items()]


def _member(call: Call) -> CardCode:
    code = cards_common.code_of(call.twin, call.body.get("code"), call.body.get("card_id"))
    if call.twin.world.cards[code.card_id].type != "MEMBER_CARD":
        raise WeChatError(40071, "invalid card type", why="this is no membership card")
    return code


def _grown(call: Call, code: CardCode, name: str) -> int:
    held = code.member[name]
    total = _whole(call, name, None)
    grown = total if total is not None else held + (_whole(call, f"add_{name}", 0) or 0)
    if grown < 0:
        raise WeChatError(47001, "data format error", why=f"{name} would be {grown}")
    return grown


def _whole(call: Call, name: str, default: int | None) -> Any:
    value = call.body.get(name, default)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise WeChatError(47001, "data format error", why=f"{name} is a whole number")
    return value


HANDLERS: dict[str, Handler] = {
    "membercard/activate": activate,
    "membercard/updateuser": update_user,
    "membercard/userinfo/get": user_info,
}
