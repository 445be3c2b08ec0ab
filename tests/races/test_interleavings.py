"""Three buyers, two units, and every way in which their statements can fall between each other."""

from collections.abc import Callable
from itertools import combinations_with_replacement
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from shangquan.flows.cart import SKU
from shangquan.inventory import operations as inventory
from shangquan.inventory.models import Hold, Pool
from shangquan.inventory.operations import SoldOut, Want
from shangquan.kit import clock
from tests.support.interleave import Actor, Crashed, Explorer, watching
from tests.support.world import World

UNITS = 2
FATES = ("pays", "crashes", "times out")
Stop = Callable[[str], bool]


def touches_a_pool(sql: str) -> bool:
    """Statements between which something may happen: those that lock or change a pool."""
    return "inventory_pool" in sql


def locks_a_pool(sql: str) -> bool:
    """Where others begin to wait; what stands between lock and commit is walked through with two buyers."""
    return "inventory_pool" in sql and "for update" in sql.lower()


def reserve(world: World, owner: UUID, subject: UUID) -> None:
    inventory.reserve(
        district_id=world.id, kind=SKU, wants=[Want(owner, subject, 1)], now=clock.now()
    )


def careless_reserve(world: World, owner: UUID, subject: UUID) -> None:
    """The kernel with its protection off: it looks, and then it takes. The checker must object."""
    with connection.cursor() as cursor:
        cursor.execute('select id, "left" from inventory_pool where subject_id = %s', [subject])
        pool, left = cursor.fetchone()
        if left < 1:
            raise SoldOut
        cursor.execute('update inventory_pool set "left" = %s where id = %s', [left - 1, pool])
    Hold.objects.create(
        district_id=world.id, pool_id=pool, owner_id=owner, quantity=1, state="held", at=clock.now()
    )


def buyer(world: World, subject: UUID, fate: str, take: Any, stops_at: Stop) -> Actor:
    owner = uuid4()

    def life(self: Actor) -> str:
        with transaction.atomic():
            take(world, owner, subject)
            self.commit_or_crash(crashes=fate == "crashes")
        if fate == "times out":
            inventory.release(district_id=world.id, kind=SKU, owner_ids=[owner], now=clock.now())
        else:
            inventory.consume(owner_ids=[owner], now=clock.now())
        return fate

    return Actor(fate, life, stops_at)


def faults(actors: list[Actor], subject: UUID) -> list[str]:
    """What is wrong after one schedule, by what the actors were told and what the tables hold."""
    told = [actor.outcome for actor in actors]
    left = Pool.objects.get(subject_id=subject).left
    rows = Hold.objects.filter(pool__subject_id=subject)
    sold = sum(rows.filter(state__in=["held", "consumed"]).values_list("quantity", flat=True))
    found = []
    if any(not isinstance(t, str | SoldOut | Crashed) for t in told):
        found.append(f"somebody met an error: {told}")
    if sold != told.count("pays"):
        found.append(f"{told.count('pays')} were told yes, {sold} units are promised")
    if sold + left != UNITS or sold > UNITS:
        found.append(f"{sold} sold and {left} left of {UNITS}")
    if sum(isinstance(t, SoldOut) for t in told) and told.count("pays") == 0:
        # Nobody bought in the end, but a refusal needs two others who held both units then.
        others = [t for t in told if not isinstance(t, SoldOut)]
        if len(others) < UNITS:
            found.append(f"refused although a unit was free: {told}")
    return found


def explore(
    world: World, fates: tuple[str, ...], *, stops_at: Stop, take: Any = reserve
) -> tuple[int, list[str]]:
    """All schedules of these fates; answers how many there were and everything that was wrong."""
    subject = uuid4()
    found: list[str] = []

    def cast() -> list[Actor]:
        Hold.objects.all().delete()
        inventory.set_left(
            district_id=world.id, kind=SKU, subject_id=subject, left=UNITS, now=clock.now()
        )
        return [buyer(world, subject, fate, take, stops_at) for fate in fates]

    with watching() as watch:
        explorer = Explorer(watch)
        for actors in explorer.every(cast):
            found += [f"{[a.trace for a in actors]}: {f}" for f in faults(actors, subject)]
    return explorer.schedules, found


@pytest.mark.slow
@pytest.mark.parametrize("fates", list(combinations_with_replacement(FATES, 3)), ids="-".join)
def test_no_interleaving_of_three_buyers_sells_a_unit_twice_or_loses_one(
    world: World, fates: tuple[str, ...]
) -> None:
    schedules, found = explore(world, fates, stops_at=locks_a_pool)
    assert not found, found[:3]
    assert schedules >= 6, "the explorer did not explore"
    print(f"{schedules} schedules of {', '.join(fates)}")


@pytest.mark.slow
@pytest.mark.parametrize("fates", list(combinations_with_replacement(FATES, 2)), ids="-".join)
def test_no_interleaving_of_two_buyers_between_any_two_statements(
    world: World, fates: tuple[str, ...]
) -> None:
    schedules, found = explore(world, fates, stops_at=touches_a_pool)
    assert not found, found[:3]
    assert schedules >= 6, "the explorer did not explore"
    print(f"{schedules} schedules of {', '.join(fates)}")


def test_the_checker_objects_to_a_kernel_that_looks_before_it_takes(world: World) -> None:
    schedules, found = explore(
        world, ("pays", "pays"), stops_at=touches_a_pool, take=careless_reserve
    )
    assert schedules > 6
    assert any("sold and" in fault for fault in found), "a lost update went unnoticed"


def test_a_limit_set_between_two_statements_sells_nothing_that_is_gone(world: World) -> None:
    """A cart of two dishes while the shop begins to count one of them: never a sale without a hold."""
    gone, counted = uuid4(), uuid4()

    def buy(self: Actor) -> str:
        wants = [Want(uuid4(), gone, 1), Want(uuid4(), counted, 1)]
        with transaction.atomic():
            inventory.reserve(district_id=world.id, kind=SKU, wants=wants, now=clock.now())
        return "sold"

    def count(self: Actor) -> str:
        self.gate("count")
        inventory.set_left(
            district_id=world.id, kind=SKU, subject_id=counted, left=5, now=clock.now()
        )
        return "counted"

    def cast() -> list[Actor]:
        for subject, left in ((gone, 0), (counted, None)):
            inventory.set_left(
                district_id=world.id, kind=SKU, subject_id=subject, left=left, now=clock.now()
            )
        return [Actor("buyer", buy, touches_a_pool), Actor("shop", count, lambda sql: False)]

    with watching() as watch:
        for buyer_, _ in Explorer(watch).every(cast):
            assert isinstance(buyer_.outcome, SoldOut), buyer_.trace
