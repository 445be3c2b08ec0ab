"""Paying against cancelling against expiry: every order of arrival ends in a declared state, with money and stock right."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest

from shangquan.flows import drains
from shangquan.inventory.models import Hold
from shangquan.kit import clock
from shangquan.kit.models import AuditEntry, Outbox
from shangquan.ledger.models import Journal
from shangquan.messaging.models import Message
from shangquan.orders.models import Order
from shangquan.payments import operations as payments
from shangquan.payments.models import Payment, Refund
from tests.support import checks
from tests.support.crowd import at_once, kinds
from tests.support.world import Answer, Caller, World

STOCK = 10
# Refunds wait for WeChat and notices for their sender: no gateway runs in these tests.
UNSENT = ("a refund has not ended", "a message waits", "WeChat's account", "the guests' account")


def verbs(world: World, guest: Caller, placed: Answer) -> dict[str, Callable[[], Any]]:
    """The three things that may happen to an unpaid checkout."""
    later = clock.now() + timedelta(minutes=16)
    payment = world.payment(placed)
    number = placed.body["orders"][0]["number"]
    return {
        "pay": lambda: world.wechat_says(payment),
        "cancel": lambda: guest.post(f"/orders/{number}/cancel"),
        "expire": lambda: payments.close_due(now=later),
    }


def is_sound(world: World, placed: Answer, stock: dict[Any, int]) -> None:
    """Whatever came first: one story, told the same by order, payment, stock and books."""
    drains.drain_once()
    payment = world.payment(placed)
    orders = world.orders(placed)
    for order in orders:
        holds = set(Hold.objects.filter(owner_id=order.pk).values_list("state", flat=True))
        refunds = sum(Refund.objects.filter(order_id=order.pk).values_list("amount_fen", flat=True))
        story = (payment.state, order.state, holds, refunds)
        assert story in (
            ("paid", "paid", {"consumed"}, 0),
            ("paid", "cancelled", {"returned"}, order.total_fen),  # paid, then taken back
            ("paid", "cancelled", {"released"}, order.total_fen),  # paid too late
            ("paid", "expired", {"released"}, order.total_fen),
            ("closed", "cancelled", {"released"}, 0),
            ("closed", "expired", {"released"}, 0),
        ), story
    for sku, before in stock.items():
        taken = Hold.objects.filter(pool__subject_id=sku, state__in=["held", "consumed"])
        assert world.left(sku) + sum(taken.values_list("quantity", flat=True)) == before
    assert checks.problems(checks.of_django, ignore=UNSENT) == []


def two_shops(world: World) -> tuple[Caller, Answer, dict[Any, int]]:
    guest = world.guest("lin")
    fresh = uuid4().hex[:8]  # the same name would be the same dish
    skus = [world.dish(shop, f"dish {fresh}", 1500, left=STOCK) for shop in ("noodles", "tea")]
    placed = guest.order(*((sku, 2) for sku in skus))
    assert placed.status == 201, placed
    return guest, placed, dict.fromkeys(skus, STOCK)


@pytest.mark.parametrize("drains_between", [False, True], ids=["drained at the end", "drained"])
@pytest.mark.parametrize("arrival", list(permutations(("pay", "cancel", "expire"))), ids="-".join)
def test_every_order_of_arrival_ends_well(
    world: World, arrival: tuple[str, ...], drains_between: bool
) -> None:
    guest, placed, stock = two_shops(world)
    acts = verbs(world, guest, placed)
    for name in arrival:
        acts[name]()
        if drains_between:
            drains.drain_once()
    is_sound(world, placed, stock)


@pytest.mark.slow
def test_all_three_at_once_end_well(world: World) -> None:
    told = []
    for _ in range(12):
        guest, placed, stock = two_shops(world)
        acts = verbs(world, guest, placed)
        works = [*acts.values(), drains.drain_once, acts["pay"], drains.drain_once]
        outcomes = at_once(works)
        told.append([o for o in outcomes if isinstance(o, Exception)])
        is_sound(world, placed, stock)
    assert not any(told), told


@pytest.mark.slow
def test_taking_back_a_paid_order_while_the_shop_accepts_it(world: World) -> None:
    chen, seen = world.staff("chen"), set()
    for _ in range(10):
        guest, placed, stock = two_shops(world)
        world.wechat_says(world.payment(placed))
        drains.drain_once()
        order = next(o for o in world.orders(placed) if o.store.slug == "noodles")
        path = f"/noodles/orders/{order.number}/accept"
        cancelled, accepted = at_once(
            [
                lambda g=guest, n=order.number: g.post(f"/orders/{n}/cancel"),
                lambda path=path: chen.post(path),
            ]
        )
        drains.drain_once()
        assert sorted((cancelled.status, accepted.status)) == [200, 409]
        order.refresh_from_db()
        assert order.state == ("cancelled" if cancelled.status == 200 else "accepted")
        assert order.refunded_fen == (order.total_fen if cancelled.status == 200 else 0)
        seen.add(order.state)
        for sku, before in stock.items():
            taken = Hold.objects.filter(pool__subject_id=sku, state__in=["held", "consumed"])
            assert world.left(sku) + sum(taken.values_list("quantity", flat=True)) == before
    assert AuditEntry.objects.filter(verb="order.accept").count() < 10 or seen == {"accepted"}


def test_the_same_news_a_hundred_times_at_once_is_one_posting(world: World) -> None:
    _, placed, stock = two_shops(world)
    payment = world.payment(placed)
    outcomes = at_once([lambda: world.wechat_says(payment) for _ in range(100)])
    assert kinds(outcomes) == {"Payment": 100}, kinds(outcomes)
    assert Journal.objects.filter(key=f"payment:{payment.pk}").count() == 1
    assert Outbox.objects.filter(name="PaymentSucceeded").count() == 1
    is_sound(world, placed, stock)


@pytest.mark.slow
def test_four_drains_at_once_react_to_each_fact_once(world: World) -> None:
    sku = world.dish("noodles", "牛肉面", 2800, left=200)
    guests = [world.guest(f"buyer{n}") for n in range(10)]
    placed = [guest.order((sku, 1)) for guest in guests for _ in range(6)]
    for answer in placed:
        world.wechat_says(world.payment(answer))
    outcomes = at_once([drains.drain_once] * 4)
    assert not [o for o in outcomes if isinstance(o, Exception)], outcomes
    drains.drain_once()
    assert Payment.objects.filter(state="paid").count() == 60
    assert Journal.objects.filter(kind="earned").count() == 60
    assert Message.objects.filter(key__endswith=":paid").count() == 60
    numbers = sorted(Order.objects.values_list("pickup_no", flat=True))
    assert numbers == list(range(1, 61))
    assert checks.problems(checks.of_django, ignore=UNSENT) == []


def test_late_money_for_a_cart_with_a_free_order_in_it_goes_back(world: World) -> None:
    """A shop that gives something away has nothing to give back; the others have."""
    lin = world.guest("lin")
    free, paid = world.dish("tea", "试饮", 0, left=5), world.dish("noodles", "面", 1800, left=5)
    placed = lin.order((free, 1), (paid, 1))
    assert placed.status == 201, placed
    payments.close_due(now=clock.now() + timedelta(minutes=16))
    drains.drain_once()
    world.count(paid, 0)
    world.count(free, 0)
    world.wechat_says(world.payment(placed))
    drains.drain_once()
    assert lin.get(f"/payments/{placed.body['payment']['id']}").body["state"] == "refunded"
    assert list(Refund.objects.values_list("amount_fen", flat=True)) == [1900]
    assert checks.problems(checks.of_django, ignore=UNSENT) == []


def test_two_long_keys_that_begin_alike_are_two_refunds(world: World) -> None:
    order = world.paid_order(world.guest("lin"), (world.dish("noodles", "面", 1800), 2))
    line, man = order.lines.get(), world.staff("man")
    body = {"reason": "少送一份", "lines": [{"id": str(line.pk), "quantity": 1}]}
    for number in (1, 2):
        answer = man.post(
            f"/noodles/orders/{order.number}/refunds", body, key=f"{'k' * 60}{number}"
        )
        assert answer.status == 200, answer
    order.refresh_from_db()
    assert order.refunded_fen == sum(Refund.objects.values_list("amount_fen", flat=True)) == 3800
