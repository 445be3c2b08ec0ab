"""A person takes a card: from a code, a shelf, a page with wx.addCard, or by the control plane."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from wxsandbox.clock import BEIJING
from wxsandbox.credentials import random_text
from wxsandbox.official import cards_common
from wxsandbox.records import Person
from wxsandbox.records_classic import Card, CardCode

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

USUAL_LIMIT = 50
FRESH_S = 3600
SIGNED = ("timestamp", "code", "openid", "nonce_str")  # with api_ticket and card_id


class CannotClaim(Exception):
    """The sentence a person sees; `errcode` is WeChat's number for it."""

    def __init__(self, why: str, errcode: int) -> None:
        super().__init__(why)
        self.errcode = errcode


async def claim(twin: Twin, person: Person, card_id: str, wish: dict[str, Any]) -> CardCode:
    """`wish` may say code, openid and outer_str, as a cardExt or a QR code does."""
    card = twin.world.cards.get(card_id)
    if card is None:
        raise CannotClaim("卡券不存在", 45030)
    _check(twin, person, card, wish)
    row = _handed_over(twin, person, card, wish)
    await cards_common.push(
        twin,
        person,
        "user_get_card",
        CardId=card.key,
        IsGiveByFriend=0,
        UserCardCode=row.code,
        FriendUserName="",
        OuterId=0,
        OldUserCardCode="",
        OuterStr=row.outer_str,
        IsRestoreMemberCard=0,
        IsRecommendByFriend=0,
        UnionId=person.unionid,
    )
    return row


def ext_error(twin: Twin, card_id: str, text: str) -> str:
    """What is wrong with a cardExt, or nothing: SHA-1 over its sorted values and the api_ticket."""
    try:
        given = json.loads(text)
    except ValueError:
        return "cardExt is not JSON"
    if not isinstance(given, dict) or not str(given.get("timestamp", "")).isdigit():
        return "cardExt needs timestamp and signature"
    if abs(int(given["timestamp"]) - twin.clock.wall()) > FRESH_S:
        return "the timestamp of cardExt is not fresh"
    values = [str(given[name]) for name in SIGNED if given.get(name)]
    now = twin.now()
    tickets = [t.key for t in twin.world.tickets if t.type == "wx_card" and t.expires_at > now]
    for ticket in tickets:
        raw = "".join(sorted([*values, card_id, ticket])).encode()
        if hashlib.sha1(raw, usedforsecurity=False).hexdigest() == given.get("signature"):
            return ""
    return "the signature of cardExt does not match"


def _check(twin: Twin, person: Person, card: Card, wish: dict[str, Any]) -> None:
    testers = twin.world.setting("card_testers", {"openid": [], "username": []})
    tester = person.openid in testers["openid"] or person.id in testers["username"]
    if card.status != cards_common.VERIFIED and not (
        card.status == cards_common.WAITING and tester
    ):
        raise CannotClaim("卡券未通过审核或已下架", 40078)
    end = card.base["date_info"].get("end_timestamp")
    if end and twin.now().timestamp() >= end:
        raise CannotClaim("卡券已过期", 40079)
    if card.base.get("bind_openid") and wish.get("openid") != person.openid:
        raise CannotClaim("该卡券仅限指定用户领取", 40080)
    if wish.get("openid") and wish["openid"] != person.openid:
        raise CannotClaim("该卡券仅限指定用户领取", 40080)
    held = [c for c in twin.world.card_codes if (c.card_id, c.openid) == (card.key, person.openid)]
    limit = 1 if card.type == "MEMBER_CARD" else card.base.get("get_limit", USUAL_LIMIT)
    if len(held) >= limit:
        raise CannotClaim("已达到领取上限", 45033)
    if card.stock <= 0:
        raise CannotClaim("卡券已领完", 45031)


def _handed_over(twin: Twin, person: Person, card: Card, wish: dict[str, Any]) -> CardCode:
    now = twin.now()
    code = _code(twin, card, str(wish.get("code") or ""))
    begins, ends = _valid(card, now)
    card.stock -= 1
    twin.world.cards.put(card)
    return twin.world.card_codes.put(
        CardCode(
            f"{card.key}/{code}",
            card.key,
            code,
            random_text(32),
            person.openid,
            now,
            begins,
            ends,
            outer_str=str(wish.get("outer_str") or ""),
        )
    )


def _code(twin: Twin, card: Card, wanted: str) -> str:
    if not card.own_codes:
        return cards_common.new_code()
    if card.base.get("get_custom_code_mode"):
        if not card.deposited:
            raise CannotClaim("卡券已领完", 45031)
        return card.deposited.pop(0)
    if not wanted:
        raise CannotClaim("自定义卡券没有指定 code", 40056)
    if f"{card.key}/{wanted}" in twin.world.card_codes:
        raise CannotClaim("该 code 已被领取", 40056)
    return wanted


def _valid(card: Card, now: datetime) -> tuple[datetime, datetime | None]:
    """A term counts whole days of Beijing, the first being the day it was taken."""
    info = card.base["date_info"]
    if info["type"] == "DATE_TYPE_FIX_TIME_RANGE":
        stamps = (info["begin_timestamp"], info["end_timestamp"])
        begins, ends = (datetime.fromtimestamp(stamp, UTC) for stamp in stamps)
        return begins, ends
    if info["type"] == "DATE_TYPE_PERMANENT":
        return now, None
    wait = info.get("fixed_begin_term", 0)
    midnight = now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    begins = now if not wait else (midnight + timedelta(days=wait)).astimezone(UTC)
    ends = (midnight + timedelta(days=wait + info["fixed_term"])).astimezone(UTC)
    if latest := info.get("end_timestamp"):
        ends = min(ends, datetime.fromtimestamp(latest, UTC))
    return begins, ends
