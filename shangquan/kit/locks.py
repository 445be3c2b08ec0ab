"""One door for advisory locks: only the transaction form, in key order, with a time limit."""

import hashlib

from django.db import connection

from shangquan.kit.transactions import must_be_inside


def hold(*names: str, timeout_ms: int = 3000) -> None:
    """Lock these names until the transaction ends; sorted, so that two callers cannot deadlock."""
    must_be_inside("lock")
    keys = sorted(
        int.from_bytes(hashlib.sha256(n.encode()).digest()[:8], "big", signed=True) for n in names
    )
    with connection.cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, true)", [f"{timeout_ms}ms"])
        for key in keys:
            cursor.execute("select pg_advisory_xact_lock(%s)", [key])
        cursor.execute("select set_config('lock_timeout', '0', true)")
