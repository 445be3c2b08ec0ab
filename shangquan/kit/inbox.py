"""One way to listen: verify, store once, answer, work later."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q

from shangquan.kit import clock, rows
from shangquan.kit.models import Inbox

log = logging.getLogger(__name__)

Worker = Callable[[Inbox], None]
_WAITS = [timedelta(seconds=s) for s in (1, 2, 5, 15, 60, 300, 900, 3600)]


def receive(
    *, district_id: UUID, source: str, external_id: str, body: dict[str, Any], now: datetime
) -> bool:
    """Store a verified notice; False when it is already here. One statement, no wait."""
    row = Inbox(
        district_id=district_id,
        source=source,
        external_id=external_id,
        body=body,
        received_at=now,
    )
    return rows.insert_new(row)


def work_off(workers: Mapping[str, Worker], limit: int = 50) -> int:
    """Hand waiting notices to the worker of their source, each exactly once."""
    with transaction.atomic():
        now = clock.now()
        waiting = list(
            Inbox.objects.select_for_update(skip_locked=True)
            .filter(Q(next_at=None) | Q(next_at__lte=now), done_at=None)
            .filter(source__in=list(workers))
            .order_by(F("next_at").asc(nulls_first=True), "id")[:limit]
        )
        done = [row.pk for row in waiting if _work(row, workers[row.source])]
        Inbox.objects.filter(pk__in=done).update(done_at=now, error="")
        return len(waiting)


def _work(row: Inbox, worker: Worker) -> bool:
    try:
        with transaction.atomic():
            worker(row)
        return True
    except Exception as error:
        if not connection.is_usable():
            raise
        wait = _WAITS[min(row.attempts, len(_WAITS) - 1)]
        log.warning("%s could not be worked off, again in %s", row, wait, exc_info=error)
        row.attempts += 1
        row.next_at = clock.now() + wait
        row.error = repr(error)
        row.save(update_fields=["attempts", "next_at", "error"])
        return False
