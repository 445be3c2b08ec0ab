"""Whether the audit trail is whole: every row hashed with the one before it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shangquan.config.office.access import needs, office_of
from shangquan.kit import audit
from shangquan.kit.models import AuditEntry
from shangquan.merchants.rules import Right


@require_safe
@needs(Right.LEDGER, is_district=True)
def chain(request: HttpRequest) -> HttpResponse:
    """A fragment the audit page fetches: the walk over all rows may take a moment."""
    found = [
        {
            "district": district,
            "broken_at": audit.first_break(district.pk),
            "rows": AuditEntry.objects.filter(district_id=district.pk).count(),
        }
        for district in office_of(request).districts(Right.LEDGER)
    ]
    return render(request, "office/chain_state.html", {"chains": found})
