"""Keep segments, landmarks and staff phones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from shangquan.kit import audit
from shangquan.kit.errors import Refused
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.marketing import queries, rules
from shangquan.marketing.models import Landmark, Segment, StaffPhone


class BadConditions(Refused):
    """The conditions mean nothing here."""

    code = "push.bad_conditions"
    sentence = Text("条件不完整，请检查。", "The conditions are not complete, please check them.")


class NameTaken(Refused):
    """A segment of that name is there."""

    code = "push.segment_name"
    sentence = Text("已经有同名的人群。", "There is a segment of this name already.")


def check(district_id: UUID, conditions: Sequence[dict[str, Any]], now: datetime) -> None:
    """Refuse conditions that cannot be compiled in this district."""
    try:
        queries.compiled(district_id, conditions, now)
    except rules.BadCondition as error:
        raise BadConditions(why=str(error)) from error


@operation
def save_segment(
    *, district_id: UUID, merchant_id: UUID | None, name: str, conditions: list[dict[str, Any]],
    actor: str, now: datetime,
) -> Segment:  # fmt: skip
    """Keep conditions under a name. Refuses conditions that mean nothing and a name that is taken."""
    check(district_id, conditions, now)
    try:
        with transaction.atomic():
            return Segment.objects.create(
                district_id=district_id, merchant_id=merchant_id, name=name, conditions=conditions,
                created_by=actor, created_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise NameTaken from error


@operation
def drop_segment(*, segment: Segment, actor: str, now: datetime) -> None:
    """Take a segment off the list. Campaigns keep the conditions they were made with."""
    Segment.objects.filter(pk=segment.pk).update(is_active=False)
    audit.record(
        district_id=segment.district_id, actor=actor, verb="segment.drop", subject=segment.name,
        now=now,
    )  # fmt: skip


@operation
def put_landmark(
    *, district_id: UUID, store_id: UUID | None, lat: float, lon: float, actor: str, now: datetime
) -> Landmark:
    """Say where the district or a shop is (GCJ-02 degrees)."""
    if not rules.is_on_earth(lat, lon):
        raise BadConditions(why="not a place on earth")
    where: dict[str, Any] = {"district_id": district_id, "store_id": store_id}
    row, _ = Landmark.objects.update_or_create(
        **where,
        defaults={"lat_e6": round(lat * 1e6), "lon_e6": round(lon * 1e6)},
    )  # fmt: skip
    audit.record(
        district_id=district_id, actor=actor, verb="landmark.put", subject=str(store_id or "district"),
        now=now,
    )  # fmt: skip
    return row


@operation
def bind_phone(*, district_id: UUID, user_id: UUID, openid: str, now: datetime) -> None:
    """A member of staff opened the page of their own code on their own phone."""
    StaffPhone.objects.update_or_create(
        district_id=district_id, user_id=user_id, defaults={"openid": openid, "at": now}
    )
