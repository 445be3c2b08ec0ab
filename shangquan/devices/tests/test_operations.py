"""Batches come in once, however often they are sent; a bad reading is refused alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from shangquan.devices import operations, queries
from shangquan.devices.models import Reading
from shangquan.devices.operations import BadLimits, ReadingIn, SensorSpec, TooManyReadings
from shangquan.kit import clock
from tests.support.world import open_world

FRIDGE = SensorSpec(key="fridge", name="冷柜", kind="temperature", unit="°C", low=-22, high=-15)


@pytest.fixture
def street(db):
    world = open_world()
    now = clock.now()
    store = world.stores["noodles"]
    sensor = operations.put_sensor(store=store, spec=FRIDGE, actor="test", now=now)
    token, device = operations.admit_device(store=store, name="盒子", actor="test", now=now)
    return world, sensor, token, device, now


def batch(now, *values, sensor="fridge"):
    return [ReadingIn(sensor, now - timedelta(minutes=5 * n), v) for n, v in enumerate(values)]


def test_a_batch_is_one_insert_and_again_it_changes_nothing(street):
    _, sensor, _, device, now = street
    rows = batch(now, -18.0, -18.5, -19.0)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        taken = operations.take_readings(device=device, batch=rows, now=now)
    assert (taken.stored, taken.repeated, taken.refused) == (3, 0, {})
    assert sum("insert into devices_reading" in q["sql"] for q in seen) == 1
    changed = [ReadingIn(r.sensor, r.at, 99.0) for r in rows]
    again = operations.take_readings(device=device, batch=changed, now=now)
    assert (again.stored, again.repeated) == (0, 3)
    assert queries.latest([sensor.pk])[sensor.pk].value == -18.0
    assert queries.count(sensor.pk) == 3


def test_a_bad_reading_is_refused_alone(street):
    _, _, _, device, now = street
    rows = [
        *batch(now, -18.0),
        *batch(now, 1.0, sensor="stranger"),
        ReadingIn("fridge", now, float("nan")),
        ReadingIn("fridge", now + timedelta(hours=1), 1.0),
        ReadingIn("fridge", now, -17.0),
    ]
    taken = operations.take_readings(device=device, batch=rows, now=now)
    assert taken.stored == 1
    assert taken.repeated == 1  # the same instant twice in one batch: the first counts
    assert taken.refused == {1: "unknown_sensor", 2: "not_a_number", 3: "ahead_of_time"}


def test_a_box_writes_only_for_its_own_store(street):
    world, _, _, _, now = street
    _, stranger = operations.admit_device(store=world.stores["tea"], name="别家", actor="t", now=now)  # fmt: skip
    taken = operations.take_readings(device=stranger, batch=batch(now, 40.0), now=now)
    assert taken.refused == {0: "unknown_sensor"}
    assert Reading.objects.count() == 0


def test_a_batch_has_an_end(street):
    _, _, _, device, now = street
    with pytest.raises(TooManyReadings):
        operations.take_readings(device=device, batch=batch(now, *[1.0] * 1001), now=now)


def test_limits_stand_in_order(street):
    world, *_ = street
    spec = SensorSpec(key="x", name="反", kind="temperature", unit="°C", low=5, high=1)
    with pytest.raises(BadLimits):
        operations.put_sensor(store=world.stores["tea"], spec=spec, actor="t", now=clock.now())


def test_a_dismissed_box_is_unknown_and_its_token_is_kept_nowhere(street):
    _, _, token, device, now = street
    assert queries.device(token).pk == device.pk
    assert token.encode() not in bytes(device.token_hash)
    operations.dismiss_device(device=device, actor="t", now=now)
    with pytest.raises(queries.UnknownDevice):
        queries.device(token)


def test_a_day_is_averaged_into_as_many_points_as_asked(street):
    _, sensor, _, device, now = street
    rows = [ReadingIn("fridge", now - timedelta(minutes=n), float(-18 + n % 2)) for n in range(600)]
    operations.take_readings(device=device, batch=rows, now=now)
    points = queries.series(sensor_id=sensor.pk, start=now - timedelta(hours=10), end=now + timedelta(seconds=1), most=60)  # fmt: skip
    assert 58 <= len(points) <= 61
    assert all(-18 <= p.value <= -17 for p in points)
    assert points == sorted(points, key=lambda p: p.at)


@pytest.mark.django_db(transaction=True)
def test_the_same_batch_from_many_hands_is_stored_once(street):
    _, sensor, _, device, now = street
    rows = batch(now, *[-18.0] * 50)

    def send(_):
        try:
            return operations.take_readings(device=device, batch=rows, now=now).stored
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        stored = list(pool.map(send, range(4)))
    assert sum(stored) == 50
    assert queries.count(sensor.pk) == 50
