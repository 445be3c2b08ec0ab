# ruff: noqa: S608 - constants of ours and compiled conditions; values travel beside them
"""Keep each person's row true: facts mark it, a round rebuilds it from people, orders and dishes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from shangquan.kit.transactions import must_be_inside, operation
from shangquan.marketing import rules
from shangquan.marketing.models import PersonFact, StaleFact, Word
from shangquan.marketing.rules import Compiled

_CATCH_UP = """
insert into marketing_stalefact (district_id, person_id, at)
select %(district)s, i.person_id, %(now)s from accounts_identity i
where i.appid = %(appid)s and not exists (
  select 1 from marketing_personfact f where f.district_id = %(district)s and f.person_id = i.person_id)
limit %(limit)s on conflict do nothing
"""

# Kept purchases: paid, and not given back whole. A line counts the units that were not given back.
_BOUGHT = """
with lines as (
  select o.person_id, o.store_id, l.item_id, l.name, sum(l.quantity - l.refunded_quantity) as units
  from orders_order o join orders_line l on l.order_id = o.id
  where o.district_id = %(district)s and o.person_id = any(%(people)s) and o.paid_at is not null
    and o.state not in ('refused', 'cancelled') and l.quantity > l.refunded_quantity
  group by 1, 2, 3, 4
)
select n.person_id, w.kind, left(w.text, 60) as text, sum(n.units) as units
from lines n join merchants_store s on s.id = n.store_id
left join catalog_item i on i.id = n.item_id left join catalog_category c on c.id = i.category_id
cross join lateral (values ('dish', n.name), ('category', c.name), ('cuisine', s.cuisine), ('shop', s.slug))
  as w(kind, text)
where w.text <> '' group by 1, 2, 3
"""
_NEW_WORDS = f"""
insert into marketing_word (district_id, kind, text)
select distinct %(district)s::uuid, b.kind, b.text from ({_BOUGHT}) b
where not exists (select 1 from marketing_word w where w.district_id = %(district)s
                  and w.kind = b.kind and w.text = b.text)
order by 2, 3 on conflict do nothing
"""
_NO_TASTES = """
delete from marketing_taste where district_id = %(district)s and person_id = any(%(people)s)
"""
_TASTES = f"""
insert into marketing_taste (district_id, person_id, word_id, units)
select %(district)s, b.person_id, w.id, b.units from ({_BOUGHT}) b
join marketing_word w on w.district_id = %(district)s and w.kind = b.kind and w.text = b.text
"""
_FACTS = """
insert into marketing_personfact as f (district_id, person_id, openid, is_following, followed_at, left_at,
  door, language, orders, spent_fen, last_paid_at, likes, tags)
select %(district)s, p.id, i.openid, i.is_following, i.followed_at, null, i.source, p.language,
  o.orders, o.spent, o.last_paid_at,
  array(select t.word_id from marketing_taste t
        where t.district_id = %(district)s and t.person_id = p.id order by 1), '{}'
from accounts_identity i join accounts_person p on p.id = i.person_id
cross join lateral (
  select count(*) as orders, coalesce(sum(o.total_fen - o.refunded_fen), 0) as spent,
    max(o.paid_at) as last_paid_at
  from orders_order o where o.district_id = %(district)s and o.person_id = p.id
    and o.paid_at is not null and o.state not in ('refused', 'cancelled')
    and (o.refunded_fen < o.total_fen or o.total_fen = 0)) o
where i.appid = %(appid)s and p.id = any(%(people)s)
order by p.id
on conflict (district_id, person_id) do update set
  openid = excluded.openid, is_following = excluded.is_following, followed_at = excluded.followed_at,
  left_at = case when excluded.is_following then null when f.is_following then %(now)s else f.left_at end,
  door = excluded.door, language = excluded.language, orders = excluded.orders,
  spent_fen = excluded.spent_fen, last_paid_at = excluded.last_paid_at, likes = excluded.likes
"""


def mark(*, district_id: UUID, people: Sequence[UUID], now: datetime) -> None:
    """Something new is true of these people. One cheap statement in the transaction of the fact.

    A mark that is there already is locked until the fact commits: a rebuild that ran now would take the mark away and not
    see the fact.
    """
    must_be_inside("mark")
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into marketing_stalefact as s (district_id, person_id, at)"
            " select %s, person, %s from unnest(%s::uuid[]) as person order by person"
            " on conflict (district_id, person_id) do update set at = excluded.at",
            [district_id, now, sorted(set(people))],
        )


@operation
def catch_up(*, district_id: UUID, appid: str, now: datetime, limit: int = 2000) -> int:
    """Mark people of the account who have no row yet (they came before this room did, or nobody said so)."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CATCH_UP, {"district": district_id, "appid": appid, "now": now, "limit": limit}
        )
        return cursor.rowcount


@operation
def rebuild_due(*, district_id: UUID, appid: str, now: datetime, limit: int = 500) -> int:
    """Rebuild the rows of marked people; answers how many. A mark somebody holds is left for the next round."""
    rows = StaleFact.objects.select_for_update(skip_locked=True).filter(district_id=district_id)
    people = [row.person_id for row in rows.order_by("person_id")[:limit]]
    if people:
        # The marks go first: what commits after this statement makes a new one.
        StaleFact.objects.filter(district_id=district_id, person_id__in=people).delete()
        _rebuild(district_id, appid, people, now)
    return len(people)


def _rebuild(district_id: UUID, appid: str, people: list[UUID], now: datetime) -> None:
    asked: dict[str, Any] = {
        "district": district_id, "appid": appid, "people": people, "now": now,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in (_NO_TASTES, _NEW_WORDS, _TASTES, _FACTS):
            cursor.execute(statement, asked)


@operation
def note_place(
    *, district_id: UUID, appid: str, person_id: UUID, lat: float, lon: float, now: datetime
) -> bool:
    """Where a person said to be (GCJ-02 degrees), kept coarsely. False for a place nobody can be at."""
    if not rules.is_on_earth(lat, lon):
        return False
    mine = PersonFact.objects.filter(district_id=district_id, person_id=person_id)
    if not mine.exists():  # their first word is where they are
        _rebuild(district_id, appid, [person_id], now)
    place = {"lat_e6": rules.coarse(lat), "lon_e6": rules.coarse(lon), "placed_at": now}
    return bool(mine.update(**place))


@operation
def tag(*, district_id: UUID, people: Sequence[UUID], text: str) -> int:
    """Put a tag on people; twice is once. Answers how many had a row to carry it."""
    word, _ = Word.objects.get_or_create(district_id=district_id, kind="tag", text=text[:60])
    with connection.cursor() as cursor:
        cursor.execute(
            "update marketing_personfact set tags = array_append(array_remove(tags, %(word)s::int), %(word)s::int)"
            " where district_id = %(district)s and person_id = any(%(people)s)",
            {"word": word.pk, "district": district_id, "people": list(people)},
        )
        return cursor.rowcount


@operation
def tag_where(*, district_id: UUID, where: Compiled, text: str) -> int:
    """Put a tag on everybody who fits now; answers how many did not carry it yet."""
    word, _ = Word.objects.get_or_create(district_id=district_id, kind="tag", text=text[:60])
    with connection.cursor() as cursor:
        cursor.execute(
            "update marketing_personfact f set tags = array_append(f.tags, %(word)s::int)"
            f" where not f.tags @> array[%(word)s::int] and {where.sql}",
            {**where.params, "word": word.pk},
        )
        return cursor.rowcount


@operation
def untag(*, district_id: UUID, people: Sequence[UUID], text: str) -> int:
    word = Word.objects.filter(district_id=district_id, kind="tag", text=text).first()
    if word is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "update marketing_personfact set tags = array_remove(tags, %s::int)"
            " where district_id = %s and person_id = any(%s)",
            [word.pk, district_id, list(people)],
        )
        return cursor.rowcount
