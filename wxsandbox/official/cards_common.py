"""What all modules of the card family share: finding a card or a code, and telling the server."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from wxsandbox.official import callback
from wxsandbox.official.errors import WeChatError
from wxsandbox.records import Person
from wxsandbox.records_classic import Card, CardCode

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

DELETED = "CARD_STATUS_DELETE"
VERIFIED = "CARD_STATUS_VERIFY_OK"
WAITING = "CARD_STATUS_NOT_VERIFY"
REFUSED = "CARD_STATUS_VERIFY_FAIL"
# Not memberships and not tickets; in the order in which datacube numbers them.
COUPONS = ("DISCOUNT", "CASH", "GROUPON", "GIFT", "GENERAL_COUPON")
SYSTEM = "oWeChatSystem0000000000000000"  # what speaks when no person does


def card_of(twin: Twin, card_id: Any) -> Card:
    if not card_id:
        raise WeChatError(41012, "missing cardid")
    card = twin.world.cards.get(card_id) if isinstance(card_id, str) else None
    if card is None or card.status == DELETED:
        raise WeChatError(45030, "limit cardid, not support this function", why="no such card")
    return card


def code_of(twin: Twin, code: Any, card_id: Any = None) -> CardCode:
    """A code of one's own making is only known together with its card."""
    if not isinstance(code, str) or not code:
        raise WeChatError(40056, "invalid serial code")
    if card_id:
        found = twin.world.card_codes.get(f"{card_id}/{code}")
    else:
        rows = [c for c in twin.world.card_codes if c.code == code]
        found = next((c for c in rows if not twin.world.cards[c.card_id].own_codes), None)
        if rows and found is None:
            raise WeChatError(41012, "missing cardid", why="a code of your own needs its card_id")
    if found is None:
        raise WeChatError(40056, "invalid serial code")
    return found


def status_of(twin: Twin, code: CardCode) -> str:
    expired = code.ends_at is not None and twin.now() >= code.ends_at
    return "EXPIRE" if code.status == "NORMAL" and expired else code.status


def codes_of(twin: Twin, openid: str, card_id: str = "") -> list[CardCode]:
    """What lies in a person's wallet."""
    return [
        code
        for code in twin.world.card_codes
        if code.openid == openid and code.status != "DELETE" and card_id in ("", code.card_id)
    ]


async def push(twin: Twin, person: Person, name: str, **fields: Any) -> dict[str, Any]:
    return await callback.push_event(twin, person, {"Event": name, **fields})


async def push_from_nobody(twin: Twin, name: str, **fields: Any) -> dict[str, Any]:
    """An event that no person made, such as the end of an audit."""
    event = {
        "ToUserName": twin.credentials.original_id,
        "FromUserName": SYSTEM,
        "CreateTime": int(twin.now().timestamp()),
        "MsgType": "event",
        "Event": name,
        **fields,
    }
    return await callback.push(twin, event, Person(SYSTEM, unionid="", nickname=""))


def new_code() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(12))
