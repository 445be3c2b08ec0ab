from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shangquan.kit import clock

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(day, hour, minute):
    return datetime(2026, 5, day, hour, minute, tzinfo=SHANGHAI)


def test_the_night_belongs_to_the_day_before():
    assert clock.business_date(local(16, 2, 30), SHANGHAI, time(4)).day == 15
    assert clock.business_date(local(16, 4, 0), SHANGHAI, time(4)).day == 16


def test_a_file_moves_the_clock_and_production_has_none(tmp_path):
    offset = tmp_path / "offset"
    offset.write_text("86400")
    try:
        clock.follow(offset)
        assert timedelta(hours=23) < clock.now() - datetime.now(UTC) < timedelta(hours=25)
    finally:
        clock.follow(None)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
