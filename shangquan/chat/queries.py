"""Reads of conversations, always within a district; a shop sees what was handed to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Value, When

from shangquan.chat.models import Canned, Conversation, Duty, Rule, Said, Wait
from shangquan.chat.states import State
from shangquan.kit.errors import NotFound

SEEN_WITHIN = timedelta(minutes=3)
WINDOW = timedelta(hours=48)
ALLOWANCE = 5  # customer messages after one message of a guest (api_sendcustommessage)


@dataclass(frozen=True)
class Scope:
    """A district, or what was handed to some of its stores (None: everything)."""

    district_id: UUID
    store_ids: tuple[UUID, ...] | None


def conversations(scope: Scope, *, only: str = "", limit: int = 100) -> list[Conversation]:
    """Who waits longest first, then who is being cared for, then the latest."""
    rows = Conversation.objects.select_related("store").filter(district_id=scope.district_id)
    if scope.store_ids is not None:
        rows = rows.filter(store_id__in=scope.store_ids)
        rows = rows.exclude(state=State.BOT)
    if only:
        rows = rows.filter(state=only)
    order = Case(
        When(state=State.WAITING, then=Value(0)), When(state=State.TAKEN, then=Value(1)),
        default=Value(2), output_field=IntegerField(),
    )  # fmt: skip
    return list(rows.order_by(order, "asked_at", "-guest_at")[:limit])


def get_conversation(
    scope: Scope, conversation_id: UUID, *, is_locked: bool = False
) -> Conversation:
    """A conversation one may see. Raises NotFound."""
    rows = Conversation.objects.filter(district_id=scope.district_id, pk=conversation_id)
    if scope.store_ids is not None:
        rows = rows.filter(store_id__in=scope.store_ids).exclude(state=State.BOT)
    row = rows.select_for_update().first() if is_locked else rows.select_related("store").first()
    if row is None:
        raise NotFound
    return row


def said(conversation: Conversation, *, before: UUID | None = None, limit: int = 60) -> list[Said]:
    """The latest messages, oldest first."""
    rows = Said.objects.filter(conversation=conversation)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(reversed(rows.order_by("-id")[:limit]))


def get_said(said_id: UUID) -> Said | None:
    return Said.objects.select_related("conversation").filter(pk=said_id).first()


def reply_to(district_id: UUID, key: str) -> Said | None:
    """What we answered to a message, by WeChat's name of it."""
    return Said.objects.filter(district_id=district_id, key=f"r:{key}"[:160]).first()


def on_duty(*, district_id: UUID, now: datetime, store_id: UUID | None = None) -> list[str]:
    """Who is at the desk now: people of the district, and those of the store."""
    rows = Duty.objects.filter(district_id=district_id, is_on=True, seen_at__gte=now - SEEN_WITHIN)
    return [row.username for row in rows if row.store_id in (None, store_id)]


def duty_of(*, district_id: UUID, username: str, now: datetime) -> bool:
    return Duty.objects.filter(
        district_id=district_id, username=username, is_on=True, seen_at__gte=now - SEEN_WITHIN
    ).exists()


def waiting_before(conversation: Conversation) -> int:
    """How many wait longer than this one."""
    return Conversation.objects.filter(
        district_id=conversation.district_id, state=State.WAITING,
        asked_at__lt=conversation.asked_at,
    ).count()  # fmt: skip


def punctuality(*, district_id: UUID, since: datetime, now: datetime) -> list[dict[str, Any]]:
    """Per person: how many waits were answered in time, and how many were missed."""
    found: dict[str, dict[str, Any]] = {}
    for wait in Wait.objects.filter(district_id=district_id, asked_at__gte=since):
        if wait.answered_at is None and wait.due_at > now:
            continue
        if wait.answered_at is None and wait.ended_at is not None:
            continue
        who = wait.answered_by or wait.taken_by
        row = found.setdefault(who, {"who": who, "in_time": 0, "missed": 0})
        row["missed" if (wait.answered_at or now) > wait.due_at else "in_time"] += 1
    return sorted(found.values(), key=lambda row: -row["missed"])


def rules(district_id: UUID) -> list[Rule]:
    return list(Rule.objects.select_related("store").filter(district_id=district_id))


def get_rule(*, district_id: UUID, store_ids: Sequence[UUID] | None, rule_id: UUID) -> Rule:
    """A rule one may change: the district's people all, a shop its own. Raises NotFound."""
    rows = Rule.objects.select_related("store").filter(district_id=district_id, pk=rule_id)
    if store_ids is not None:
        rows = rows.filter(store_id__in=store_ids)
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def canned(scope: Scope) -> list[Canned]:
    rows = Canned.objects.filter(district_id=scope.district_id)
    stores = scope.store_ids or ()
    return [c for c in rows if c.store_id is None or not stores or c.store_id in stores]


def get_canned(scope: Scope, canned_id: UUID) -> Canned:
    rows = Canned.objects.filter(district_id=scope.district_id, pk=canned_id)
    if scope.store_ids is not None:
        rows = rows.filter(store_id__in=scope.store_ids)
    row = rows.first()
    if row is None:
        raise NotFound
    return row
