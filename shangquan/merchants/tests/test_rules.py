from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shangquan.merchants import rules
from shangquan.merchants.rules import RIGHTS, Right, Role

ZONE = "Asia/Shanghai"


def at(hour, minute=0):
    return datetime(2026, 5, 16, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def is_open(moment, opens, closes, is_paused=False):
    return rules.is_open(
        at=moment, zone=ZONE, opens_at=opens, closes_at=closes, is_paused=is_paused
    )


def test_a_shop_is_open_within_its_hours_and_not_at_the_closing_minute():
    assert is_open(at(10), time(10), time(21, 30))
    assert not is_open(at(21, 30), time(10), time(21, 30))


def test_hours_may_pass_midnight():
    assert is_open(at(1), time(18), time(2))
    assert not is_open(at(3), time(18), time(2))


@given(st.datetimes(timezones=st.just(UTC)))
def test_equal_times_mean_day_and_night_unless_paused(moment):
    assert is_open(moment, time(0), time(0))
    assert not is_open(moment, time(0), time(0), is_paused=True)


def test_only_the_owner_addresses_guests_and_sets_points():
    for right in (Right.PUSH, Right.POINTS, Right.APPROVE_PUSH):
        assert [role for role in Role if rules.may(role, right)] == [Role.OWNER]


@pytest.mark.parametrize("role", ["", "root", "OWNER", "admin"])
def test_an_unknown_role_may_nothing(role):
    assert not any(rules.may(role, right) for right in Right)


def test_no_partner_role_holds_a_right_its_manager_lacks():
    for role in (Role.CASHIER, Role.KITCHEN):
        assert RIGHTS[role] <= RIGHTS[Role.MANAGER]
