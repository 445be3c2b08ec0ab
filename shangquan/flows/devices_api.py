"""Sensors over HTTP: boxes report, the desk looks and sets up, a chat shows a picture."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from ninja.security import HttpBearer
from pydantic import AwareDatetime, BaseModel, Field

from shangquan.devices import operations, queries, rules
from shangquan.devices.models import Device, Sensor
from shangquan.devices.operations import ReadingIn, SensorSpec
from shangquan.flows import sensor_answers
from shangquan.flows.access import PUBLIC, STAFF, Scope, place_of, staff_with
from shangquan.flows.answers import BODY, gives, gives_file
from shangquan.flows.answers_staff import STRANGER, Nothing
from shangquan.kit import clock, limits
from shangquan.kit.errors import NotFound
from shangquan.merchants.models import Store
from shangquan.merchants.queries import Place
from shangquan.merchants.rules import Right


class DeviceAuth(HttpBearer):
    """A box's bearer token."""

    def authenticate(self, request: HttpRequest, token: str) -> Device:
        return queries.device(token)


DEVICE = DeviceAuth()
ingest = Router(tags=["devices"], auth=DEVICE)
desk = Router(tags=["desk"], auth=STAFF)
guest = Router(tags=["guest"])


class ReadingBody(BaseModel):
    sensor: str = Field(max_length=40)
    at: AwareDatetime
    value: float


class Batch(BaseModel):
    readings: list[ReadingBody] = Field(max_length=rules.MOST_PER_BATCH)


class RefusedReading(BaseModel):
    position: int
    why: str


class Taken(BaseModel):
    stored: int
    repeated: int = Field(description="Known before: the same sensor at the same instant.")
    refused: list[RefusedReading]


class SensorRow(BaseModel):
    id: UUID
    store: str
    store_name: str
    key: str
    name: str
    name_en: str
    kind: str
    unit: str
    low: float | None
    high: float | None
    every_s: int
    is_public: bool
    value: float | None
    at: datetime | None
    is_silent: bool
    verdict: str
    chart: str


class DeviceRow(BaseModel):
    id: UUID
    store: str
    name: str
    seen_at: datetime | None
    is_active: bool


class Sensors(BaseModel):
    sensors: list[SensorRow]
    devices: list[DeviceRow]


class SensorBody(BaseModel):
    store: str = Field(max_length=40)
    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    name: str = Field(min_length=1, max_length=40)
    name_en: str = Field("", max_length=40)
    kind: str = Field(pattern=r"^[a-z_]{1,20}$")
    unit: str = Field(max_length=12)
    low: float | None = Field(None, allow_inf_nan=False)
    high: float | None = Field(None, allow_inf_nan=False)
    every_s: int = Field(300, ge=5, le=86400)
    is_public: bool = False


class DeviceBody(BaseModel):
    store: str = Field(max_length=40)
    name: str = Field(min_length=1, max_length=40)


class NewDevice(BaseModel):
    id: UUID
    token: str = Field(description="Told once; only its hash is kept.")


@ingest.post(
    "/readings",
    auth=DEVICE,
    summary="A batch of readings; sending it again changes nothing",
    response=gives(Taken, 401, 409, 429, *BODY),
)
def take_readings(request: HttpRequest, body: Batch) -> dict[str, Any]:
    device, now = request.auth, clock.now()  # type: ignore[attr-defined]
    limits.spend(f"device:{device.pk}", burst=60, per_s=2, now=now)
    batch = [ReadingIn(one.sensor, one.at.astimezone(UTC), one.value) for one in body.readings]
    taken = operations.take_readings(device=device, batch=batch, now=now)
    refused = [{"position": at, "why": why} for at, why in sorted(taken.refused.items())]
    return {"stored": taken.stored, "repeated": taken.repeated, "refused": refused}


@desk.get(
    "/{store}/sensors",
    auth=staff_with(Right.BOARD),
    summary="Sensors with their present value, and the boxes that report",
    response=gives(Sensors, *STRANGER),
)
def sensors(request: HttpRequest, store: str) -> dict[str, Any]:
    scope, now = _scope(request), clock.now()
    rows = queries.sensors(district_id=scope.district.pk, store_ids=scope.store_ids)
    latest = queries.latest([row.pk for row in rows])
    place = Place(scope.district.pk, scope.district.slug, scope.district.zone)
    boxes = queries.devices(district_id=scope.district.pk, store_ids=scope.store_ids)
    return {
        "sensors": [_row(row, latest.get(row.pk), place, now) for row in rows],
        "devices": [
            {
                "id": box.pk, "store": box.store.slug, "name": box.name, "seen_at": box.seen_at,
                "is_active": box.is_active,
            }
            for box in boxes
        ],
    }  # fmt: skip


def _row(row: Sensor, newest: rules.Point | None, place: Place, now: datetime) -> dict[str, Any]:
    said = rules.verdict(newest.value, low=row.low, high=row.high).value if newest else "unknown"
    return {
        "id": row.pk, "store": row.store.slug, "store_name": str(row.store), "key": row.key,
        "name": row.name, "name_en": row.name_en, "kind": row.kind, "unit": row.unit,
        "low": row.low, "high": row.high, "every_s": row.every_s, "is_public": row.is_public,
        "value": newest.value if newest else None, "at": newest.at if newest else None,
        "is_silent": newest is None or rules.is_silent(newest.at, every_s=row.every_s, now=now),
        "verdict": said,
        "chart": sensor_answers.chart_url(place=place, sensor=row, at=now, is_english=False),
    }  # fmt: skip


@desk.post(
    "/{store}/sensors",
    auth=staff_with(Right.SHOP),
    summary="Put a sensor up, or change it",
    response=gives(Nothing, *STRANGER, 409, *BODY),
)
def put_sensor(request: HttpRequest, store: str, body: SensorBody) -> dict[str, Any]:
    scope = _scope(request)
    spec = SensorSpec(**body.model_dump(exclude={"store"}))
    operations.put_sensor(
        store=_store(scope, body.store), spec=spec, actor=scope.actor, now=clock.now()
    )
    return {}


@desk.post(
    "/{store}/sensors/{sensor_id}/removal",
    auth=staff_with(Right.SHOP),
    summary="Take a sensor down; its readings stay",
    response=gives(Nothing, *STRANGER, *BODY),
)
def take_down_sensor(request: HttpRequest, store: str, sensor_id: UUID) -> dict[str, Any]:
    scope = _scope(request)
    sensor = queries.get_sensor(district_id=scope.district.pk, sensor_id=sensor_id)
    _store(scope, sensor.store.slug)
    operations.take_down_sensor(sensor=sensor, actor=scope.actor, now=clock.now())
    return {}


@desk.post(
    "/{store}/devices",
    auth=staff_with(Right.SHOP),
    summary="Admit a box; its token is told once",
    response=gives(NewDevice, *STRANGER, *BODY),
)
def admit_device(request: HttpRequest, store: str, body: DeviceBody) -> dict[str, Any]:
    scope = _scope(request)
    token, device = operations.admit_device(
        store=_store(scope, body.store), name=body.name, actor=scope.actor, now=clock.now()
    )
    return {"id": device.pk, "token": token}


@desk.post(
    "/{store}/devices/{device_id}/dismissal",
    auth=staff_with(Right.SHOP),
    summary="Take a box's token back",
    response=gives(Nothing, *STRANGER, *BODY),
)
def dismiss_device(request: HttpRequest, store: str, device_id: UUID) -> dict[str, Any]:
    scope = _scope(request)
    boxes = queries.devices(district_id=scope.district.pk, store_ids=scope.store_ids)
    found = next((box for box in boxes if box.pk == device_id), None)
    if found is None:
        raise NotFound
    operations.dismiss_device(device=found, actor=scope.actor, now=clock.now())
    return {}


@guest.get(
    "/charts/{ticket}.png",
    auth=PUBLIC,
    summary="The day of a sensor as a picture, by the address the account gave",
    response=gives(None, 404),
    openapi_extra=gives_file("image/png"),
)
def chart(request: HttpRequest, district: Path[str], ticket: Path[str]) -> HttpResponse:
    place = place_of(request)
    try:
        sensor_id, end, is_english = sensor_answers.read_chart_ticket(ticket)
    except (signing.BadSignature, ValueError, KeyError):
        raise NotFound from None
    sensor = queries.get_sensor(district_id=place.id, sensor_id=sensor_id)
    at = datetime.fromtimestamp(end, UTC)
    picture = sensor_answers.draw(place=place, sensor=sensor, at=at, is_english=is_english)
    headers = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(picture, content_type="image/png", headers=headers)


def _scope(request: HttpRequest) -> Scope:
    return request.scope  # type: ignore[attr-defined,no-any-return]


def _store(scope: Scope, slug: str) -> Store:
    """One of the stores the caller works at. Raises NotFound."""
    found = next((store for store in scope.stores if store.slug == slug), None)
    if found is None:
        raise NotFound
    return found
