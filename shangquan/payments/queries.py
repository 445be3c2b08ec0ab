"""Reads of payments and refunds."""

from collections.abc import Iterable
from uuid import UUID

from shangquan.kit.errors import NotFound
from shangquan.payments.models import Payment, Refund


def get_payment(*, district_id: UUID, payment_id: UUID, person_id: UUID | None = None) -> Payment:
    """A payment of this district, and of this person when one is given. Raises NotFound."""
    scope = Payment.objects.filter(district_id=district_id, pk=payment_id)
    if person_id is not None:
        scope = scope.filter(person_id=person_id)
    row = scope.first()
    if row is None:
        raise NotFound
    return row


def of_checkouts(checkout_ids: Iterable[UUID]) -> dict[UUID, Payment]:
    rows = Payment.objects.filter(checkout_id__in=list(checkout_ids))
    return {row.checkout_id: row for row in rows}


def refunds_of_order(order_id: UUID) -> list[Refund]:
    return list(Refund.objects.filter(order_id=order_id).order_by("created_at"))


def refunds_of_orders(order_ids: Iterable[UUID]) -> dict[UUID, list[Refund]]:
    found: dict[UUID, list[Refund]] = {}
    for row in Refund.objects.filter(order_id__in=list(order_ids)).order_by("created_at"):
        found.setdefault(row.order_id, []).append(row)
    return found
