"""Reads of orders, always within a scope: one person's, or some stores'."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from shangquan.kit.errors import NotFound
from shangquan.orders.models import Contacted, Line, Order, RefundRequest
from shangquan.orders.states import Request, State

ON_BOARD = (State.PAID, State.ACCEPTED, State.PREPARING, State.READY)
SOLD = (*ON_BOARD, State.DONE)


def get_order_of_person(*, district_id: UUID, person_id: UUID, number: str) -> Order:
    """A guest's own order. Raises NotFound for anybody else's, as if it did not exist."""
    row = (
        Order.objects.select_related("store", "store__district")
        .filter(district_id=district_id, person_id=person_id, number=number)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def get_order_of_stores(*, district_id: UUID, store_ids: Sequence[UUID], number: str) -> Order:
    """An order of one of these stores. Raises NotFound for any other."""
    row = (
        Order.objects.select_related("store", "store__district")
        .filter(district_id=district_id, store_id__in=store_ids, number=number)
        .first()
    )
    # Unpaid guest orders are nobody's business but the guest's; counter orders are the till's own.
    if row is None or (row.paid_at is None and row.fulfilment != "counter"):
        raise NotFound
    return row


def get_order(order_id: UUID) -> Order:
    return Order.objects.select_related("store", "store__district").get(pk=order_id)


def of_person(
    *, district_id: UUID, person_id: UUID, before: UUID | None, limit: int
) -> list[Order]:
    """A guest's orders, newest first, from a cursor on."""
    rows = Order.objects.select_related("store", "store__district").filter(
        district_id=district_id, person_id=person_id
    )
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:limit])


def of_checkout(checkout_id: UUID, *, is_locked: bool = False) -> list[Order]:
    """The orders of one checkout in the order of their ids, which is also the order of locking."""
    rows = Order.objects.select_related("store", "store__district").filter(checkout_id=checkout_id)
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    return list(rows.order_by("pk"))


def on_board(*, store_ids: Sequence[UUID], since: datetime) -> list[Order]:
    """What is under way, what ended since, and what somebody wants money back for."""
    rows = Order.objects.select_related("store", "store__district").filter(store_id__in=store_ids)
    recent = Q(done_at__gte=since) | Q(ended_at__gte=since, paid_at__isnull=False)
    # However old the order: somebody has to answer the guest.
    asked = Q(pk__in=RefundRequest.objects.filter(state=Request.ASKED).values("order_id"))
    return list(rows.filter(Q(state__in=ON_BOARD) | recent | asked).order_by("pk")[:500])


def lines_of(order_ids: Sequence[UUID]) -> dict[UUID, list[Line]]:
    found: dict[UUID, list[Line]] = {order_id: [] for order_id in order_ids}
    for line in Line.objects.filter(order_id__in=order_ids).order_by("order_id", "position"):
        found[line.order_id].append(line)
    return found


def requests_of(order_ids: Sequence[UUID]) -> dict[UUID, list[RefundRequest]]:
    found: dict[UUID, list[RefundRequest]] = {}
    for row in RefundRequest.objects.filter(order_id__in=order_ids).order_by("asked_at"):
        found.setdefault(row.order_id, []).append(row)
    return found


def get_request(*, district_id: UUID, store_ids: Sequence[UUID], request_id: UUID) -> RefundRequest:
    row = (
        RefundRequest.objects.select_related("order")
        .filter(district_id=district_id, order__store_id__in=store_ids, pk=request_id)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def contacts_of(order_ids: Sequence[UUID]) -> dict[UUID, list[Contacted]]:
    found: dict[UUID, list[Contacted]] = {}
    for row in Contacted.objects.filter(order_id__in=order_ids).order_by("at"):
        found.setdefault(row.order_id, []).append(row)
    return found


def overlooked(*, now: datetime, after: timedelta, limit: int = 100) -> list[Order]:
    """Paid orders nobody reacted to for this long, not yet said."""
    rows = Order.objects.filter(
        state=State.PAID, paid_at__lte=now - after, overlooked_at=None
    ).order_by("paid_at")
    return list(rows[:limit])


def day(*, store_ids: Sequence[UUID], business_date: date) -> dict[str, Any]:
    """The figures of one trading day: orders sold, fen taken, fen given back."""
    rows = Order.objects.filter(
        store_id__in=store_ids, business_date=business_date, paid_at__isnull=False
    )
    sums = rows.aggregate(n=Count("id"), sales=Sum("total_fen"), back=Sum("refunded_fen"))
    count, sales = sums["n"], sums["sales"] or 0
    return {
        "orders": count,
        "sales_fen": sales,
        "refunds_fen": sums["back"] or 0,
        "average_fen": sales // count if count else 0,
    }


def todo(store_ids: Sequence[UUID]) -> dict[str, int]:
    """What waits for a hand."""
    return {
        "new": Order.objects.filter(store_id__in=store_ids, state=State.PAID).count(),
        "refund_requests": RefundRequest.objects.filter(
            order__store_id__in=store_ids, state=Request.ASKED
        ).count(),
    }


def sold_since(*, store_ids: Sequence[UUID], since: date) -> dict[UUID, int]:
    """Units of each item that were sold and kept: a figure that nobody can type in."""
    rows = (
        Line.objects.filter(
            order__store_id__in=store_ids, order__business_date__gte=since, order__state__in=SOLD
        )
        .values_list("item_id")
        .annotate(n=Sum("quantity") - Sum("refunded_quantity"))
    )
    return dict(rows)


def orders_since(*, store_ids: Sequence[UUID], since: date) -> dict[UUID, int]:
    """Orders of each store that were sold and kept."""
    rows = (
        Order.objects.filter(store_id__in=store_ids, business_date__gte=since, state__in=SOLD)
        .values_list("store_id")
        .annotate(n=Count("id"))
    )
    return dict(rows)
