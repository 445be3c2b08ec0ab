"""Figures of a classic account's cards: taken, used, run out. What is only looked at is not counted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from wxsandbox.official import cards_common
from wxsandbox.official.datacube_dates import asked
from wxsandbox.official.datacube_log import day_of
from wxsandbox.official.envelope import Call, Handler
from wxsandbox.official.errors import WeChatError
from wxsandbox.records_classic import CardCode

MOST_DAYS = 62
BY_API = 1  # cond_source; 0 are cards made at WeChat's own pages, of which the twin has none
UNSEEN = ("view_cnt", "view_user", "given_cnt", "given_user")


def of_account(call: Call) -> dict[str, Any]:
    """All cards but memberships, day by day."""
    days = asked(call, MOST_DAYS)
    codes = _codes(call)
    rows = [{"ref_date": day.isoformat(), **_counts(codes, day)} for day in days]
    return {"list": [row for row in rows if _lively(row)]}


def of_cards(call: Call) -> dict[str, Any]:
    """The same for each card, or for one."""
    days = asked(call, MOST_DAYS)
    codes = _codes(call)
    if wanted := call.body.get("card_id"):
        codes = [c for c in codes if c.card_id == cards_common.card_of(call.twin, wanted).key]
    rows = []
    for day in days:
        for card_id in sorted({code.card_id for code in codes}):
            mine = [code for code in codes if code.card_id == card_id]
            kind = list(cards_common.COUPONS).index(call.twin.world.cards[card_id].type)
            head = {"ref_date": day.isoformat(), "card_id": card_id, "card_type": kind}
            rows.append({**head, **_counts(mine, day)})
    return {"list": [row for row in rows if _lively(row)]}


def _codes(call: Call) -> list[CardCode]:
    source = call.body.get("cond_source")
    if source not in (0, BY_API):
        raise WeChatError(40035, "invalid parameter", why="cond_source is 0 or 1")
    cards = call.twin.world.cards
    coupons = [
        c for c in call.twin.world.card_codes if cards[c.card_id].type in cards_common.COUPONS
    ]
    return coupons if source == BY_API else []


def _counts(codes: list[CardCode], day: date) -> dict[str, int]:
    taken = [c for c in codes if day_of(c.claimed_at) == day]
    used = [c for c in codes if c.used_at and day_of(c.used_at) == day]
    out = [c for c in codes if c.used_at is None and _ended(c.ends_at, day)]
    counts = dict.fromkeys(UNSEEN, 0)
    for name, rows in (("receive", taken), ("verify", used), ("expire", out)):
        counts |= {f"{name}_cnt": len(rows), f"{name}_user": len({c.openid for c in rows})}
    return counts


def _ended(at: datetime | None, day: date) -> bool:
    return at is not None and day_of(at) == day


def _lively(row: dict[str, Any]) -> bool:
    return any(value for name, value in row.items() if name.endswith(("_cnt", "_user")))


HANDLERS: dict[str, Handler] = {
    "getcardbizuininfo": of_account,
    "getcardcardinfo": of_cards,
}
