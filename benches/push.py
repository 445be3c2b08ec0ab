"""Pushes among a million followers: a preview against the bare count, a send list against a bare `insert … select`."""

import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

from benches.stack import Stack

FOLLOWERS = 1_000_000
LIST = 200_000
ROUNDS = 9

# One statement makes the million: half like noodles, places within 12 km, ages of following up to 400 days, orders up to 19.
_PEOPLE = """
insert into marketing_personfact (district_id, person_id, openid, is_following, followed_at, door, language,
  orders, spent_fen, last_paid_at, likes, tags, lat_e6, lon_e6, placed_at)
select %(district)s, gen_random_uuid(), 'o' || lpad(i::text, 27, '0'), i %% 50 <> 0,
  %(now)s - make_interval(hours => ((i * 7919) %% 9600)::int), case i %% 3 when 0 then 'T5' else 'search' end,
  case i %% 20 when 0 then 'en' else 'zh-hans' end, (i * 31) %% 20, ((i * 31) %% 20) * 2800,
  %(now)s - make_interval(hours => ((i * 104729) %% 4800)::int),
  case when i %% 2 = 0 then array[%(noodle)s, 7 + i %% 40] else array[7 + i %% 40] end::int[], '{}',
  31230000 + ((i::bigint * 7907) %% 240000 - 120000)::int, 121470000 + ((i::bigint * 6101) %% 240000 - 120000)::int, %(now)s
from generate_series(1::bigint, %(count)s::bigint) i
"""
# A tenth heard something within the week; a hundredth wants less.
_PATIENCE = """
insert into messaging_patience (district_id, person_id, level, muted, heard, last_on)
select district_id, person_id, case when random() < 0.1 then 'less' else 'all' end, '{}',
  array[%(today)s::date - (random() * 6)::int], %(today)s::date from marketing_personfact
where district_id = %(district)s and random() < 0.1
"""


def push(stack: Stack) -> dict[str, Any]:
    """`ratio` is the bare count's share of a whole preview; the aim is a third or more."""
    from django.db import connection

    from shangquan.kit import clock
    from shangquan.marketing import queries
    from shangquan.marketing.models import Campaign, Delivery, Landmark, Word
    from shangquan.marketing.operations import campaigns, sending
    from shangquan.marketing.operations.campaigns import Words
    from shangquan.merchants.models import District
    from shangquan.messaging import rules as manners
    from shangquan.messaging.rules import Budget

    district = District.objects.get()
    now = clock.now()
    word = Word.objects.create(district=district, kind="category", text="台子面")
    Landmark.objects.create(district=district, lat_e6=31_230_000, lon_e6=121_470_000)
    asked = {"district": district.pk, "now": now, "noodle": word.pk, "count": FOLLOWERS}
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute(_PEOPLE, asked)
        cursor.execute(_PATIENCE, {"district": district.pk, "today": now.date()})
        cursor.execute("vacuum analyze marketing_personfact")
        cursor.execute("analyze messaging_patience")
    four = [
        {"kind": "followed", "min_days": 7}, {"kind": "likes", "words": ["台子面"]},
        {"kind": "near", "place": "", "km": 3}, {"kind": "bought", "min_orders": 3},
    ]  # fmt: skip
    where = queries.compiled(district.pk, four, now)

    def bare_count() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                f"select count(*) from marketing_personfact f where {where.sql}", where.params
            )
            return cursor.fetchone()[0]

    def preview() -> Any:
        return queries.preview(
            district_id=district.pk, conditions=four, sender=district.pk, budget=Budget(1, 3, 4),
            today=manners.local_day(now, district.zone), now=now,
        )  # fmt: skip

    bare_ms, preview_ms = _paired(bare_count, preview)
    found = preview()

    def a_campaign() -> Campaign:
        wide = [{"kind": "likes", "words": ["台子面"]}, {"kind": "bought", "min_orders": 12}]
        words = Words("宽", wide, f"第 {time.time_ns()} 条", "正文", "", "有好处")
        row = campaigns.write(
            district_id=district.pk, merchant_id=None, words=words, actor="owner", now=now
        )
        campaigns.approve(campaign=row, seen_as=campaigns.seen(row), actor="owner", now=now)
        return campaigns.schedule(campaign=row, send_at=now, actor="owner", now=now)

    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ours, bare, size = [], [], 0
    for _ in range(3):
        row = a_campaign()
        started = time.perf_counter()
        size = sending.begin(campaign=row, now=now)
        ours.append(time.perf_counter() - started)
        other = a_campaign()
        started = time.perf_counter()
        _bare_list(row, other)
        bare.append(time.perf_counter() - started)
        Delivery.objects.filter(campaign=other).delete()
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb
    return {
        "ratio": bare_ms / preview_ms, "preview_ms": round(preview_ms, 1),
        "bare_count_ms": round(bare_ms, 1), "size": found.size, "held": found.budget,
        "list": size, "list_s": round(statistics.median(ours), 2),
        "bare_list_s": round(statistics.median(bare), 2),
        "list_times_bare": round(statistics.median(ours) / statistics.median(bare), 2),
        "memory_grown_kb": grown_kb,
        "failed": int(preview_ms > 300 or preview_ms > 3 * bare_ms or grown_kb > 20_000),
    }  # fmt: skip


def _paired(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[float, float]:
    """Medians in milliseconds, the two in turn so that a busy machine is as unkind to both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for took, work in zip(times, (one, other), strict=True):
            started = time.perf_counter()
            work()
            took.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])


def _bare_list(source: Any, into: Any) -> None:
    """The same rows into the same table, known beforehand: no conditions, nobody's wishes."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
        cursor.execute(
            "insert into marketing_delivery (district_id, campaign_id, person_id, openid, fate)"
            " select district_id, %s, person_id, openid, 'planned' from marketing_delivery where campaign_id = %s",
            [into.pk, source.pk],
        )
