"""Hints for open pages: written with the change, told to the events process at commit."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from shangquan.kit import clock
from shangquan.kit.models import LiveEvent
from shangquan.kit.transactions import must_be_inside


def hint(
    district_id: UUID, topic: str, name: str, now: datetime | None = None, **payload: object
) -> None:
    """Say that something changed. A page that gets it fetches the truth again."""
    must_be_inside("hint")
    row = LiveEvent.objects.create(
        district_id=district_id,
        topic=f"{district_id}/{topic}",
        name=name,
        payload=payload,
        at=now or clock.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify('live', %s)", [str(row.pk)])
