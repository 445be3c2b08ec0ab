"""Our mass sending against WeChat as the twin plays it: deduplication, limits, the report, the preview."""

import pytest

from shangquan.gateways.wechat import mass
from shangquan.kit.errors import GatewayBusy, GatewayRefused
from shangquan.merchants import queries as merchants
from tests.runtime.conftest import eventually
from tests.support.wechat import wechat
from tests.support.world import open_world


@pytest.fixture
def twin(tmp_path):
    with wechat(tmp_path) as running:
        yield running


def followers(twin, count: int) -> list[str]:
    openids = [twin.post("/users", {"id": f"p{n}"})["openid"] for n in range(count)]
    for openid in openids:
        twin.post(f"/users/{openid}/follow")
    return openids


def got(twin, openid: str) -> int:
    return sum("周五有新面" in str(message) for message in twin.inbox(openid))


@pytest.mark.django_db
def test_one_name_is_one_sending(twin):
    account = merchants.account(open_world().id)
    people = followers(twin, 3)
    sent = mass.send_text(account, openids=people, content="周五有新面", client_id="a" * 32)
    assert sent.msg_id.isdigit()
    try:
        again = mass.send_text(account, openids=people, content="周五有新面", client_id="a" * 32)
        assert again.was_known
    except GatewayBusy:  # 45066: within a minute WeChat asks to wait; the worker does
        pass
    eventually(lambda: all(got(twin, openid) for openid in people), 20)  # WeChat takes its time
    assert [got(twin, openid) for openid in people] == [1, 1, 1]


@pytest.mark.django_db
def test_one_alone_is_refused_before_wechat_is_asked(twin):
    account = merchants.account(open_world().id)
    with pytest.raises(GatewayRefused) as refused:
        mass.send_text(account, openids=["o1"], content="x", client_id="b" * 32)
    assert refused.value.code == "40130"


@pytest.mark.django_db
def test_a_preview_reaches_one_person_only(twin):
    account = merchants.account(open_world().id)
    lin, wu = followers(twin, 2)
    mass.preview_text(account, openid=lin, content="周五有新面")
    assert (got(twin, lin), got(twin, wu)) == (1, 0)


def test_a_report_is_read_in_both_spellings_of_its_number():
    fields = {"MsgID": "7", "Status": "send success", "TotalCount": "5", "FilterCount": "3", "SentCount": "2", "ErrorCount": "1"}  # fmt: skip
    found = mass.report(fields)
    assert (found.msg_id, found.sent, found.failed, found.filtered) == ("7", 2, 1, 2)
    with pytest.raises(ValueError, match="MsgID"):
        mass.report({"Status": "send success"})
