"""Statements the server plans once per connection: for the few that every order runs.

Measured on placing an order: planning the two catalogue reads costs three times their execution. A pooler in transaction mode loses
prepared statements, so an installation that names a direct DSN beside a pooled one runs them plainly.
"""

from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper


class _Prepared(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> "_Prepared":
        return super().execute(query, params, prepare=not _is_pooled())


def _is_pooled() -> bool:
    env = settings.ENVIRON
    return bool(env.dsn_direct and env.dsn_direct != env.dsn)


def cursor() -> CursorWrapper:
    """A Django cursor (wrappers, error names, query log) whose statements are prepared."""
    connection.ensure_connection()
    raw = _Prepared(connection.connection)
    if connection.queries_logged:
        return connection.make_debug_cursor(raw)
    return connection.make_cursor(raw)
