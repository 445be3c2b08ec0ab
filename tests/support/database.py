"""What threads need of the database: connections enough, and a count of what went wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

CROWD = 16  # four times what a web process lets in; the server has a hundred for all test processes


@contextmanager
def roomy_pool() -> Iterator[None]:
    """More connections than a web process has, and patience to wait for one."""
    pool: dict[str, Any] = connection.settings_dict["OPTIONS"]["pool"]
    before = dict(pool)
    connection.close()
    connection.close_pool()
    pool.update(max_size=CROWD, timeout=120)
    try:
        yield
    finally:
        connection.close()
        connection.close_pool()
        pool.clear()
        pool.update(before)


def deadlocks() -> int:
    """How many the server has seen in this database (ended connections have reported theirs)."""
    with connection.cursor() as cursor:
        cursor.execute("select deadlocks from pg_stat_database where datname = current_database()")
        return int(cursor.fetchone()[0])
