"""Jobs that run once when asked for (Procrastinate); what runs in rounds is in `drains`."""

from uuid import UUID

from django.db import connections
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from shangquan.flows import menu_import
from shangquan.kit import clock

_TRIES = 5


@app.task(
    queue="imports",
    retry=RetryStrategy(max_attempts=_TRIES, exponential_wait=3),
    pass_context=True,
)
def import_menu(context: JobContext, *, import_id: str) -> None:
    """Write a checked spreadsheet; whole or not at all, so it may be tried again after a crash."""
    is_last = context.job is None or context.job.attempts >= _TRIES - 1
    try:
        menu_import.run(import_id=UUID(import_id), is_last_try=is_last, now=clock.now())
    finally:
        if not connections["default"].in_atomic_block:
            connections.close_all()  # the worker's threads come and go, their connections must not stay
