"""Every interleaving of a few database users, statement by statement, on the real database.

Each actor is a thread with a connection of its own that stops before every statement it is asked to stop at. One of those
who wait is let go at a time; whoever then waits for a lock inside the database is left waiting and may wake later. The
explorer walks through every choice there is, depth first, each time from the beginning. Which of two waiters gets a lock
first is the server's own choice, not ours: where it chose differently from the time before, the walk goes on from there.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection

STEP_PATIENCE_S = 20


class Crashed(Exception):
    """The process died before its commit."""


@dataclass
class Actor:
    """One user of the database: `life` runs in a thread and stops at gates."""

    name: str
    life: Callable[["Actor"], Any]
    stops_at: Callable[[str], bool]
    outcome: Any = None
    trace: list[str] = field(default_factory=list)
    pid: int = 0
    last_sql: str = ""
    is_done: bool = False
    _is_waiting: bool = False
    _turn: threading.Condition = field(default_factory=threading.Condition)

    def begin(self) -> None:
        threading.Thread(target=self._run, name=self.name, daemon=True).start()

    def gate(self, label: str) -> None:
        """Wait until it is our turn."""
        with self._turn:
            self._is_waiting = True
            self._turn.notify_all()
            while self._is_waiting:
                if not self._turn.wait(STEP_PATIENCE_S):
                    raise TimeoutError(f"{self.name} was never let through {label}")
        self.trace.append(label)

    def let_go(self) -> None:
        with self._turn:
            self._is_waiting = False
            self._turn.notify_all()

    @property
    def is_ready(self) -> bool:
        return self._is_waiting and not self.is_done

    def commit_or_crash(self, *, crashes: bool) -> None:
        """The end of a transaction: a step of its own."""
        self.gate("commit")
        if crashes:
            connection.connection.close()  # no ROLLBACK is sent: the server finds out by itself
            raise Crashed

    def _run(self) -> None:
        try:
            connection.ensure_connection()
            self.pid = connection.connection.info.backend_pid
            with connection.execute_wrapper(self._before_statement):
                self.outcome = self.life(self)
        except Exception as error:
            self.outcome = error
        finally:
            connection.close()
            with self._turn:
                self.is_done = True
                self._turn.notify_all()

    def _before_statement(self, execute: Any, sql: str, *rest: Any) -> Any:
        if self.stops_at(sql):
            self.gate(sql[:40])
        self.last_sql = sql.partition("%s")[0]
        return execute(sql, *rest)


class Explorer:
    """Walks every schedule of some actors; `watch` sees from outside who waits for a lock."""

    def __init__(self, watch: psycopg.Connection[Any]) -> None:
        self._watch = watch
        self.schedules = 0

    def every(self, cast: Callable[[], Sequence[Actor]]) -> Iterator[list[Actor]]:
        """The actors after each of all possible schedules."""
        path: list[int] = []
        while True:
            actors = list(cast())
            options = self._play(actors, path)
            self.schedules += 1
            yield actors
            path = _next_path(options)
            if not path:
                return

    def _play(self, actors: list[Actor], path: list[int]) -> list[tuple[int, int]]:
        """One schedule: follow `path`, then always the first; answers (choice, of how many)."""
        for actor in actors:
            actor.begin()
        taken: list[tuple[int, int]] = []
        while True:
            self._let_settle(actors)
            ready = [actor for actor in actors if actor.is_ready]
            if not ready:
                if all(actor.is_done for actor in actors):
                    return taken
                time.sleep(0.001)  # all wait for locks: the database itself will choose a victim
                continue
            choice = path[len(taken)] if len(taken) < len(path) else 0
            taken.append((choice, max(len(ready), choice + 1)))
            ready[min(choice, len(ready) - 1)].let_go()

    def _let_settle(self, actors: list[Actor]) -> None:
        """Wait until each actor is at a gate, done, or held up by a lock in the database."""
        until = time.monotonic() + STEP_PATIENCE_S
        while time.monotonic() < until:
            if self._is_settled(actors):
                return
            time.sleep(0.0005)
        raise TimeoutError([(a.name, a.trace, a.outcome) for a in actors])

    def _is_settled(self, actors: list[Actor]) -> bool:
        states = [(actor, actor.is_done, actor.is_ready, actor.last_sql) for actor in actors]
        seen = self._backends([actor.pid for actor in actors])
        for actor, is_done, is_ready, last_sql in states:
            query, is_idle, is_held_up = seen.get(actor.pid, ("", False, False))
            if is_done:
                if isinstance(actor.outcome, Crashed) and actor.pid in seen:
                    return False  # the server has not yet noticed
            elif is_ready:
                # What was sent through a pipeline must have arrived before anybody else may move.
                if not (is_idle or is_held_up) or not query.startswith(last_sql):
                    return False
            elif not is_held_up:
                return False
        return True

    def _backends(self, pids: list[int]) -> dict[int, tuple[str, bool, bool]]:
        """What each server process was last sent, whether it waits for more, whether a lock holds it up.

        Asked of the lock table: the list of waits lags behind when a lock has just been granted.
        """
        rows = self._watch.execute(
            "select pid, query, wait_event_type = 'Client', cardinality(pg_blocking_pids(pid)) > 0"
            " from pg_stat_activity where pid = any(%s)",
            [pids],
        )
        return {pid: tuple(rest) for pid, *rest in rows.fetchall()}


def _next_path(options: list[tuple[int, int]]) -> list[int]:
    """The next schedule in depth-first order; empty when there is none."""
    while options and options[-1][0] + 1 == options[-1][1]:
        options.pop()
    if not options:
        return []
    return [choice for choice, _ in options[:-1]] + [options[-1][0] + 1]


@contextmanager
def watching() -> Iterator[psycopg.Connection[Any]]:
    """A connection of the side lines that looks into the server's own list of waits."""
    connection.ensure_connection()
    parameters = connection.get_connection_params()
    known = ("dbname", "user", "password", "host", "port")
    dsn = {k: v for k, v in parameters.items() if k in known and v}
    with psycopg.connect(**dsn, autocommit=True) as watch:
        yield watch
