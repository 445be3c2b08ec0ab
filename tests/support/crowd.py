"""Many at once: real threads, one database connection each, let go together."""

import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import connection

from tests.support.database import CROWD

T = TypeVar("T")
PATIENCE_S = 180


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all at the same moment; answers in their order what each returned or raised.

    All stand at the door together, and as many are inside as there are connections. With hundreds
    runnable, whoever holds a row waits seconds for Python's interpreter lock after each statement,
    and the others run into their lock time-out: a race of one interpreter, not of the database.
    """
    outcomes: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))
    door = threading.BoundedSemaphore(CROWD)

    def run(number: int) -> None:
        start.wait(PATIENCE_S)
        with door:
            try:
                outcomes[number] = works[number]()
            except Exception as error:  # the test looks at it
                outcomes[number] = error
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads), "somebody hangs"
    return outcomes


def kinds(outcomes: Sequence[Any]) -> dict[str, int]:
    """How often each kind of outcome came: HTTP statuses, refusals, errors."""
    counted: dict[str, int] = {}
    for outcome in outcomes:
        name = str(getattr(outcome, "status", None) or type(outcome).__name__)
        counted[name] = counted.get(name, 0) + 1
    return counted
