"""The audit trail: every privileged act leaves a row that is chained to the one before."""

import hashlib
import json
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
    # The chain has one end per district; two writers at once would fork it.
    locks.hold(f"audit:{district_id}")
    last = AuditEntry.objects.filter(district_id=district_id).order_by("-number").first()
    entry = AuditEntry(
        district_id=district_id,
        number=last.number + 1 if last else 1,
        actor=actor,
        verb=verb,
        subject=subject,
        details=json.loads(json.dumps(details, default=str)),
        at=now,
        previous=last.digest if last else _GENESIS,
    )
    entry.digest = digest(entry)
    entry.save(force_insert=True)
    return entry


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
