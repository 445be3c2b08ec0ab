"""What the shops of the demo measure: a fridge whose compressor comes and goes, and a kitchen that warms up at noon.

Values follow from the time alone, so that a start adds what is missing since the last one and nothing twice.
"""

import math
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shangquan.devices import operations, queries
from shangquan.devices.models import Device
from shangquan.devices.operations import ReadingIn, SensorSpec
from shangquan.merchants.models import District, Store

STORE = "xiaoman"
BOX = "后厨温度盒"
STEP = timedelta(minutes=10)
FRIDGE = SensorSpec(
    key="fridge", name="冷柜", name_en="Fridge", kind="temperature", unit="°C", low=-22, high=-15,
    every_s=1800, is_public=True,
)  # fmt: skip
KITCHEN = SensorSpec(
    key="kitchen",
    name="后厨",
    name_en="Kitchen",
    kind="temperature",
    unit="°C",
    high=38,
    every_s=1800,
)


def keep_up(*, district: District, now: datetime) -> None:
    """Put the sensors up where they are missing, and report the last day up to now."""
    store = Store.objects.filter(district=district, slug=STORE).first()
    if store is None:
        return  # somebody made the demo their own
    known = {
        sensor.key for sensor in queries.sensors(district_id=district.pk, store_ids=[store.pk])
    }
    for spec in (FRIDGE, KITCHEN):
        if spec.key not in known:
            operations.put_sensor(store=store, spec=spec, actor="demo", now=now)
    boxes = queries.devices(district_id=district.pk, store_ids=[store.pk])
    box = next((one for one in boxes if one.name == BOX and one.is_active), None)
    box = box or operations.admit_device(store=store, name=BOX, actor="demo", now=now)[1]
    _report(box, ZoneInfo(district.zone), now)


def _report(box: Device, zone: ZoneInfo, now: datetime) -> None:
    last = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)
    batch = []
    for step in range(144):
        at = last - step * STEP
        local = at.astimezone(zone)
        hour = local.hour + local.minute / 60
        if not 2.2 < hour < 4.1:  # the box is restarted at night: a gap to be seen
            batch.append(ReadingIn("fridge", at, round(_fridge(hour), 2)))
        batch.append(ReadingIn("kitchen", at, round(_kitchen(hour), 2)))
    operations.take_readings(device=box, batch=batch, now=now)


def _fridge(hour: float) -> float:
    """About -18.5: the compressor's saw, a defrost before dawn, doors that open at lunch and dinner."""
    saw = 0.9 * (2 * ((hour * 1.3) % 1) - 1)
    defrost = 4.2 * math.exp(-((hour - 5.2) ** 2) / 0.08)
    doors = 1.3 * math.exp(-((hour - 12.2) ** 2) / 0.9) + 1.1 * math.exp(
        -((hour - 18.4) ** 2) / 1.1
    )
    return -18.6 + saw + defrost + doors + 0.15 * math.sin(hour * 7.7)


def _kitchen(hour: float) -> float:
    lunch = 9 * math.exp(-((hour - 12.3) ** 2) / 1.6)
    dinner = 8 * math.exp(-((hour - 18.5) ** 2) / 2.2)
    return 22 + lunch + dinner + 0.4 * math.sin(hour * 5.1)
