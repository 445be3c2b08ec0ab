"""G1: 10,000 random retry schedules of keyed requests. Each act is done once, and every answer to a key is the same bytes.

The cheap form: no HTTP, no shop; the door itself (`kit.idempotency`) with an act that counts. What may go wrong around a
request is drawn anew for every schedule: the process dies before the commit, the answer is lost after it, the act refuses,
the client sends the same key with another body.
"""

import random
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from shangquan.kit import clock, idempotency
from shangquan.kit.errors import Refused
from shangquan.kit.idempotency import KeyReused
from shangquan.kit.models import Answer, Outbox

SCHEDULES = 10_000
FATES = ("answered", "answer lost", "dies", "refuses", "other body")
WEIGHTS = (4, 3, 2, 1, 1)


class Died(Exception):
    """The process was gone before its commit."""


class SoldOut(Refused):
    code = "test.sold_out"


def act(name: str, fate: str) -> Callable[[Any], tuple[int, Any]]:
    """An act that leaves one row; it may die or refuse after having written it."""

    def run(_: Any) -> tuple[int, Any]:
        district = uuid4()
        row = Outbox(district_id=district, name=name, facts={}, published_at=clock.now())
        Outbox.objects.bulk_create([row])
        if fate == "dies":
            raise Died
        if fate == "refuses":
            raise SoldOut
        return 201, {"district": district, "at": clock.now()}

    return run


def live_through(dice: random.Random, name: str) -> tuple[int, set[str]]:
    """One client with one key until it gets its answer; answers how often it asked and what it was told."""
    key, told, tries = str(uuid4()), set(), 0
    while True:
        tries += 1
        fate = dice.choices(FATES, WEIGHTS)[0]
        same = "other" if fate == "other body" else "this"
        if fate == "other body" and not told:
            continue  # a client changes its mind only about what it has sent
        try:
            _, body = idempotency.once(
                scope="guest:lin", key=key, same=same, now=clock.now(), ask=lambda: None,
                act=act(name, fate),
            )  # fmt: skip
        except (Died, SoldOut):
            continue
        except KeyReused:
            assert fate == "other body"
            continue
        told.add(body)
        if fate == "answered":
            return tries, told


@pytest.mark.slow
@pytest.mark.django_db
def test_G1_ten_thousand_retry_schedules_do_each_act_once() -> None:
    dice = random.Random(20261121)
    retried = 0
    with transaction.atomic():  # commits inside are savepoints: the door is tried, not the disk
        for number in range(SCHEDULES):
            name = f"schedule {number}"
            tries, told = live_through(dice, name)
            retried += tries > 1
            assert len(told) == 1, (number, told)
        assert retried > SCHEDULES // 3, "the schedules retried too little to prove anything"
        names = Outbox.objects.filter(name__startswith="schedule ").values_list("name", flat=True)
        assert len(names) == len(set(names)) == SCHEDULES
        assert Answer.objects.filter(scope="guest:lin").count() == SCHEDULES


@pytest.mark.django_db
def test_G1_the_control_a_door_that_forgets_does_acts_twice() -> None:
    """With the protection off (the kept answer is thrown away) the same count objects."""
    for _ in range(2):
        idempotency.once(
            scope="guest:lin", key="the-same-key", same="this", now=clock.now(),
            ask=lambda: None, act=act("forgotten", "answered"),
        )  # fmt: skip
        Answer.objects.all().delete()
    assert Outbox.objects.filter(name="forgotten").count() == 2
