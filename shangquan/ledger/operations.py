"""The one door of the ledger."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from shangquan.kit import rows
from shangquan.kit.ids import uuid7
from shangquan.kit.transactions import must_be_inside
from shangquan.ledger import rules
from shangquan.ledger.models import Entry
from shangquan.ledger.rules import Leg


def post(
    *, district_id: UUID, key: str, kind: str, subject_id: UUID, legs: Sequence[Leg],
    now: datetime, note: str = "",
) -> bool:  # fmt: skip
    """Write one journal unless its key is there already; True when it was written.

    Joins the caller's transaction: money moves in the books with the fact that moved it. The database refuses a journal
    that does not balance when that transaction commits.
    """
    must_be_inside("post")
    if not rules.is_balanced(legs):
        raise ValueError(f"journal {key} does not balance: {legs}")
    journal_id = uuid7()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into ledger_journal (id, district_id, key, kind, subject_id, note, at)"
            " values (%s, %s, %s, %s, %s, %s, %s)"
            " on conflict (district_id, key) do nothing returning 1",
            [journal_id, district_id, key, kind, subject_id, note[:200], now],
        )
        if cursor.fetchone() is None:
            return False
    rows.insert(
        Entry(
            district_id=district_id,
            journal_id=journal_id,
            account=leg.account,
            owner_id=leg.owner_id,
            unit=leg.unit,
            amount=leg.amount,
        )
        for leg in legs
        if leg.amount
    )
    return True
