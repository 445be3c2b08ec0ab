"""Reads of sensors and what they measured."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import connection

from shangquan.accounts.queries import NotSignedIn
from shangquan.devices.models import Device, Reading, Sensor
from shangquan.devices.rules import Point
from shangquan.kit.errors import NotFound
from shangquan.kit.texts import Text

MOST_POINTS = 288  # one every five minutes of a day


class UnknownDevice(NotSignedIn):
    """A box whose token is none of ours, or was taken back."""

    code = "device.unknown"
    sentence = Text("设备令牌无效。", "This device token is not valid.")


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def device(token: str) -> Device:
    """The box of a token. Raises UnknownDevice."""
    row = Device.objects.filter(token_hash=token_hash(token), is_active=True).first()
    if row is None:
        raise UnknownDevice
    return row


def sensors(*, district_id: UUID, store_ids: list[UUID] | None = None) -> list[Sensor]:
    """Active sensors, of some stores or of all."""
    rows = Sensor.objects.filter(district_id=district_id, is_active=True).select_related("store")
    return list(rows if store_ids is None else rows.filter(store_id__in=store_ids))


def get_sensor(*, district_id: UUID, sensor_id: UUID) -> Sensor:
    """Raises NotFound."""
    rows = Sensor.objects.filter(district_id=district_id, is_active=True)
    row = rows.select_related("store", "district").filter(pk=sensor_id).first()
    if row is None:
        raise NotFound
    return row


def latest(sensor_ids: list[UUID]) -> dict[UUID, Point]:
    """The newest reading of each sensor that has one; one index probe a sensor."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select s.id, r.at, r.value from unnest(%s::uuid[]) as s(id)"
            " cross join lateral (select at, value from devices_reading"
            "  where sensor_id = s.id order by at desc limit 1) r",
            [sensor_ids],
        )
        return {row[0]: Point(row[1], row[2]) for row in cursor.fetchall()}


def series(
    *, sensor_id: UUID, start: datetime, end: datetime, most: int = MOST_POINTS
) -> list[Point]:
    """Readings of [start, end), oldest first, averaged into at most `most` equal stretches."""
    step_s = max(1.0, (end - start).total_seconds() / most)
    with connection.cursor() as cursor:
        cursor.execute(
            "select max(at), avg(value) from devices_reading"
            " where sensor_id = %(sensor)s and at >= %(start)s and at < %(end)s"
            " group by floor(extract(epoch from at - %(start)s::timestamptz) / %(step)s) order by 1",
            {"sensor": sensor_id, "start": start, "end": end, "step": step_s},
        )
        return [Point(row[0], float(row[1])) for row in cursor.fetchall()]


def count(sensor_id: UUID) -> int:
    return Reading.objects.filter(sensor_id=sensor_id).count()


def devices(*, district_id: UUID, store_ids: list[UUID]) -> list[Device]:
    rows = Device.objects.filter(district_id=district_id, store_id__in=store_ids)
    return list(rows.select_related("store").order_by("-made_at"))
