"""Try again, ask a person, give up: each told apart, and nothing is asked that cannot succeed."""

import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from shangquan.gateways.wechat import api, doors, families, media, messages, state, users
from shangquan.gateways.wechat.verdicts import FamilyClosed, NeedsPerson, QuotaSpent
from shangquan.kit import clock
from shangquan.kit.errors import GatewayBusy, GatewayRefused

CREATE = "/cgi-bin/menu/create"
BUTTON = [{"type": "click", "name": "帮助", "key": "HELP"}]


def test_chinese_goes_out_raw(account, platform):
    doors.publish_menu(account, BUTTON)
    assert doors.menu(account) == BUTTON
    entries = platform.twin.http.get("/_sandbox/log").json()["entries"]
    assert not [e for e in entries if "escape" in (e.get("why") or "")]


@pytest.mark.parametrize("code", [-1, 45011, 61503])
def test_what_passes_by_itself_may_be_tried_again(account, platform, code):
    platform.fail(CREATE, code)
    with pytest.raises(GatewayBusy):
        doors.publish_menu(account, BUTTON)
    doors.publish_menu(account, BUTTON)


def test_a_broken_answer_may_be_tried_again(account, platform):
    platform.post("/faults", {"api": {"path": CREATE, "status": 502, "times": 1}})
    with pytest.raises(GatewayBusy, match="502"):
        doors.publish_menu(account, BUTTON)


@pytest.mark.parametrize("code", [40164, 40125, 50004, 89503])
def test_what_a_person_must_mend_says_how_and_is_remembered_until_it_works(account, platform, code):
    platform.fail(CREATE, code)
    with pytest.raises(NeedsPerson) as no:
        doors.publish_menu(account, BUTTON)
    assert no.value.code == str(code)
    assert no.value.fix.zh
    assert no.value.fix.en
    (trouble,) = state.look(account).troubles
    assert (trouble.path, trouble.code) == (CREATE, str(code))
    doors.publish_menu(account, BUTTON)
    assert state.look(account).troubles == []


def test_a_wrong_secret_is_a_persons_matter_and_stays_out_of_the_words(account_in, platform):
    with pytest.raises(NeedsPerson) as no:
        api.token(account_in(None, secret="f" * 32))
    assert "f" * 32 not in str(no.value)


def test_a_plain_no_is_no(account, platform):
    with pytest.raises(GatewayRefused) as no:
        messages.send_text(account, openid="o-nobody", content="在吗")
    assert not isinstance(no.value, NeedsPerson | FamilyClosed)


def test_a_spent_quota_rests_until_beijing_turns_the_day(account, platform):
    platform.fail(CREATE, 45009)
    with pytest.raises(QuotaSpent) as spent:
        doors.publish_menu(account, BUTTON)
    until = spent.value.until.astimezone(ZoneInfo("Asia/Shanghai"))
    assert (until.hour, until.minute) == (0, 0)
    assert timedelta(0) < until - clock.now() <= timedelta(days=1)
    asked = platform.asked(CREATE)
    with pytest.raises(QuotaSpent):
        doors.publish_menu(account, BUTTON)
    assert platform.asked(CREATE) == asked  # WeChat is left alone
    assert list(state.look(account).spent) == [CREATE]
    assert doors.menu(account) is None  # other calls go on
    state.clear_quota(account)
    doors.publish_menu(account, BUTTON)


def test_the_next_day_is_a_new_day(account, platform, tmp_path):
    platform.fail(CREATE, 45009)
    with pytest.raises(QuotaSpent):
        doors.publish_menu(account, BUTTON)
    offset = tmp_path / "offset"
    offset.write_text("86400")
    clock.follow(offset)
    try:
        doors.publish_menu(account, BUTTON)
    finally:
        clock.follow(None)


def test_counts_are_visible(account, platform):
    doors.publish_menu(account, BUTTON)
    quota = state.quota(account, CREATE)
    assert (quota.used, quota.daily_limit) == (1, 1000)


def test_closed_families_are_off_and_nobody_is_asked(account, platform):
    closed = [family for family in families.FAMILIES if family.is_closed]
    assert {f.name for f in closed} >= {"wifi", "shake", "cards", "poi", "devices", "publish"}
    for family in closed:
        with pytest.raises(FamilyClosed):
            api.call(account, family.paths[0] + "x", {})
        assert platform.asked(family.paths[0] + "x") == 0
    assert not any(state.look(account).families[f.name] for f in closed)


def test_the_configuration_may_open_a_closed_family(account_in, platform, tmp_path):
    classic = account_in(tmp_path, families=frozenset({"cards"}))
    with pytest.raises(GatewayRefused, match="48001"):
        api.call(classic, "/card/create", {})
    assert platform.asked("/card/create") == 1


def test_48001_switches_the_family_off_and_after_an_hour_it_is_tried_again(
    account, platform, tmp_path
):
    platform.fail(CREATE, 48001)
    with pytest.raises(FamilyClosed):
        doors.publish_menu(account, BUTTON)
    assert state.look(account).families["menu"] is False
    asked = platform.asked(CREATE)
    with pytest.raises(FamilyClosed):
        doors.publish_menu(account, BUTTON)
    assert platform.asked(CREATE) == asked
    state.try_again(account)
    doors.publish_menu(account, BUTTON)
    assert state.look(account).families["menu"] is True


def test_people_pictures_and_typing(account, platform):
    openid = platform.post("/users", {"id": "lin", "nickname": "林"})["openid"]
    platform.post(f"/users/{openid}/follow")
    assert users.info(account, openid).is_following
    assert users.info_of_many(account, [openid])[0].openid == openid
    page = users.followers(account)
    assert (page.total, page.openids, page.next_openid) == (1, [openid], "")
    users.set_remark(account, openid=openid, remark="常客")
    assert users.info(account, openid).remark == "常客"
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "#C7400F").save(drawn, "PNG")
    media_id = media.upload_image(account, name="chart.png", content=drawn.getvalue())
    platform.post(f"/users/{openid}/send", {"type": "text", "content": "在吗"})
    messages.show_typing(account, openid=openid, is_typing=True)
    messages.send_image(account, openid=openid, media_id=media_id)
    kinds = platform.twin.http.get(f"/_sandbox/users/{openid}/inbox").json()["messages"]
    assert "image" in [row["type"] for row in kinds]
