"""What the books say."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from shangquan.ledger.models import Entry, Journal
from shangquan.ledger.rules import Account, Unit


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account holds; debit positive."""

    account: str
    owner_id: UUID | None
    unit: str
    amount: int


def trial_balance(district_id: UUID) -> list[Balance]:
    """Every account of a district. Per unit the amounts add up to zero (L0.1)."""
    rows = (
        Entry.objects.filter(district_id=district_id)
        .values_list("account", "owner_id", "unit")
        .annotate(total=Sum("amount"))
        .order_by("account", "owner_id", "unit")
    )
    return [Balance(a, o, u, total) for a, o, u, total in rows]


def is_balanced(district_id: UUID) -> bool:
    """Whether each unit sums to zero over the district and over every single journal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select 1 from ledger_entry where district_id = %s"
            " group by journal_id, unit having sum(amount) <> 0)",
            [district_id],
        )
        return not cursor.fetchone()[0]


def balance(
    *, district_id: UUID, account: Account, owner_id: UUID | None = None, unit: Unit = Unit.CNY
) -> int:
    rows = Entry.objects.filter(
        district_id=district_id, account=account, owner_id=owner_id, unit=unit
    )
    return rows.aggregate(total=Sum("amount"))["total"] or 0


def journals_of(*, district_id: UUID, subject_ids: list[UUID]) -> list[dict[str, Any]]:
    """The journals about these payments, orders or refunds, oldest first, with their legs."""
    rows = Journal.objects.filter(district_id=district_id, subject_id__in=subject_ids)
    return [
        {
            "key": row.key,
            "kind": row.kind,
            "at": row.at,
            "legs": [
                {"account": e.account, "owner_id": e.owner_id, "unit": e.unit, "amount": e.amount}
                for e in row.entries.all()
            ],
        }
        for row in rows.order_by("at", "id").prefetch_related("entries")
    ]
