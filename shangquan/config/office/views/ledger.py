"""The books: every account's balance, whether they add up, and the way to the journals."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shangquan.config.office.access import Office, needs, office_of
from shangquan.config.office.pages import show
from shangquan.kit.labels import label, spoken
from shangquan.ledger import queries
from shangquan.ledger.admin import ACCOUNTS
from shangquan.ledger.queries import Balance
from shangquan.merchants.models import Merchant
from shangquan.merchants.rules import Right


@require_safe
@needs(Right.LEDGER)
def overview(request: HttpRequest) -> HttpResponse:
    """The trial balance of the district; a merchant sees its own accounts."""
    office = office_of(request)
    books = [_book(office, district_id) for district_id in _districts(office)]
    return show(request, "ledger.html", label("账本", "Ledger"), books=books)


@require_safe
@needs(Right.LEDGER, is_district=True)
def check(request: HttpRequest) -> HttpResponse:
    """A fragment the first page fetches: reading every entry may take a moment."""
    office = office_of(request)
    books = [_book(office, district.pk) for district in office.districts(Right.LEDGER)]
    return render(
        request, "office/ledger_state.html", {"is_zero": all(b["is_zero"] for b in books)}
    )


def _districts(office: Office) -> list[UUID]:
    return sorted({m.district_id for m in office.with_right(Right.LEDGER)})


def _book(office: Office, district_id: UUID) -> dict[str, Any]:
    merchants = {m.pk: m for m in office.merchants(Right.LEDGER) if m.district_id == district_id}
    is_whole = office.reaches(Right.LEDGER, district_id=district_id, merchant_id=None)
    balances = queries.trial_balance(district_id)
    shown = [b for b in balances if is_whole or b.owner_id in merchants]
    sums: dict[str, int] = {}
    for row in balances:
        sums[row.unit] = sums.get(row.unit, 0) + row.amount
    return {
        "is_whole": is_whole,
        "rows": [_row(b, merchants) for b in shown],
        "sums": sums,
        "debit_fen": sum(b.amount for b in shown if b.amount > 0 and b.unit == "CNY"),
        "credit_fen": -sum(b.amount for b in shown if b.amount < 0 and b.unit == "CNY"),
        "is_zero": not any(sums.values()) and queries.is_balanced(district_id),
    }


def _row(balance: Balance, merchants: dict[UUID, Merchant]) -> dict[str, Any]:
    owner = merchants.get(balance.owner_id) if balance.owner_id else None
    return {
        "account": spoken(ACCOUNTS, balance.account),
        "owner": str(owner or ""),
        "unit": balance.unit,
        "debit": balance.amount if balance.amount > 0 else 0,
        "credit": -balance.amount if balance.amount < 0 else 0,
    }
