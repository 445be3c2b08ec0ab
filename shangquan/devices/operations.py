"""Sensors are put up, boxes get a token, readings come in."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from shangquan.devices import rules
from shangquan.devices.models import Device, Sensor
from shangquan.devices.queries import token_hash
from shangquan.kit import audit
from shangquan.kit.errors import Refused
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.merchants.models import Store


class TooManyReadings(Refused):
    """A batch that is larger than one insert should be."""

    code = "device.batch_too_large"
    sentence = Text("一次最多 {most} 条读数。", "At most {most} readings at once.")


class BadLimits(Refused):
    """The lower limit lies above the upper one."""

    code = "device.bad_limits"
    sentence = Text("下限不能高于上限。", "The lower limit must not lie above the upper one.")


@dataclass(frozen=True)
class SensorSpec:
    """A sensor as somebody describes it."""

    key: str
    name: str
    kind: str
    unit: str
    name_en: str = ""
    low: float | None = None
    high: float | None = None
    every_s: int = 300
    is_public: bool = False


@dataclass(frozen=True)
class ReadingIn:
    """What a box reports: the sensor's key within the box's store, when, how much."""

    sensor: str
    at: datetime
    value: float


@dataclass(frozen=True)
class Taken:
    """`stored` are new, `repeated` were known; `refused` says why, by position in the batch."""

    stored: int
    repeated: int
    refused: dict[int, str]


@operation
def put_sensor(*, store: Store, spec: SensorSpec, actor: str, now: datetime) -> Sensor:
    """Put a sensor up, or change the one of that key."""
    if spec.low is not None and spec.high is not None and spec.low > spec.high:
        raise BadLimits
    values = {k: v for k, v in vars(spec).items() if k != "key"}
    sensor, _ = Sensor.objects.update_or_create(
        store=store,
        key=spec.key,
        defaults={
            **values, "district_id": store.district_id, "merchant_id": store.merchant_id,
            "is_active": True,
        },
    )  # fmt: skip
    audit.record(
        district_id=store.district_id, actor=actor, verb="sensor.put", subject=spec.key, now=now,
        **{k: v for k, v in values.items() if k in ("low", "high", "is_public")},
    )  # fmt: skip
    return sensor


@operation
def take_down_sensor(*, sensor: Sensor, actor: str, now: datetime) -> None:
    """Its readings stay, nobody is told them any longer."""
    Sensor.objects.filter(pk=sensor.pk).update(is_active=False)
    audit.record(
        district_id=sensor.district_id, actor=actor, verb="sensor.remove", subject=sensor.key,
        now=now,
    )  # fmt: skip


@operation
def admit_device(*, store: Store, name: str, actor: str, now: datetime) -> tuple[str, Device]:
    """A box with a fresh token; the token is told once and stored nowhere."""
    token = f"sqd_{secrets.token_urlsafe(32)}"
    device = Device.objects.create(
        district_id=store.district_id, merchant_id=store.merchant_id, store=store, name=name[:40],
        token_hash=token_hash(token), made_at=now,
    )  # fmt: skip
    audit.record(
        district_id=store.district_id, actor=actor, verb="device.admit", subject=name, now=now
    )
    return token, device


@operation
def dismiss_device(*, device: Device, actor: str, now: datetime) -> None:
    """Its token opens nothing any longer."""
    Device.objects.filter(pk=device.pk).update(is_active=False)
    audit.record(
        district_id=device.district_id, actor=actor, verb="device.dismiss", subject=device.name,
        now=now,
    )  # fmt: skip


@operation
def take_readings(*, device: Device, batch: Sequence[ReadingIn], now: datetime) -> Taken:
    """Store a batch with one insert. A reading that cannot be is refused alone, a known one is left as it was."""
    if len(batch) > rules.MOST_PER_BATCH:
        raise TooManyReadings(most=rules.MOST_PER_BATCH)
    known = dict(
        Sensor.objects.filter(store_id=device.store_id, is_active=True).values_list("key", "pk")
    )
    refused: dict[int, str] = {}
    rows: dict[tuple[UUID, datetime], float] = {}
    for position, one in enumerate(batch):
        why = "unknown_sensor" if one.sensor not in known else None
        if why := why or rules.bad_reading(one.at, one.value, now=now):
            refused[position] = why
        else:
            rows.setdefault((known[one.sensor], one.at), one.value)
    stored = _insert(device.district_id, rows) if rows else 0
    Device.objects.filter(pk=device.pk).update(seen_at=now)
    return Taken(stored, len(batch) - len(refused) - stored, refused)


def _insert(district_id: UUID, rows: dict[tuple[UUID, datetime], float]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into devices_reading (district_id, sensor_id, at, value)"
            " select %s, s, t, v from unnest(%s::uuid[], %s::timestamptz[], %s::float8[]) as n(s, t, v)"
            " on conflict (sensor_id, at) do nothing",
            [
                district_id,
                [sensor for sensor, _ in rows],
                [at for _, at in rows],
                list(rows.values()),
            ],
        )
        return int(cursor.rowcount)
