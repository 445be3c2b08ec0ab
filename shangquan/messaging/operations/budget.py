"""The one place where a person's patience is spent.

One row a person and one conditional statement for many of them: PostgreSQL locks each row, looks again at what a faster
sender wrote, and takes a place only where one is left. Nobody reads first and writes later, so parallel senders cannot
pass. The stock kernel's holds were weighed and not taken (docs/decisions/0006).
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from shangquan.kit.transactions import must_be_inside, operation
from shangquan.messaging import rules
from shangquan.messaging.models import Limits, Patience
from shangquan.messaging.rules import Budget, Level

# Whether one more fits, of a row called p; the same words as rules.has_room, held together by a test.
ROOM = """
(select count(*) filter (where d = %(today)s) < least(%(day)s, case p.level when 'less' then 1 else %(day)s end)
    and count(*) filter (where d > %(week_ago)s)
        < least(%(week)s, case p.level when 'less' then 1 else %(week)s end)
    and count(*) filter (where d >= %(month_from)s and d < %(month_to)s) < %(month)s
 from unnest(p.heard) as d)
"""
WANTS = "(p.level <> 'never' and not %(sender)s = any(p.muted))"


def limits(district_id: UUID) -> Limits:
    """The district's limits; the usual ones until somebody set others."""
    return Limits.objects.filter(district_id=district_id).first() or Limits(district_id=district_id)


def values(*, today: date, budget: Budget, sender: UUID) -> dict[str, Any]:
    """What ROOM and WANTS ask for."""
    month_from = today.replace(day=1)
    month_to = (month_from + timedelta(days=32)).replace(day=1)
    return {
        "today": today, "week_ago": today - timedelta(days=rules.WEEK_DAYS),
        "month_from": month_from, "month_to": month_to, "sender": sender,
        "day": budget.day, "week": budget.week, "month": budget.month,
    }  # fmt: skip


_RESERVE = f"""
insert into messaging_patience as p (district_id, person_id, level, muted, heard, last_on)
select %(district)s, person, 'all', '{{}}', array[%(today)s::date], %(today)s
from unnest(%(people)s::uuid[]) as person order by person
on conflict (district_id, person_id) do update set
  heard = (select coalesce(array_agg(d order by d), '{{}}') from unnest(p.heard) as d
           where d > %(long_ago)s) || excluded.heard,
  last_on = greatest(p.last_on, excluded.last_on)
where {WANTS} and {ROOM}
returning person_id
"""  # noqa: S608 - constants


def reserve(
    *, district_id: UUID, sender: UUID, people: Sequence[UUID], today: date, budget: Budget
) -> set[UUID]:
    """Take one place for each of these people; answers who had one. Joins the caller's transaction."""
    must_be_inside("reserve")
    if not people or min(budget.day, budget.week, budget.month) <= 0:
        return set()
    asked: dict[str, Any] = {
        **values(today=today, budget=budget, sender=sender), "district": district_id,
        "people": sorted(set(people)), "long_ago": today - timedelta(days=rules.REMEMBERED_DAYS),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, asked)
        return {row[0] for row in cursor.fetchall()}


def release(*, district_id: UUID, people: Sequence[UUID], day: date) -> None:
    """Give a place of that day back (nothing was sent). Joins the caller's transaction.

    Whoever calls has moved the row that owned the place, so a place is given back once.
    """
    must_be_inside("release")
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from messaging_patience where district_id = %s and person_id = any(%s)"
            " order by person_id for update",
            [district_id, list(people)],
        )
        cursor.execute(
            "update messaging_patience p set heard ="
            " p.heard[:array_position(p.heard, %(day)s) - 1] || p.heard[array_position(p.heard, %(day)s) + 1:]"
            " where district_id = %(district)s and person_id = any(%(people)s)"
            " and array_position(p.heard, %(day)s) is not null",
            {"day": day, "district": district_id, "people": list(people)},
        )


@operation
def choose(
    *, district_id: UUID, person_id: UUID, level: Level, muted: Sequence[UUID], now: datetime
) -> Patience:
    """Keep what a person wants to hear from now on."""
    row, _ = Patience.objects.select_for_update().get_or_create(
        district_id=district_id, person_id=person_id
    )
    row.level, row.muted, row.changed_at = level, sorted(set(muted)), now
    Patience.objects.filter(pk=row.pk).update(level=row.level, muted=row.muted, changed_at=now)
    return row


def choice(*, district_id: UUID, person_id: UUID) -> Patience:
    """What a person wants to hear; everything, until they say otherwise."""
    found = Patience.objects.filter(district_id=district_id, person_id=person_id).first()
    return found or Patience(district_id=district_id, person_id=person_id)
