"""What the doctor is told of pushes and pages: by any process, under today's credentials, and no flood of files."""

from datetime import timedelta

from shangquan.gateways.wechat import health, memory
from shangquan.kit import clock


def another_process() -> None:
    """What this one remembers for itself is gone; the shared file stays."""
    health._noted.clear()


def test_a_good_push_of_any_process_heals_a_refusal_of_another(account):
    health.note_push(account)
    another_process()
    health.note_push(account, "envelope")
    assert health.pushes(account).refused["envelope"] > health.pushes(account).good_at
    another_process()
    health.note_push(account)
    seen = health.pushes(account)
    assert seen.good_at > seen.refused["envelope"]


def test_a_quiet_life_writes_once_in_ten_minutes_and_a_flood_once_a_second(account, tmp_path):
    file = account.keep / f"{memory.name_of(account)}.json"
    health.note_push(account)
    written = file.read_bytes()
    for _ in range(20):
        health.note_push(account)
    assert file.read_bytes() == written
    health.note_push(account, "signature")
    flooded = file.read_bytes()
    for _ in range(20):
        health.note_push(account, "signature")
    assert file.read_bytes() == flooded


def test_refusals_under_other_credentials_do_not_count(account, account_in):
    health.note_push(account, "envelope")
    mended = account_in(account.keep, aes_key="K" * 43)
    assert health.pushes(mended).refused == {}
    assert health.pushes(account).refused


def test_a_refused_page_is_remembered_with_its_host(account):
    health.note_page(account, "config:invalid url domain", "qinghe.example")
    said, host, at = health.page_trouble(account)
    assert (said, host) == ("config:invalid url domain", "qinghe.example")
    assert clock.now() - at < timedelta(minutes=1)
