"""Several statements, one round trip.

Within `pipelined()` psycopg sends statements without waiting; the first fetch (or the end) collects the answers. An error
of any statement is raised there. Statements that ask for a row count must not stand inside.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def pipelined() -> Iterator[None]:
    """Send what follows in one go; needs an open transaction or starts one with it."""
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
