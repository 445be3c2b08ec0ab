"""The person's card wallet, and the cards a code or a message offers. Only a classic account has any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsandbox.clock import rfc3339
from wxsandbox.official import cards_claim, cards_common, cards_doors
from wxsandbox.records import Person
from wxsandbox.records_classic import CardCode

if TYPE_CHECKING:
    from wxsandbox.twin import Twin


def held(twin: Twin, person: Person) -> list[dict[str, Any]]:
    """The newest first."""
    rows = cards_common.codes_of(twin, person.openid)
    rows.sort(key=lambda row: row.claimed_at, reverse=True)
    return [_told(twin, row) for row in rows]


def version(twin: Twin, person: Person) -> str:
    rows = cards_common.codes_of(twin, person.openid)
    return ",".join(f"{cards_common.status_of(twin, row)}{row.member}" for row in rows)


def offered(twin: Twin, ticket: str, card_id: str) -> list[dict[str, Any]]:
    """Faces of the cards behind a code, or of one card."""
    wishes = _wishes(twin, ticket, card_id)
    found = [twin.world.cards.get(wish["card_id"]) for wish in wishes]
    return [cards_doors.face(card) for card in found if card]


async def take(twin: Twin, person: Person, ticket: str, card_id: str) -> list[dict[str, Any]]:
    """All cards of a code at once; CannotClaim when one cannot be had."""
    wishes = _wishes(twin, ticket, card_id)
    if not wishes:
        raise cards_claim.CannotClaim("二维码已失效", 40080)
    rows = [await cards_claim.claim(twin, person, w["card_id"], w) for w in wishes]
    return [_told(twin, row) for row in rows]


def _wishes(twin: Twin, ticket: str, card_id: str) -> list[dict[str, Any]]:
    if card_id:
        return [{"card_id": card_id}]
    door = cards_doors.live(twin, ticket)
    return door.content["cards"] if door else []


def _told(twin: Twin, row: CardCode) -> dict[str, Any]:
    return {
        **cards_doors.face(twin.world.cards[row.card_id]),
        "code": row.code,
        "status": cards_common.status_of(twin, row),
        "begins_at": rfc3339(row.begins_at),
        "ends_at": rfc3339(row.ends_at) if row.ends_at else None,
        "member": row.member,
    }
