"""Open a case, answer it, settle it; what is missed goes up by itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from shangquan.complaints import queries, rules
from shangquan.complaints.events import CaseEscalated, CaseOpened
from shangquan.complaints.models import Case, Note
from shangquan.complaints.states import MACHINE, Kind, State
from shangquan.kit import outbox
from shangquan.kit.ids import public_number
from shangquan.kit.states import Stale
from shangquan.kit.transactions import operation
from shangquan.merchants.models import Store


@operation
def open_case(
    *, district_id: UUID, kind: Kind, openid: str, text: str, words: str, now: datetime,
    person_id: UUID | None = None, store: Store | None = None, order_id: UUID | None = None,
) -> tuple[Case, bool]:  # fmt: skip
    """The case of a text that complains; True when it is a new one, otherwise the text joins the case under way."""
    found = _under_way(district_id, openid, kind)
    if found is not None:
        _note(found, "guest", "say", text, now)
        return found, False
    reply_due, resolve_due = rules.targets(now)
    case = Case(
        district_id=district_id, merchant_id=store.merchant_id if store else None, store=store,
        number="T" + public_number(8), kind=kind, person_id=person_id, openid=openid,
        order_id=order_id, state=State.OPEN, words=words[:60], opened_at=now,
        reply_due_at=reply_due, resolve_due_at=resolve_due,
    )  # fmt: skip
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:  # two texts at once: the other one opened it
        found = _under_way(district_id, openid, kind)
        if found is None:
            raise
        _note(found, "guest", "say", text, now)
        return found, False
    _note(case, "guest", "open", text, now)
    outbox.publish(CaseOpened(district_id=district_id, case_id=case.pk), now=now)
    return case, True


def _under_way(district_id: UUID, openid: str, kind: Kind) -> Case | None:
    cases = queries.under_way(district_id=district_id, openid=openid)
    return next((case for case in cases if case.kind == kind), None)


@operation
def add(*, case: Case, text: str, now: datetime) -> None:
    """The guest says more."""
    _note(case, "guest", "say", text, now)


@operation
def reply(*, case: Case, by: str, text: str, now: datetime) -> Case:
    """A person answered: the first answer stops the first clock."""
    first: dict[str, Any] = {"replied_at": now, "replied_by": by} if not case.replied_at else {}
    MACHINE.advance(case, "reply", **first)
    _note(case, by, "reply", text, now)
    return case


@operation
def resolve(*, case: Case, by: str, text: str, now: datetime) -> Case:
    """Settled, with a word how."""
    MACHINE.advance(case, "resolve", resolved_at=now)
    _note(case, by, "resolve", text, now)
    return case


@operation
def reopen(*, case: Case, by: str, text: str, now: datetime) -> Case:
    """It was not settled after all."""
    MACHINE.advance(case, "reopen", resolved_at=None)
    _note(case, by, "reopen", text, now)
    return case


@operation
def assign(*, case: Case, store: Store | None, by: str, now: datetime) -> Case:
    """Which shop has to care; the district keeps seeing it."""
    case.store, case.merchant_id = store, store.merchant_id if store else None
    case.save(update_fields=["store", "merchant"])
    _note(case, by, "assign", store.slug if store else "", now)
    return case


@operation
def escalate(*, case: Case, now: datetime) -> bool:
    """Nobody answered in time. False when somebody just did."""
    try:
        MACHINE.advance(case, "escalate", escalated_at=now)
    except Stale:
        return False
    _note(case, "clock", "escalate", "", now)
    outbox.publish(CaseEscalated(district_id=case.district_id, case_id=case.pk), now=now)
    return True


@operation
def close(*, case: Case, now: datetime) -> bool:
    """The guest had no more to say."""
    try:
        MACHINE.advance(case, "close", closed_at=now)
    except Stale:
        return False
    _note(case, "clock", "close", "", now)
    return True


def tick(*, now: datetime) -> int:
    """What the clock does to cases; answers how many moved."""
    moved = sum(escalate(case=case, now=now) for case in queries.overdue(now=now))
    settled = queries.settled(now=now, after=rules.CLOSES_AFTER)
    return moved + sum(close(case=case, now=now) for case in settled)


def _note(case: Case, by: str, verb: str, text: str, now: datetime) -> None:
    Note.objects.create(
        district_id=case.district_id, case=case, at=now, by=by, verb=verb, text=text[:4000]
    )
