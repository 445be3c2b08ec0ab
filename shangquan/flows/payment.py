"""What a payment means for its orders. docs/algorithms/locking.md has the table of who may be first."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shangquan.catalog import queries as catalog
from shangquan.flows import cart, refund
from shangquan.flows.cart import SKU
from shangquan.inventory import operations as inventory
from shangquan.kit import clock
from shangquan.kit.transactions import operation
from shangquan.ledger import operations as ledger
from shangquan.ledger.rules import Account, Leg
from shangquan.merchants import queries as merchants
from shangquan.orders import operations as orders
from shangquan.orders import queries as order_queries
from shangquan.orders.models import Order
from shangquan.orders.states import ORDER, State
from shangquan.payments import operations as payments
from shangquan.payments import queries as payment_queries
from shangquan.payments.events import PaymentClosed, PaymentSucceeded
from shangquan.payments.models import Payment

log = logging.getLogger(__name__)


def settle_orders(event: PaymentSucceeded) -> None:
    """The money is there: each order of the checkout is paid, revived, or gets its money back."""
    payment = payment_queries.get_payment(
        district_id=event.district_id, payment_id=event.payment_id
    )
    now = clock.now()
    for order in order_queries.of_checkout(event.checkout_id, is_locked=True):
        _settle(order, payment, now)


def _settle(order: Order, payment: Payment, now: datetime) -> None:
    paid_at = payment.paid_at or now
    if order.state == State.PLACED:
        orders.mark_paid(order=order, paid_at=paid_at, now=now)
        inventory.consume(owner_ids=[order.pk], now=now)
        _earn(order, now)
    elif order.state == State.EXPIRED and _revive(order, paid_at, now):
        _earn(order, now)
    elif order.paid_at is None and order.refunded_fen < order.total_fen:
        refund.refund_late(order=order, payment_id=payment.pk, now=now)


def _revive(order: Order, paid_at: datetime, now: datetime) -> bool:
    """Bring a closed order back if everything is still there, else leave it as it was."""
    if not _is_still_sold(order, now):
        return False
    try:
        with transaction.atomic():
            inventory.reserve_again(
                district_id=order.district_id, kind=SKU, owner_id=order.pk, now=now
            )
            inventory.consume(owner_ids=[order.pk], now=now)
            orders.revive(order=order, paid_at=paid_at, now=now)
        return True
    except inventory.SoldOut:
        return False


def _is_still_sold(order: Order, now: datetime) -> bool:
    skus = [line.sku_id for line in order_queries.lines_of([order.pk])[order.pk]]
    offers, _ = catalog.Offers(order.district_id, skus).read()
    for_sale = all(
        sku in offers and offers[sku].is_for_sale and not offers[sku].is_sold_out for sku in skus
    )
    return for_sale and merchants.is_open(order.store, now)


def _earn(order: Order, now: datetime) -> None:
    """What the guest paid for this order now belongs to its merchant."""
    ledger.post(
        district_id=order.district_id,
        key=f"order:{order.pk}:earned",
        kind="earned",
        subject_id=order.pk,
        legs=[
            Leg(Account.GUEST, order.total_fen),
            Leg(Account.MERCHANT, -order.total_fen, order.merchant_id),
        ],
        now=now,
    )


def lapse_orders(event: PaymentClosed) -> None:
    """Nobody paid: orders close and what they held is free again."""
    lapse(checkout_id=event.checkout_id, by_guest=event.by_guest, now=clock.now())


@operation
def lapse(*, checkout_id: UUID, by_guest: bool, now: datetime) -> None:
    """Close the unpaid orders of a checkout. Orders already paid or closed stay as they are."""
    verb = "cancel" if by_guest else "expire"
    lapsed = [
        orders.expire(order=order, verb=verb, now=now)
        for order in order_queries.of_checkout(checkout_id, is_locked=True)
        if order.state == State.PLACED and ORDER.can(order.state, verb)
    ]
    if lapsed:
        inventory.release(
            district_id=lapsed[0].district_id,
            kind=cart.SKU,
            owner_ids=[order.pk for order in lapsed],
            now=now,
        )


@operation
def cancel_by_guest(*, order: Order, now: datetime) -> None:
    """The guest changes their mind: unpaid, the whole checkout closes; paid and not accepted, the money goes back.

    Raises AlreadyPaid when the money is being recorded this very moment, TooLateToCancel when the shop is at it.
    """
    if order.state == State.PLACED:
        payment = payment_queries.of_checkouts([order.checkout_id])[order.checkout_id]
        payments.close(payment_id=payment.pk, by_guest=True, now=now)
        lapse(checkout_id=order.checkout_id, by_guest=True, now=now)
    else:
        orders.cancel(order=order, now=now)  # OrderCancelled: the refund follows
