"""An order and its money: paid, paid late, or never."""

from datetime import datetime

from django.db import connection

from shangquan.kit import outbox
from shangquan.kit.transactions import operation
from shangquan.orders.events import OrderLapsed, OrderPaid
from shangquan.orders.models import Order
from shangquan.orders.states import ORDER


@operation
def mark_paid(*, order: Order, paid_at: datetime, now: datetime, payer: str = "") -> Order:
    """The money is there. Raises Stale when somebody else moved the order first."""
    return _pay(order, "pay", paid_at, now, payer)


@operation
def revive(*, order: Order, paid_at: datetime, now: datetime) -> Order:
    """The money came after we had closed the order, and everything is still there."""
    return _pay(order, "revive", paid_at, now, "")


def _pay(order: Order, verb: str, paid_at: datetime, now: datetime, payer: str) -> Order:
    stamps = {"openid": payer} if payer and not order.openid else {}
    ORDER.advance(
        order, verb, paid_at=paid_at, ended_at=None, pickup_no=_next_pickup_no(order), **stamps
    )
    fact = OrderPaid(
        district_id=order.district_id,
        order_id=order.pk,
        store_id=order.store_id,
        was_late=verb == "revive",
    )
    outbox.publish(fact, now=now)
    return order


def _next_pickup_no(order: Order) -> int:
    """The next short number of this store and day. Given out on payment, so placing never queues here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into orders_daycounter as c (district_id, merchant_id, store_id, business_date, last)"
            " values (%s, %s, %s, %s, 1) on conflict (store_id, business_date)"
            " do update set last = c.last + 1 returning last",
            [order.district_id, order.merchant_id, order.store_id, order.business_date],
        )
        return int(cursor.fetchone()[0])


@operation
def expire(*, order: Order, verb: str, now: datetime) -> Order:
    """Close an unpaid order: `expire` by time, `cancel` by the guest."""
    ORDER.advance(order, verb, ended_at=now)
    fact = OrderLapsed(district_id=order.district_id, order_id=order.pk, store_id=order.store_id)
    outbox.publish(fact, now=now)
    return order
