"""One door for advisory locks: only the transaction form, in key order, with a time limit."""

import hashlib

from django.db import connection

from shangquan.kit.transactions import must_be_inside


def hold(*names: str, timeout_ms: int = 3000) -> None:
    """Lock these names until the transaction ends; sorted, so that two callers cannot deadlock."""
    must_be_inside("lock")
    keys = sorted(_key(name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, true)", [f"{timeout_ms}ms"])
        for key in keys:
            cursor.execute("select pg_advisory_xact_lock(%s)", [key])
        cursor.execute("select set_config('lock_timeout', '0', true)")


def take_turn(name: str) -> bool:
    """Be the only one at this until the transaction ends; False when somebody else is, without waiting."""
    must_be_inside("lock")
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [_key(name)])
        return bool(cursor.fetchone()[0])


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
