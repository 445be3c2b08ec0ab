"""One verb, one transaction: nested verbs join the outer one instead of opening savepoints."""

import functools
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

# Serialization failure, deadlock, administrator shutdown, and a connection that broke.
_TRANSIENT = ("40001", "40P01", "57P01", "08000", "08003", "08006")


def operation(verb: Callable[P, R]) -> Callable[P, R]:
    """Run a verb in one transaction; inside another verb it is part of that one."""

    @functools.wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(savepoint=False):
            return verb(*args, **kwargs)

    return run


def must_be_inside(what: str) -> None:
    """Refuse to work outside a transaction: what is announced must commit with its cause."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{what} inside the transaction that makes it true")


def with_retry(work: Callable[[], R], tries: int = 4) -> R:
    """Run a whole transaction again when the database says it may be (deadlock, failover)."""
    for attempt in range(tries):
        try:
            return work()
        except OperationalError as error:
            if connection.in_atomic_block or not _is_transient(error) or attempt == tries - 1:
                raise
            connection.close_if_unusable_or_obsolete()
            time.sleep(0.02 * 2**attempt)
    raise AssertionError("unreachable")


def _is_transient(error: Any) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    # No sqlstate at all: the connection went away before the server could say anything.
    return state is None or state in _TRANSIENT
