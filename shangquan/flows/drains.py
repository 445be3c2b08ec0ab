"""The worker's rounds: notices, facts, what is due. Everything is claimed with a lease, so many workers may run."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.conf import settings
from django.db import close_old_connections, connection

from shangquan.flows import notices, push, upkeep
from shangquan.flows.wiring import WIRING, moves_pools
from shangquan.kit import inbox, outbox

log = logging.getLogger(__name__)

_BUSY_S, _IDLE_S = 0.0, 0.15


@dataclass
class Round:
    """Something to do again and again: how often, and how long it may rest when idle."""

    name: str
    work: Callable[[], int]
    every_s: float = _IDLE_S
    due: float = field(default=0.0)


def drain_once() -> int:
    """Work off notices and facts until nothing waits; answers how much was done."""
    done = 0
    while True:
        did = inbox.work_off(notices.WORKERS) + outbox.drain(WIRING, alone=moves_pools)
        if not did:
            return done + outbox.drain_retries(WIRING)
        done += did


def outgoing_rounds() -> list[Round]:
    """What talks to WeChat or looks at the clock; each in a thread of its own, so a slow one holds up nobody."""
    return [
        Round("messages", upkeep.send_messages, 0.3),
        Round("refunds", upkeep.push_refunds, 0.5),
        Round("chase", upkeep.chase_payments, 1.0),
        Round("expiry", upkeep.close_unpaid, 1.0),
        Round("overlooked", upkeep.escalate_overlooked, 5.0),
        Round("cases", upkeep.move_cases, 5.0),
        Round("sweep", upkeep.sweep, 600.0),
        Round("pushes", push.send_due, 0.5),
        Round("people", push.keep_people, 0.5),
    ]


def run_forever(stop: threading.Event) -> None:
    """Drain here; let the other rounds turn in threads. Ends when told to, or raises when a round cannot go on."""
    rounds = outgoing_rounds()
    with ThreadPoolExecutor(len(rounds), thread_name_prefix="round") as pool:
        for each in rounds:
            pool.submit(_turn, each, stop)
        try:
            _turn(Round("facts", drain_once), stop)
        finally:
            if not stop.is_set():
                log.error("draining ended unexpectedly")


def _turn(each: Round, stop: threading.Event) -> None:
    pause = each.every_s
    while not stop.is_set():
        started = time.monotonic()
        try:
            busy = each.work() > 0
            pause = each.every_s
        except Exception:
            log.exception("%s failed, trying again", each.name)
            busy, pause = False, min(max(pause * 2, 1.0), 15.0)
            close_old_connections()
        rest = _BUSY_S if busy else pause - (time.monotonic() - started)
        if rest > 0:
            connection.close()  # back to the pool: there are more rounds than connections
            stop.wait(rest)
        if settings.DEBUG:
            from django.db import reset_queries

            reset_queries()
