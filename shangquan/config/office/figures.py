"""The numbers of the first page, in a few queries whatever the number of shops."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum

from shangquan.catalog.models import Sku
from shangquan.flows.cart import SKU
from shangquan.inventory.models import Pool
from shangquan.kit import clock
from shangquan.kit.models import Inbox, Reaction
from shangquan.merchants.models import Store
from shangquan.messaging.models import Message
from shangquan.messaging.states import State as MessageState
from shangquan.orders.models import Order, RefundRequest
from shangquan.orders.states import Request, State
from shangquan.payments.models import Payment, Refund
from shangquan.payments.states import Refund as RefundState
from shangquan.payments.states import State as PaymentState

LOW = 5  # so few left is worth a look
STUCK = 3  # after so many tries something does not go by itself


@dataclass(frozen=True)
class Day:
    """What one shop (or all) sold on one day."""

    orders: int = 0
    sales_fen: int = 0
    refunds_fen: int = 0

    @property
    def average_fen(self) -> int:
        return self.sales_fen // self.orders if self.orders else 0

    def __add__(self, other: "Day") -> "Day":
        return Day(
            self.orders + other.orders,
            self.sales_fen + other.sales_fen,
            self.refunds_fen + other.refunds_fen,
        )


@dataclass(frozen=True)
class ShopDays:
    """A shop's today beside its yesterday."""

    store: Store
    today: Day
    yesterday: Day
    waiting: int
    requests: int


def shops(stores: Sequence[Store], now: datetime) -> list[ShopDays]:
    """Each shop by its own trading day."""
    days = {s.pk: _business_date(s, now) for s in stores}
    wanted = {d for today in days.values() for d in (today, today - timedelta(days=1))}
    sums = _sums([s.pk for s in stores], wanted)
    waiting = _count(Order.objects.filter(store__in=stores, state=State.PAID), "store_id")
    asked = RefundRequest.objects.filter(order__store__in=stores, state=Request.ASKED)
    requests = _count(asked, "order__store_id")
    return [
        ShopDays(
            store=s,
            today=sums.get((s.pk, days[s.pk]), Day()),
            yesterday=sums.get((s.pk, days[s.pk] - timedelta(days=1)), Day()),
            waiting=waiting.get(s.pk, 0),
            requests=requests.get(s.pk, 0),
        )
        for s in stores
    ]


def _business_date(store: Store, now: datetime) -> date:
    return clock.business_date(now, ZoneInfo(store.district.zone), store.day_starts_at)


def _sums(store_ids: Sequence[UUID], days: set[date]) -> dict[tuple[UUID, date], Day]:
    rows = (
        Order.objects.filter(store_id__in=store_ids, business_date__in=days, paid_at__isnull=False)
        .values_list("store_id", "business_date")
        .annotate(n=Count("id"), sales=Sum("total_fen"), back=Sum("refunded_fen"))
    )
    return {(store, day): Day(n, sales, back) for store, day, n, sales, back in rows}


def _count(rows: Any, by: str) -> dict[UUID, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))


def low_stock(stores: Sequence[Store]) -> int:
    """Sizes on sale of which few or none are left."""
    skus = Sku.objects.filter(item__store__in=stores, is_listed=True, item__is_listed=True)
    pools = Pool.objects.filter(kind=SKU, left__lte=LOW, subject_id__in=skus.values("pk"))
    return pools.count()


def troubles(district_ids: Sequence[UUID]) -> dict[str, int]:
    """What no machine will solve, counted."""
    return {
        "reactions": reactions(district_ids).count(),
        "inbox": inbox(district_ids).count(),
        "payments": payments(district_ids).count(),
        "refunds": refunds(district_ids).count(),
        "messages": messages(district_ids, clock.now()).count(),
    }


def reactions(district_ids: Sequence[UUID]) -> Any:
    rows = Reaction.objects.filter(outbox__district_id__in=district_ids, attempts__gte=STUCK)
    return rows.select_related("outbox").order_by("-pk")


def inbox(district_ids: Sequence[UUID]) -> Any:
    rows = Inbox.objects.filter(district_id__in=district_ids, done_at=None, attempts__gte=STUCK)
    return rows.order_by("-pk")


def payments(district_ids: Sequence[UUID]) -> Any:
    rows = Payment.objects.filter(district_id__in=district_ids, state=PaymentState.DISPUTED)
    return rows.order_by("-pk")


def refunds(district_ids: Sequence[UUID]) -> Any:
    """Abnormal ones, and those that WeChat keeps refusing."""
    rows = Refund.objects.filter(district_id__in=district_ids)
    stuck = rows.filter(state__in=(RefundState.WAITING, RefundState.PROCESSING), attempts__gte=6)
    return (rows.filter(state=RefundState.ABNORMAL) | stuck).select_related("payment").order_by("-pk")  # fmt: skip


def messages(district_ids: Sequence[UUID], now: datetime) -> Any:
    """Lately blocked or given up; older ones would tell nobody anything."""
    rows = Message.objects.filter(
        district_id__in=district_ids, created_at__gte=now - timedelta(days=3)
    )
    return rows.filter(state__in=(MessageState.BLOCKED, MessageState.FAILED)).order_by("-pk")
