"""Limits, trend and gaps, from values alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shangquan.devices import rules
from shangquan.devices.rules import Point, Trend, Verdict

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def row(*values: float, every_min: int = 5) -> list[Point]:
    start = NOON - timedelta(minutes=every_min * (len(values) - 1))
    return [Point(start + timedelta(minutes=every_min * n), v) for n, v in enumerate(values)]


@pytest.mark.parametrize(
    ("value", "said"),
    [(-18, Verdict.FINE), (-22, Verdict.FINE), (-15, Verdict.FINE), (-22.1, Verdict.LOW), (-14.9, Verdict.HIGH)],
)  # fmt: skip
def test_limits_belong_to_the_good_side(value, said):
    assert rules.verdict(value, low=-22, high=-15) is said


def test_without_limits_everything_is_fine():
    assert rules.verdict(1e9, low=None, high=None) is Verdict.FINE


def test_a_trend_compares_two_half_hours_and_says_when_it_cannot():
    assert rules.trend(row(*[-20.0] * 6, *[-16.0] * 6), low=-22, high=-15) is Trend.RISING
    assert rules.trend(row(*[-16.0] * 6, *[-20.0] * 6), low=-22, high=-15) is Trend.FALLING
    assert rules.trend(row(*[-18.0] * 6, *[-18.2] * 6), low=-22, high=-15) is Trend.STEADY
    assert rules.trend(row(-18.0), low=None, high=None) is Trend.UNKNOWN
    assert rules.trend([], low=None, high=None) is Trend.UNKNOWN


def test_a_gap_is_three_missed_reports_also_at_the_edges():
    points = [Point(NOON - timedelta(minutes=m), 1.0) for m in (60, 55, 30, 25)]
    start = NOON - timedelta(minutes=60)
    found = rules.gaps(points, every_s=300, start=start, end=NOON)
    assert found == [
        (NOON - timedelta(minutes=55), NOON - timedelta(minutes=30)),
        (NOON - timedelta(minutes=25), NOON),
    ]
    assert rules.gaps([], every_s=300, start=start, end=NOON) == [(start, NOON)]


@given(st.lists(st.integers(0, 1440), unique=True), st.integers(10, 3600))
def test_gaps_never_hold_a_reading_and_are_all_longer_than_the_pause(minutes, every_s):
    start, end = NOON - timedelta(days=1), NOON
    points = [Point(start + timedelta(minutes=m), 0.0) for m in sorted(minutes)]
    for a, b in rules.gaps(points, every_s=every_s, start=start, end=end):
        assert (b - a).total_seconds() > 3 * every_s
        assert not [p for p in points if a < p.at < b]


@pytest.mark.parametrize(
    ("at", "value", "why"),
    [
        (NOON, float("nan"), "not_a_number"), (NOON, float("inf"), "not_a_number"),
        (NOON + timedelta(minutes=6), 1.0, "ahead_of_time"), (NOON - timedelta(days=31), 1.0, "too_old"),
        (NOON + timedelta(minutes=4), 1.0, None), (NOON, -18.0, None),
    ],
)  # fmt: skip
def test_what_cannot_have_been_measured_is_refused(at, value, why):
    assert rules.bad_reading(at, value, now=NOON) == why
