"""500 buyers on the last 1, 7 and 50 units; carts over several pools in opposite orders."""

import random
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest

from shangquan.flows import drains
from shangquan.inventory.models import Hold
from shangquan.kit import clock
from shangquan.orders.models import Order
from shangquan.payments import operations as payments
from tests.support import checks
from tests.support.crowd import at_once, kinds
from tests.support.database import deadlocks
from tests.support.world import Caller, World

BUYERS = 500


def held(sku_pool_of: World, sku: UUID, *states: str) -> int:
    """Units of one SKU that are promised or sold."""
    rows = Hold.objects.filter(pool__subject_id=sku, state__in=states or ("held", "consumed"))
    return sum(rows.values_list("quantity", flat=True))


def crowd(world: World, count: int) -> list[Caller]:
    return [world.guest(f"buyer{n}") for n in range(count)]


@pytest.mark.slow
@pytest.mark.parametrize("units", [1, 7, 50])
def test_500_buyers_on_the_last_units_sell_each_once_and_lose_none(
    world: World, units: int
) -> None:
    sku = world.dish("noodles", "牛肉面", 2800, left=units)
    guests = crowd(world, 25)
    seen = guests[0].quote([{"sku": str(sku), "options": [], "quantity": 1}]).body["seen"]
    before = deadlocks()
    answers = at_once(
        [lambda n=n: guests[n % 25].order((sku, 1), seen=seen) for n in range(BUYERS)]
    )
    assert kinds(answers) == {"201": units, "409": BUYERS - units}, kinds(answers)
    refusals = {a.body["code"] for a in answers if a.status == 409}
    assert refusals <= {"inventory.sold_out"}
    assert Order.objects.count() == held(world, sku) == units
    assert world.left(sku) == 0
    assert deadlocks() - before <= BUYERS // 100


@pytest.mark.slow
def test_buyers_of_several_units_leave_what_nobody_could_take(world: World) -> None:
    """Wants of 1 to 4 on 100 units: what is sold and what is left add up, and the rest fits nobody."""
    sku = world.dish("noodles", "牛肉面", 2800, left=100)
    guests, dice = crowd(world, 20), random.Random(7)
    wants = [dice.randint(1, 4) for _ in range(200)]
    seen = {
        n: guests[0].quote([{"sku": str(sku), "options": [], "quantity": n}]).body["seen"]
        for n in set(wants)
    }
    answers = at_once(
        [lambda i=i, n=n: guests[i % 20].order((sku, n), seen=seen[n]) for i, n in enumerate(wants)]
    )
    sold = sum(n for n, a in zip(wants, answers, strict=True) if a.status == 201)
    refused = [n for n, a in zip(wants, answers, strict=True) if a.status == 409]
    assert set(kinds(answers)) == {"201", "409"}, kinds(answers)
    assert sold + world.left(sku) == 100
    assert held(world, sku) == sold
    assert all(n > world.left(sku) for n in refused)


@pytest.mark.slow
def test_carts_over_several_pools_in_opposite_orders_neither_hang_nor_split(world: World) -> None:
    """Every permutation of three dishes of two shops, again and again: all of a cart or nothing."""
    skus = [
        world.dish("noodles", "牛肉面", 2800, left=60),
        world.dish("tea", "山茶", 1800, left=45),
        world.dish("noodles", "卤蛋", 300, left=50),
    ]
    carts = [tuple((sku, 1) for sku in some) for n in (2, 3) for some in permutations(skus, n)] * 18
    guests = crowd(world, 20)
    before = deadlocks()
    answers = at_once(
        [lambda i=i, cart=cart: guests[i % 20].order(*cart) for i, cart in enumerate(carts)]
    )
    assert set(kinds(answers)) == {"201", "409"}, kinds(answers)
    for sku, stock in zip(skus, (60, 45, 50), strict=True):
        bought = sum(
            1
            for cart, answer in zip(carts, answers, strict=True)
            if answer.status == 201 and sku in dict(cart)
        )
        assert bought == held(world, sku), "a refused cart kept something, or a sold one lost it"
        assert bought + world.left(sku) == stock
    assert deadlocks() - before <= len(carts) // 100


@pytest.mark.slow
def test_expiry_gives_back_while_others_buy_and_nothing_is_lost(world: World) -> None:
    """Half of the crowd holds and never pays; its units come back while the other half buys."""
    skus = [world.dish("noodles", f"dish{n}", 1000, left=40) for n in range(3)]
    guests, dice = crowd(world, 20), random.Random(11)
    for guest in guests:
        assert guest.order((dice.choice(skus), 3)).status == 201
    later = clock.now() + timedelta(minutes=16)

    def expire() -> int:
        closed = payments.close_due(now=later, limit=3)
        drains.drain_once()
        return closed

    def buy(guest: Caller) -> object:
        wanted = dice.sample(skus, 2)
        return guest.order(*((sku, 2) for sku in wanted))

    before = deadlocks()
    outcomes = at_once([expire] * 14 + [lambda g=g: buy(g) for g in guests * 4])
    errors = [o for o in outcomes if isinstance(o, Exception)]
    assert not errors, errors
    while expire():
        pass
    drains.drain_once()
    assert deadlocks() - before <= len(outcomes) // 100 + 1
    for sku in skus:
        assert held(world, sku) + world.left(sku) == 40
    waiting = [p for p in checks.problems(checks.of_django) if "reaction" in p or "fact" in p]
    assert not waiting, waiting
