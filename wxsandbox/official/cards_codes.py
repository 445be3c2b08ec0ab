"""Codes: looked at, consumed, opened, changed, spoilt, handed in beforehand (official-account.md, 11.4)."""

from __future__ import annotations

import dataclasses
from typing import Any

from wxsandbox.official import cards_common
from wxsandbox.official.envelope import OK, Call, Handler
from wxsandbox.official.errors import WeChatError
from wxsandbox.official.users import person_of
from wxsandbox.records_classic import Card, CardCode

MOST_AT_ONCE = 100
MOST_CODE = 20


def get(call: Call) -> dict[str, Any]:
    """Without check_consume=false only a code that may be used is told."""
    code = _asked(call)
    status = cards_common.status_of(call.twin, code)
    if call.body.get("check_consume", True) and status != "NORMAL":
        raise _unusable(status)
    told: dict[str, Any] = {
        **OK,
        "card": {
            "card_id": code.card_id,
            "begin_time": int(code.begins_at.timestamp()),
            "end_time": int(code.ends_at.timestamp()) if code.ends_at else 0,
            "code": code.code,
        },
        "openid": code.openid,
        "can_consume": status == "NORMAL" and code.begins_at <= call.twin.now(),
        "user_card_status": status,
    }
    return told | ({"outer_str": code.outer_str} if code.outer_str else {})


async def consume(call: Call) -> dict[str, Any]:
    """A member's card is shown again and again: it is not used up."""
    code = _asked(call)
    card = call.twin.world.cards[code.card_id]
    status = cards_common.status_of(call.twin, code)
    if status != "NORMAL":
        raise _unusable(status)
    if code.begins_at > call.twin.now():
        raise WeChatError(40127, "invalid user-card status", why="the card is not valid yet")
    if card.type != "MEMBER_CARD":
        code.status, code.used_at = "CONSUMED", call.twin.now()
        call.twin.world.card_codes.put(code)
    person = call.twin.world.people[code.openid]
    event = cards_common.push(
        call.twin,
        person,
        "user_consume_card",
        CardId=code.card_id,
        UserCardCode=code.code,
        ConsumeSource="FROM_API",
        LocationName="",
        StaffOpenId="",
        VerifyCode="",
        RemarkAmount="",
        OuterStr=code.outer_str,
    )
    call.twin.spawn(event)
    return {**OK, "card": {"card_id": code.card_id}, "openid": code.openid}


def decrypt(call: Call) -> dict[str, Any]:
    sealed = call.body.get("encrypt_code")
    for code in call.twin.world.card_codes:
        if sealed and code.encrypt_code == sealed:
            return {**OK, "code": code.code}
    raise WeChatError(40116, "invalid code")


def update(call: Call) -> dict[str, Any]:
    """Only a code of one's own making can be changed."""
    code, new = _asked(call), call.body.get("new_code")
    if not call.twin.world.cards[code.card_id].own_codes:
        raise WeChatError(43009, "require custom code", why="WeChat's own codes stay as they are")
    if not _well_formed(new) or f"{code.card_id}/{new}" in call.twin.world.card_codes:
        raise WeChatError(40056, "invalid serial code", why="new_code is empty, long, or in use")
    call.twin.world.card_codes.drop(code.key)
    moved = dataclasses.replace(code, key=f"{code.card_id}/{new}", code=str(new))
    call.twin.world.card_codes.put(moved)
    return OK


def spoil(call: Call) -> dict[str, Any]:
    code = _asked(call)
    status = cards_common.status_of(call.twin, code)
    if status not in ("NORMAL", "EXPIRE"):
        raise _unusable(status)
    code.status = "UNAVAILABLE"
    call.twin.world.card_codes.put(code)
    return OK


def deposit(call: Call) -> dict[str, Any]:
    card, codes = _deposited(call)
    known = set(card.deposited) | {
        c.code for c in call.twin.world.card_codes if c.card_id == card.key
    }
    told: dict[str, list[Any]] = {"succ_code": [], "duplicate_code": [], "fail_code": []}
    for code in codes:
        if not _well_formed(code):
            told["fail_code"].append(code)
        elif code in known:
            told["duplicate_code"].append(code)
        else:
            known.add(code)
            told["succ_code"].append(code)
    card.deposited += told["succ_code"]
    call.twin.world.cards.put(card)
    return {**OK, **told}


def deposit_count(call: Call) -> dict[str, Any]:
    card = cards_common.card_of(call.twin, call.body.get("card_id"))
    return {**OK, "count": len(card.deposited)}


def check(call: Call) -> dict[str, Any]:
    card, codes = _deposited(call)
    there = [code for code in codes if code in card.deposited]
    missing = [code for code in codes if code not in card.deposited]
    return {**OK, "exist_code": there, "not_exist_code": missing}


def of_person(call: Call) -> dict[str, Any]:
    person = person_of(call, call.body.get("openid"))
    card_id = call.body.get("card_id") or ""
    rows = cards_common.codes_of(call.twin, person.openid, card_id)
    good = [c for c in rows if cards_common.status_of(call.twin, c) == "NORMAL"]
    listed = [{"code": c.code, "card_id": c.card_id} for c in good]
    return {**OK, "card_list": listed, "has_share_card": False}


def _asked(call: Call) -> CardCode:
    return cards_common.code_of(call.twin, call.body.get("code"), call.body.get("card_id"))


def _deposited(call: Call) -> tuple[Card, list[Any]]:
    card = cards_common.card_of(call.twin, call.body.get("card_id"))
    if card.base.get("get_custom_code_mode") != "GET_CUSTOM_CODE_MODE_DEPOSIT":
        raise WeChatError(43009, "require custom code", why="get_custom_code_mode of the card")
    codes = call.body.get("code")
    if not isinstance(codes, list) or not 1 <= len(codes) <= MOST_AT_ONCE:
        raise WeChatError(40056, "invalid serial code", why="1 to 100 codes at once")
    return card, codes


def _well_formed(code: Any) -> bool:
    return isinstance(code, str) and 1 <= len(code.encode()) <= MOST_CODE


def _unusable(status: str) -> WeChatError:
    if status == "CONSUMED":
        return WeChatError(40099, "the code has been consumed")
    return WeChatError(40127, "invalid user-card status", why=f"the card is {status}")


HANDLERS: dict[str, Handler] = {
    "code/get": get,
    "code/consume": consume,
    "code/decrypt": decrypt,
    "code/update": update,
    "code/unavailable": spoil,
    "code/deposit": deposit,
    "code/getdepositcount": deposit_count,
    "code/checkcode": check,
    "user/getcardlist": of_person,
}
