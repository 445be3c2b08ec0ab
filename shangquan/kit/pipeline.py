"""Several statements, one round trip.

Within `pipelined()` psycopg sends statements without waiting; the first fetch (or the end) collects the answers. An error
of any statement is raised there. Statements that ask for a row count must not stand inside.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg.pq import PipelineStatus


@contextmanager
def pipelined() -> Iterator[None]:
    """Send what follows in one go; needs an open transaction or starts one with it.

    Within another pipeline it is part of that one: leaving a nested one would wait for the server.
    """
    connection.ensure_connection()
    if connection.connection.pgconn.pipeline_status != PipelineStatus.OFF:
        yield
        return
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
