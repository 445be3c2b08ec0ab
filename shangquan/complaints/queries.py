"""Reads of cases, always within a district; a shop sees its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case as When
from django.db.models import IntegerField, QuerySet, Value
from django.db.models import When as If

from shangquan.complaints.models import Case, Note
from shangquan.complaints.states import State
from shangquan.kit.errors import NotFound

UNDER_WAY = (State.OPEN, State.ESCALATED, State.WORKING)


def under_way(*, district_id: UUID, openid: str) -> list[Case]:
    """The cases of a person that are not settled."""
    rows = Case.objects.filter(district_id=district_id, openid=openid, state__in=UNDER_WAY)
    return list(rows.order_by("opened_at"))


def of_person(*, district_id: UUID, openid: str) -> list[Case]:
    rows = Case.objects.select_related("store").filter(district_id=district_id, openid=openid)
    return list(rows.order_by("-opened_at")[:20])


def cases(
    *, district_id: UUID, store_ids: Sequence[UUID] | None, is_done: bool, limit: int = 100
) -> list[Case]:
    """Cases of the district (or of these stores): the most urgent first, or the settled ones, newest first."""
    rows = _scoped(district_id, store_ids)
    if is_done:
        return list(rows.exclude(state__in=UNDER_WAY).order_by("-opened_at")[:limit])
    urgency = When(
        If(state=State.ESCALATED, then=Value(0)), If(state=State.OPEN, then=Value(1)),
        default=Value(2), output_field=IntegerField(),
    )  # fmt: skip
    return list(rows.filter(state__in=UNDER_WAY).order_by(urgency, "reply_due_at")[:limit])


def _scoped(district_id: UUID, store_ids: Sequence[UUID] | None) -> QuerySet[Case]:
    rows = Case.objects.select_related("store").filter(district_id=district_id)
    return rows if store_ids is None else rows.filter(store_id__in=store_ids)


def get_case(*, district_id: UUID, store_ids: Sequence[UUID] | None, number: str) -> Case:
    """A case one may see. Raises NotFound."""
    row = _scoped(district_id, store_ids).filter(number=number).first()
    if row is None:
        raise NotFound
    return row


def notes_of(case_id: UUID) -> list[Note]:
    return list(Note.objects.filter(case_id=case_id))


def overdue(*, now: datetime, limit: int = 50) -> list[Case]:
    rows = Case.objects.filter(state=State.OPEN, reply_due_at__lt=now)
    return list(rows.order_by("reply_due_at")[:limit])


def settled(*, now: datetime, after: timedelta, limit: int = 50) -> list[Case]:
    """Resolved cases whose guest has been silent for this long."""
    rows = Case.objects.filter(state=State.RESOLVED, resolved_at__lte=now - after)
    return list(rows.order_by("resolved_at")[:limit])
