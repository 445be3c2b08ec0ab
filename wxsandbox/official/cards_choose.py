"""wx.chooseCard: which of a person's cards may be used in this page, behind the page's signature."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from wxsandbox.official import cards_common
from wxsandbox.records import Person
from wxsandbox.records_classic import CardCode

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

SIGNED = ("shopId", "timestamp", "nonceStr", "cardId", "cardType")  # with api_ticket and appid
FRESH_S = 3600


def refusal(twin: Twin, asked: dict[str, Any]) -> str:
    """What is wrong with the question, or nothing: SHA-1 of the sorted values."""
    stamp = str(asked.get("timestamp", ""))
    if not stamp.isdigit() or abs(int(stamp) - twin.clock.wall()) > FRESH_S:
        return "timestamp is missing or not fresh"
    if asked.get("signType", "SHA1") != "SHA1":
        return "signType is SHA1"
    values = [str(asked[name]) for name in SIGNED if asked.get(name)]
    values.append(twin.credentials.appid)
    now = twin.now()
    for ticket in twin.world.tickets:
        if ticket.type == "wx_card" and ticket.expires_at > now:
            raw = "".join(sorted([*values, ticket.key])).encode()
            if hashlib.sha1(raw, usedforsecurity=False).hexdigest() == asked.get("cardSign"):
                return ""
    return "cardSign does not match"


def usable(twin: Twin, person: Person, asked: dict[str, Any]) -> list[CardCode]:
    """Good cards of the person, of one kind or one type when the page says so."""
    card_id, wanted = str(asked.get("cardId") or ""), str(asked.get("cardType") or "")
    rows = cards_common.codes_of(twin, person.openid, card_id)
    return [
        row
        for row in rows
        if cards_common.status_of(twin, row) == "NORMAL"
        and row.begins_at <= twin.now()
        and wanted in ("", twin.world.cards[row.card_id].type)
    ]
