"""One way to announce: a fact is a row of the transaction that made it true.

Draining runs in batches: a batch of facts and everything that reacts to them commit together with the mark that they are
drained, so each reaction happens exactly once. When a batch fails, its facts are tried one by one; a reaction that fails
alone waits in `Reaction` for its next try and holds nobody else up.

One batch at a time, whoever drains: two of them would meet at shared rows (a store's pickup numbers, its menu) in opposite
orders. For the same reason a fact that locks what buyers lock too is drained alone: a batch that gave back to one pool and
then asked for another would stand in the way of a cart that wants both.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from django.db import transaction

from shangquan.kit import clock, locks, rows
from shangquan.kit.events import Event
from shangquan.kit.models import Outbox, Reaction
from shangquan.kit.transactions import must_be_inside

log = logging.getLogger(__name__)

Handler = Callable[[Any], None]
Wiring = Mapping[type[Event], tuple[Handler, ...]]

# After these waits a person has to look (`shangquan doctor` and the back office show it).
_WAITS = [timedelta(seconds=s) for s in (1, 5, 30, 120, 600, 1800, 3600, 3600, 10800, 21600)]


def publish(*events: Event, now: datetime | None = None) -> None:
    """Record facts in the caller's transaction or not at all."""
    must_be_inside("publish")
    at = now or clock.now()
    rows.insert(
        Outbox(district_id=e.district_id, name=type(e).__name__, facts=e.facts(), published_at=at)
        for e in events
    )


def drain(
    wiring: Wiring, limit: int = 50, *, alone: Callable[[Any], bool] = lambda event: False
) -> int:
    """Let what waits react once; answers how many facts were drained (0: none, or another drains)."""
    with transaction.atomic():
        waiting = _batch(limit, alone) if locks.take_turn("outbox.drain") else []
        if not waiting:
            return 0
        try:
            with transaction.atomic():
                for row in waiting:
                    _react(row, wiring)
        except Exception:
            log.info("a batch of %s facts failed, trying them one by one", len(waiting))
            for row in waiting:
                _react_apart(row, wiring)
        Outbox.objects.filter(pk__in=[row.pk for row in waiting]).update(drained_at=clock.now())
        return len(waiting)


def drain_retries(wiring: Wiring, limit: int = 20) -> int:
    """Try again what failed before and is due."""
    handlers = {_name(h): h for hs in wiring.values() for h in hs}
    tried = 0
    while tried < limit and _retry_one(handlers):
        tried += 1
    return tried


def _retry_one(handlers: Mapping[str, Handler]) -> bool:
    with transaction.atomic():
        due = (
            Reaction.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("outbox")
            .filter(next_at__lte=clock.now())
            .order_by("next_at")
        )
        row = due.first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                handlers[row.handler](Event.recall(row.outbox.name, row.outbox.facts))
                row.delete()
        except Exception as error:
            _postpone(row, error)
        return True


def _batch(limit: int, alone: Callable[[Any], bool]) -> list[Outbox]:
    """The facts that wait, up to the first that must be alone; or that one."""
    waiting = Outbox.objects.filter(drained_at=None).order_by("id")
    found = list(waiting.select_for_update(skip_locked=True)[:limit])
    together = list(takewhile(lambda row: not alone(Event.recall(row.name, row.facts)), found))
    return together or found[:1]


def _react(row: Outbox, wiring: Wiring) -> None:
    event = Event.recall(row.name, row.facts)
    for handler in wiring.get(type(event), ()):
        handler(event)


def _react_apart(row: Outbox, wiring: Wiring) -> None:
    event = Event.recall(row.name, row.facts)
    for handler in wiring.get(type(event), ()):
        try:
            with transaction.atomic():
                handler(event)
        except Exception as error:
            log.warning(
                "%s failed on %s, it will be tried again", _name(handler), row, exc_info=error
            )
            Reaction.objects.create(
                outbox=row,
                handler=_name(handler),
                next_at=clock.now() + _WAITS[0],
                error=repr(error),
            )


def _postpone(row: Reaction, error: Exception) -> None:
    again = row.attempts < len(_WAITS)
    row.next_at = clock.now() + _WAITS[row.attempts] if again else None
    row.attempts += 1
    row.error = repr(error)
    row.save(update_fields=["next_at", "attempts", "error"])
    level = logging.WARNING if again else logging.ERROR
    log.log(level, "%s of fact %s failed (try %s)", row.handler, row.outbox_id, row.attempts)


def _name(handler: Handler) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"


def unheard(wiring: Wiring, kinds: Iterable[str]) -> set[str]:
    """Names of facts nobody listens to (for the test that walks the wiring)."""
    return set(kinds) - {kind.__name__ for kind in wiring}
