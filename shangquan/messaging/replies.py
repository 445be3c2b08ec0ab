"""Answers of people and late answers of the account: customer messages in a conversation, counted against WeChat's allowance."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from shangquan.kit.transactions import must_be_inside
from shangquan.messaging.models import Message
from shangquan.messaging.states import State

LENGTH_MAX = 400


def reply(
    *, district_id: UUID, person_id: UUID, openid: str, key: str, text: str, now: datetime
) -> Message:
    """Queue a plain text in the transaction of the conversation; the worker sends it within a second."""
    must_be_inside("reply")
    message = Message(
        district_id=district_id, person_id=person_id, openid=openid, key=key, title="",
        body=text[:LENGTH_MAX], state=State.WAITING, next_at=now, created_at=now,
    )  # fmt: skip
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return message


def spent_since(*, district_id: UUID, openid: str, since: datetime) -> int:
    """How many customer messages this person got (or will get) since they last wrote."""
    tried = Q(created_at__gte=since) | Q(sent_at__gte=since)
    rows = Message.objects.filter(tried, district_id=district_id, openid=openid)
    return rows.exclude(state__in=[State.BLOCKED, State.FAILED]).count()


def states(*, district_id: UUID, keys: list[str]) -> dict[str, tuple[str, str]]:
    """What became of replies: key -> (state, why)."""
    rows = Message.objects.filter(district_id=district_id, key__in=keys)
    return {row.key: (row.state, row.why) for row in rows}
