from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from shangquan.kit import clock, outbox
from shangquan.kit.events import Event
from shangquan.kit.models import Outbox, Reaction


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(Event):
    kettle: UUID
    degrees: int


def boiled(degrees=100):
    return KettleBoiled(district_id=uuid4(), kettle=uuid4(), degrees=degrees)


pytestmark = pytest.mark.django_db(transaction=True)


def test_a_fact_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        outbox.publish(boiled())


def test_a_fact_goes_with_the_transaction_that_made_it_true():
    def fail_after_publishing():
        with transaction.atomic():
            outbox.publish(boiled())
            raise KeyError

    with pytest.raises(KeyError):
        fail_after_publishing()
    assert not Outbox.objects.exists()


def test_listeners_get_the_fact_as_it_was_said_and_only_once():
    heard, fact = [], boiled()
    with transaction.atomic():
        outbox.publish(fact)
    assert outbox.drain({KettleBoiled: (heard.append,)}) == 1
    assert outbox.drain({KettleBoiled: (heard.append,)}) == 0
    assert heard == [fact]


def test_one_listener_that_fails_holds_nobody_up_and_is_tried_again():
    heard, broken = [], [True]

    def fails_first(event):
        if broken:
            raise RuntimeError("cold")
        heard.append(("late", event.degrees))

    wiring = {KettleBoiled: (fails_first, lambda event: heard.append(("prompt", event.degrees)))}
    with transaction.atomic():
        outbox.publish(boiled(1), boiled(2))
    outbox.drain(wiring)
    # The batch was rolled back with what listeners wrote; this list is outside, so it may hear twice.
    assert {("prompt", 1), ("prompt", 2)} <= set(heard)
    assert Reaction.objects.count() == 2
    broken.clear()
    Reaction.objects.update(next_at=clock.now() - timedelta(seconds=1))
    assert outbox.drain_retries(wiring) == 2
    assert {("late", 1), ("late", 2)} <= set(heard)
    assert not Reaction.objects.exists()


def test_after_many_tries_a_person_has_to_look():
    def never(event):
        raise RuntimeError("broken")

    with transaction.atomic():
        outbox.publish(boiled())
    outbox.drain({KettleBoiled: (never,)})
    for _ in range(12):
        Reaction.objects.filter(next_at__isnull=False).update(next_at=clock.now())
        outbox.drain_retries({KettleBoiled: (never,)})
    given_up = Reaction.objects.get()
    assert given_up.next_at is None
    assert "broken" in given_up.error
