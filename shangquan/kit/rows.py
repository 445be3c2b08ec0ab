"""One INSERT for rows that are complete already: no query compiler, nothing to fetch, fit for a pipeline.

Measured on placing an order: `bulk_create` spends more on building the statement than the database on running it.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb


def insert(rows: Iterable[models.Model]) -> None:
    """Write rows of one model; ids the database gives (bigserial) stay unknown here."""
    rows = list(rows)
    if rows:
        _write(rows, "")


def insert_new(row: models.Model) -> bool:
    """Write a row unless a unique constraint knows it already; False when it does."""
    return _write([row], " on conflict do nothing") == 1


def _write(rows: list[models.Model], ending: str) -> int:
    head, one, names, is_json = _statement(type(rows[0]))
    values: list[Any] = []
    for row in rows:
        content = row.__dict__
        values += [
            Jsonb(content[n]) if j else content[n] for n, j in zip(names, is_json, strict=True)
        ]
    cursor = connection.cursor()
    cursor.execute(head + ", ".join([one] * len(rows)) + ending, values)
    return int(cursor.rowcount)


@lru_cache(maxsize=64)
def _statement(model: type[models.Model]) -> tuple[str, str, list[str], list[bool]]:
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    columns = ", ".join(connection.ops.quote_name(str(f.column)) for f in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    one = f"({', '.join(['%s'] * len(fields))})"
    is_json = [isinstance(field, models.JSONField) for field in fields]
    return f"insert into {table} ({columns}) values ", one, [f.attname for f in fields], is_json  # noqa: S608
