"""Conditions are data: whatever they hold travels as a parameter, and nonsense is refused by name."""

import math
import re
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from shangquan.marketing import rules
from shangquan.marketing.rules import BadCondition, Known
from shangquan.messaging import rules as manners
from shangquan.messaging.operations.budget import ROOM, values
from shangquan.messaging.rules import Budget

NOW = datetime(2026, 5, 16, 4, tzinfo=UTC)
KNOWN = Known(
    words={"面": [1, 2]}, tags={"熟客": 9}, shops={"noodles": 4}, places={"": (31_230_000, 121_470_000)}
)  # fmt: skip
NASTY = st.one_of(
    st.text(max_size=40), st.sampled_from(["'; drop table x; --", "%(c0)s", "%s", "{}", "\\"])
)
NUMBERS = st.one_of(st.integers(), st.floats(), st.booleans(), st.none(), NASTY)
FIELDS = [
    "min_days",
    "max_days",
    "days",
    "within_days",
    "before_days",
    "times",
    "km",
    "min_orders",
    "max_spent_fen",
]
conditions = st.fixed_dictionaries(
    {"kind": st.sampled_from([*rules.KINDS, "nonsense"])},
    optional={
        "is_not": st.booleans(), "place": NASTY, "language": NASTY,
        **dict.fromkeys(FIELDS, NUMBERS),
        **dict.fromkeys(["words", "codes", "tags", "shops"], st.lists(st.one_of(NASTY, st.just("面")), max_size=3)),
    },
)  # fmt: skip


def compiled(*asked: dict) -> rules.Compiled:
    return rules.compile_conditions(list(asked), district_id=UUID(int=7), known=KNOWN, now=NOW)


@given(st.lists(conditions, max_size=4))
def test_no_value_of_a_condition_ever_stands_in_the_statement(asked):
    try:
        found = compiled(*asked)
    except BadCondition:
        return
    # Only our own words, names of parameters, and the radius of the earth: nothing somebody typed.
    left = re.sub(r"%\(c\d+\)s", "", found.sql)
    assert re.fullmatch(r"[a-z_0-9 .=<>&:()\[\]*+,'-]*", left), left
    assert set(re.findall(r"%\((c\d+)\)s", found.sql)) == set(found.params)
    assert "'" not in left


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(rules.KINDS))
def test_every_kind_is_a_statement_the_database_understands(kind):
    whole = {
        "kind": kind, "min_days": 7, "days": 3, "words": ["面"], "times": 2, "place": "", "km": 3, "codes": ["T5"],
        "min_orders": 1, "max_spent_fen": 5, "within_days": 9, "tags": ["熟客"], "shops": ["noodles"], "language": "en",
    }  # fmt: skip
    for one in (whole, {**whole, "is_not": True}):
        found = compiled(one)
        with connection.cursor() as cursor:
            cursor.execute(
                f"select count(*) from marketing_personfact f where {found.sql}", found.params
            )
            assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"kind": "magic"}, "unknown kind"),
        ({"kind": "followed", "min_days": True}, "whole number"),
        ({"kind": "near", "place": "moon", "km": 1}, "unknown place"),
        ({"kind": "near", "place": "", "km": math.nan}, "km must be"),
        ({"kind": "likes", "words": [" "]}, "texts"),
        ({"kind": "language", "language": "tlh"}, "unknown language"),
    ],
)
def test_nonsense_is_refused_with_its_name(asked, says):
    with pytest.raises(BadCondition, match=says):
        compiled(asked)


@given(st.integers(0, 100_000), st.integers(2, 10_000))
def test_people_are_shared_out_evenly_and_nobody_is_left_alone(size, largest):
    parts = rules.shares(size, largest)
    assert sum(parts) == size
    assert all(part <= largest for part in parts)
    if size > largest:
        assert max(parts) - min(parts) <= 1
        assert min(parts) >= 2 or largest == 2


@given(st.text(max_size=30), st.text(max_size=60))
def test_spaces_and_case_make_no_new_creative(title, body):
    assert rules.creative(title, body) == rules.creative(f" {title} ", body.replace(" ", "  "))


@pytest.mark.parametrize("place", [(0, 0), (91, 0.5), (math.nan, 1), (31, math.inf)])
def test_places_nobody_can_be_at(place):
    assert not rules.is_on_earth(*place)


days = st.dates(date(2026, 4, 10), date(2026, 5, 20))


@pytest.mark.django_db
@given(
    heard=st.lists(days, max_size=6), today=days, level=st.sampled_from(["all", "less"]),
    budget=st.builds(Budget, st.integers(1, 3), st.integers(1, 4), st.integers(1, 4)),
)  # fmt: skip
def test_the_statement_and_the_rule_agree_whether_one_more_fits(heard, today, level, budget):
    asked = {**values(today=today, budget=budget, sender=uuid4()), "heard": heard, "level": level}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {ROOM} from (select %(heard)s::date[] as heard, %(level)s::text as level) p",
            asked,
        )
        assert cursor.fetchone()[0] == manners.has_room(heard, today, budget.at(level))


clock_times = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@given(
    st.integers(0, 300_000).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    clock_times,
    clock_times,
)
def test_when_quiet_ends_one_may_speak_and_not_a_minute_before(at, start, end):
    ends = manners.quiet_ends(at, "Asia/Shanghai", start, end)
    assert not manners.is_quiet(ends, "Asia/Shanghai", start, end)
    assert at <= ends <= at + timedelta(days=1)
    if ends > at:
        assert manners.is_quiet(
            ends - timedelta(minutes=1), "Asia/Shanghai", start, end
        ) or ends - at < timedelta(minutes=1)


def test_quiet_hours_pass_midnight():
    night = datetime(2026, 5, 16, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert manners.is_quiet(night, "Asia/Shanghai", time(21), time(9))
    assert manners.quiet_ends(night, "Asia/Shanghai", time(21), time(9)).hour == 9


@pytest.mark.parametrize(
    ("sent", "muted", "slow"), [(49, 49, False), (100, 3, False), (100, 4, True), (0, 0, False)]
)
def test_a_sender_is_slowed_down_by_many_mutes_among_many_messages(sent, muted, slow):
    assert manners.is_throttled(sent=sent, muted=muted, limit_bp=300, sample_min=50) is slow
