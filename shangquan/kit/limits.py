"""Rate limits that every process shares: a token bucket in one upsert."""

from datetime import datetime

from django.db import connection

from shangquan.kit.errors import TooMany


def spend(key: str, *, burst: int, per_s: float, now: datetime) -> None:
    """Take one token or refuse with `TooMany`. `burst` tokens at most, `per_s` come back a second.

    A clock that was moved back (in a demo) keeps nobody waiting until it has caught up.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into kit_allowance as a (key, tokens, at) values (%(key)s, %(burst)s - 1, %(now)s)
            on conflict (key) do update set
              tokens = greatest(-1, least(%(burst)s, a.tokens + %(per_s)s
                * greatest(0, extract(epoch from %(now)s - a.at))) - 1),
              at = %(now)s
            returning tokens
            """,
            {"key": key[:160], "burst": burst, "per_s": per_s, "now": now},
        )
        if cursor.fetchone()[0] < 0:
            raise TooMany
