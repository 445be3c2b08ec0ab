"""The audit trail: every privileged act leaves a row that is chained to the one before."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shangquan.kit import locks
from shangquan.kit.models import AuditEntry

_GENESIS = "0" * 64


def record(
    *, district_id: UUID, actor: str, verb: str, subject: str, now: datetime, **details: Any
) -> AuditEntry:
    """Write who did what to what, in the transaction of the act."""
    return record_many(
        district_id=district_id, actor=actor, acts=[Act(verb, subject, details)], now=now
    )[0]


@dataclass(frozen=True)
class Act:
    """One thing done, before it has its place in the chain."""

    verb: str
    subject: str
    details: Mapping[str, Any]


def record_many(
    *, district_id: UUID, actor: str, acts: Sequence[Act], now: datetime
) -> list[AuditEntry]:
    """Write many acts of one transaction. Last in it: until it ends, nobody else in the district writes one."""
    # The chain has one end per district; two writers at once would fork it.
    locks.hold(f"audit:{district_id}")
    last = AuditEntry.objects.filter(district_id=district_id).order_by("-number").first()
    number, previous = (last.number, last.digest) if last else (0, _GENESIS)
    entries = []
    for act in acts:
        number += 1
        entry = AuditEntry(
            district_id=district_id,
            number=number,
            actor=actor,
            verb=act.verb,
            subject=act.subject,
            details=json.loads(json.dumps(act.details, default=str)),
            at=now,
            previous=previous,
        )
        entry.digest = previous = digest(entry)
        entries.append(entry)
    return AuditEntry.objects.bulk_create(entries)


def digest(entry: AuditEntry) -> str:
    """The hash that binds a row to its contents and to the row before it."""
    content = [
        entry.previous,
        str(entry.district_id),
        entry.number,
        entry.actor,
        entry.verb,
        entry.subject,
        entry.details,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    packed = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(packed.encode()).hexdigest()


def first_break(district_id: UUID) -> int | None:
    """The number of the first entry that was changed, removed or put in; None when intact."""
    previous, expected = _GENESIS, 1
    entries = AuditEntry.objects.filter(district_id=district_id).order_by("number")
    for entry in entries.iterator():
        if (entry.number, entry.previous, entry.digest) != (expected, previous, digest(entry)):
            return expected
        previous, expected = entry.digest, expected + 1
    return None
