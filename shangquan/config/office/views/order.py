"""One order as the office sees it: lines, steps of the price, payment, refunds, and its journals."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shangquan.accounts.queries import mask_name, mask_phone
from shangquan.config.office.access import needs, office_of
from shangquan.config.office.pages import show as page
from shangquan.kit.labels import spoken
from shangquan.ledger import queries as ledger
from shangquan.ledger.admin import ACCOUNTS, KINDS
from shangquan.merchants.rules import Right
from shangquan.orders import queries
from shangquan.orders.admin import TONES
from shangquan.orders.models import Order
from shangquan.orders.states import LABELS, State
from shangquan.payments import queries as payments
from shangquan.payments.admin import CHANNELS, REFUND_STATES, STATES


@require_safe
@needs(Right.LEDGER)
def show(request: HttpRequest, order_id: UUID) -> HttpResponse:
    office = office_of(request)
    rows = office.rows(Right.LEDGER, district="district", merchant="merchant")
    found = Order.objects.filter(rows, pk=order_id).select_related("store", "merchant").first()
    if found is None or (found.paid_at is None and found.fulfilment != "counter"):
        raise Http404
    refunds = payments.refunds_of_order(found.pk)
    payment = payments.of_checkouts([found.checkout_id]).get(found.checkout_id)
    is_whole = office.reaches(Right.LEDGER, district_id=found.district_id, merchant_id=None)
    return page(
        request, "order.html", found.number,
        order=found,
        state=spoken(LABELS, found.state),
        tone=TONES.get(State(found.state), ""),
        lines=queries.lines_of([found.pk])[found.pk],
        contact=_contact(found),
        times=_times(found),
        requests=queries.requests_of([found.pk]).get(found.pk, []),
        refunds=[{"row": r, "state": spoken(REFUND_STATES, r.state)} for r in refunds],
        payment=payment,
        payment_state=payment and spoken(STATES, payment.state),
        channel=payment and spoken(CHANNELS, payment.channel),
        is_whole=is_whole,
        journals=journals(found, payment.pk if payment else None, is_whole=is_whole),
    )  # fmt: skip


def _contact(order: Order) -> dict[str, str]:
    """Enough to recognise a guest by; the board shows the rest while an order is under way."""
    return {
        "name": mask_name(order.contact_name),
        "phone": mask_phone(order.contact_phone) if order.contact_phone else "",
    }


def _times(order: Order) -> list[tuple[str, Any]]:
    names = ("placed", "paid", "accepted", "started", "ready", "done", "ended")
    return [(name, at) for name in names if (at := getattr(order, f"{name}_at"))]


def journals(order: Order, payment_id: UUID | None, *, is_whole: bool) -> list[dict[str, Any]]:
    """The journals about an order. A merchant sees those that moved its own balance."""
    about = [order.pk, *([payment_id] if payment_id and is_whole else [])]
    rows = ledger.journals_of(district_id=order.district_id, subject_ids=about)
    shown = []
    for row in rows:
        if not is_whole and order.merchant_id not in {leg["owner_id"] for leg in row["legs"]}:
            continue
        legs = [leg | {"word": spoken(ACCOUNTS, leg["account"])} for leg in row["legs"]]
        shown.append(row | {"word": spoken(KINDS, row["kind"]), "legs": legs})
    return shown
