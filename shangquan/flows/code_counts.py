"""What a code brought: scans, people, new followers, and orders of those whose last scan it was."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from shangquan.orders.queries import SOLD

_SCANS = """
select scene_id, count(*), count(distinct openid),
  count(distinct openid) filter (where not was_following)
from scenes_scan where district_id = %(district)s and scene_id = any(%(scenes)s)
  and at >= %(since)s and at < %(until)s group by scene_id
"""
# An order belongs to the last door its buyer came through, if that was not too long before.
_ORDERS = """
select door.scene_id, count(*), sum(o.total_fen - o.refunded_fen)
from orders_order o
join lateral (
  select s.scene_id from scenes_scan s
  where s.district_id = o.district_id and s.openid = o.openid and s.scene_id is not null
    and s.at <= o.placed_at and s.at > o.placed_at - %(within)s
  order by s.at desc limit 1
) door on true
where o.district_id = %(district)s and o.openid <> '' and o.state = any(%(sold)s)
  and o.paid_at >= %(since)s and o.paid_at < %(until)s and door.scene_id = any(%(scenes)s)
group by door.scene_id
"""


@dataclass
class Count:
    """Of one code in a period; `follows` are people who came to follow by it, each once."""

    scans: int = 0
    people: int = 0
    follows: int = 0
    orders: int = 0
    amount_fen: int = 0


def counts(
    *, district_id: UUID, scenes: Sequence[UUID], since: datetime, until: datetime,
    within: timedelta,
) -> dict[UUID, Count]:  # fmt: skip
    """Counts of [since, until); an order counts when it was placed less than `within` after the scan."""
    found: dict[UUID, Count] = defaultdict(Count)
    words: dict[str, Any] = {
        "district": district_id, "scenes": list(scenes), "since": since, "until": until,
        "within": within, "sold": [state.value for state in SOLD],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SCANS, words)
        for scene, scans, people, follows in cursor.fetchall():
            found[scene] = Count(scans, people, follows)
        cursor.execute(_ORDERS, words)
        for scene, orders, amount_fen in cursor.fetchall():
            found[scene].orders, found[scene].amount_fen = orders, int(amount_fen)
    return found
