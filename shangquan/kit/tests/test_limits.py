from datetime import timedelta

import pytest

from shangquan.kit import clock, limits
from shangquan.kit.errors import TooMany

pytestmark = pytest.mark.django_db


def test_a_burst_is_allowed_and_then_time_has_to_pass():
    now = clock.now()
    for _ in range(3):
        limits.spend("door", burst=3, per_s=1, now=now)
    with pytest.raises(TooMany):
        limits.spend("door", burst=3, per_s=1, now=now)
    limits.spend("door", burst=3, per_s=1, now=now + timedelta(seconds=2))


def test_keys_do_not_share_their_tokens():
    now = clock.now()
    limits.spend("a", burst=1, per_s=0, now=now)
    limits.spend("b", burst=1, per_s=0, now=now)


def test_a_clock_set_back_gives_no_tokens():
    now = clock.now()
    limits.spend("c", burst=1, per_s=1, now=now)
    with pytest.raises(TooMany):
        limits.spend("c", burst=1, per_s=1, now=now - timedelta(hours=1))


def test_a_clock_set_back_keeps_nobody_waiting_until_it_caught_up():
    now = clock.now()
    limits.spend("d", burst=1, per_s=1, now=now + timedelta(days=1))
    with pytest.raises(TooMany):
        limits.spend("d", burst=1, per_s=1, now=now)
    limits.spend("d", burst=1, per_s=1, now=now + timedelta(seconds=3))
