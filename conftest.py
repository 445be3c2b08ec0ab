"""One throw-away PostgreSQL for all tests; the settings are a demo's.

Both at import: the conftests of the folders named on the command line are read right after this one, and they want Django.
"""

import atexit
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shangquan.config.settings")
os.environ.setdefault("SHANGQUAN_SECRET_KEY", "only-for-tests-0123456789-0123456789-0123456789")
os.environ.setdefault("SHANGQUAN_INSTANCE", "tests")

if not os.environ.get("SHANGQUAN_DSN"):  # the second process of `-n 2` is told by the first
    from shangquan.runtime.testing import start_throwaway

    cluster = start_throwaway()
    os.environ["SHANGQUAN_DSN"] = cluster.dsn()
    atexit.register(cluster.destroy)

import django

django.setup()

from django.db.backends.postgresql.operations import DatabaseOperations  # noqa: E402

plain_flush = DatabaseOperations.sql_flush


def flush_past_the_guard(self, style, tables, **options):
    """`django_db(transaction=True)` empties tables with TRUNCATE, which the ledger's trigger refuses."""
    guarded = sorted(table for table in tables if table.startswith("ledger_"))
    orders = [f"alter table {table} {{}} trigger never_emptied" for table in guarded]
    return [
        *(order.format("disable") for order in orders),
        *plain_flush(self, style, tables, **options),
        *(order.format("enable") for order in orders),
    ]


DatabaseOperations.sql_flush = flush_past_the_guard
