"""L0: what must hold when a journey has ended. Reactions may still be on their way, so it is asked until it holds."""

import time
from collections.abc import Iterable

from tests.support import checks
from tests.support.stack import Stack

PATIENCE_S = 25


def problems(stack: Stack, ignore: Iterable[str] = ()) -> list[str]:
    with stack.db() as db:

        def ask(statement: str) -> list[checks.Row]:
            return db.execute(statement).fetchall()

        return checks.problems(ask, ignore=ignore) + checks.differences(ask, stack.twin.order)


def assert_closed(stack: Stack, ignore: Iterable[str] = ()) -> None:
    """Ledger, stock, holds, messages, audit chain, and WeChat's books against ours."""
    until = time.monotonic() + PATIENCE_S
    while (found := problems(stack, ignore)) and time.monotonic() < until:
        time.sleep(0.5)
    assert not found, "L0:\n" + "\n".join(found)
