"""Figures of the account are what really happened, and only of days that are over."""

import time
from datetime import date

import pytest

from wxsandbox.tests import pictures, test_classic_cards
from wxsandbox.tests.test_clients_account import client  # noqa: F401  a fixture

MONDAY = "2026-03-02"
TUESDAY = "2026-03-03"


def at(twin, day, time="10:00:00"):
    twin.post("/clock", {"set": f"{day}T{time}+08:00"})


def ask(twin, name, first, last=None):
    return twin.api(f"/datacube/{name}", {"begin_date": first, "end_date": last or first})


def rows(twin, name, first, last=None):
    told = ask(twin, name, first, last)
    assert "list" in told, told
    return told["list"]


@pytest.mark.parametrize(
    ("first", "last", "errcode"),
    [
        ("2026/03/01", "2026-03-02", 61500),
        ("2026-02-30", "2026-03-02", 61500),
        (None, "2026-03-02", 61500),
        ("2026-03-02", "2026-03-01", 61501),
        ("2026-02-20", "2026-03-02", 61501),
        ("2026-03-03", "2026-03-03", 61501),
        ("2014-11-30", "2014-11-30", 61501),
        ("2026-02-24", "2026-03-02", 0),
    ],
)
def test_days_are_held_against_the_calendar(twin, first, last, errcode):
    at(twin, TUESDAY)
    assert ask(twin, "getusersummary", first, last).get("errcode", 0) == errcode


def test_yesterday_is_ready_at_eight(twin):
    at(twin, TUESDAY, "07:59:00")
    assert ask(twin, "getusersummary", MONDAY)["errcode"] == 61503
    assert ask(twin, "getarticleread", MONDAY)["is_delay"] is True
    at(twin, TUESDAY, "08:00:00")
    assert rows(twin, "getusersummary", MONDAY) == []
    assert ask(twin, "getarticleread", MONDAY) == {"list": [], "is_delay": False}


def test_who_came_and_who_left(client, twin, lin, wu):  # noqa: F811
    at(twin, MONDAY)
    twin.act(lin, "follow")
    scene = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "t1"}}}
    ticket = twin.api("/cgi-bin/qrcode/create", scene)["ticket"]
    twin.act(wu, "scan", ticket=ticket)
    at(twin, TUESDAY)
    twin.act(lin, "unfollow")
    at(twin, "2026-03-04")
    client.fetch_access_token()
    summary = client.datacube.get_user_summary(date(2026, 3, 2), date(2026, 3, 3))
    told = [(r["ref_date"], r["user_source"], r["new_user"], r["cancel_user"]) for r in summary]
    assert told == [(MONDAY, 1, 1, 0), (MONDAY, 30, 1, 0), (TUESDAY, 0, 0, 1)]
    totals = client.datacube.get_user_cumulate("2026-03-01", TUESDAY)
    assert [row["cumulate_user"] for row in totals] == [0, 2, 1]


def test_what_people_wrote(client, twin, lin, wu):  # noqa: F811
    at(twin, MONDAY, "09:30:00")
    for _ in range(6):
        twin.act(lin, "send", type="text", content="有位吗")
    twin.act(wu, "send", type="text", content="几点关门")
    at(twin, MONDAY, "21:10:00")
    twin.act(wu, "send", type="image", content={})
    at(twin, TUESDAY)
    twin.act(lin, "send", type="text", content="今天还不算")
    client.fetch_access_token()
    day = (MONDAY, MONDAY)
    whole = client.datacube.get_upstream_msg(*day)
    assert [(r["msg_type"], r["msg_user"], r["msg_count"]) for r in whole] == [(1, 2, 7), (2, 1, 1)]
    hours = client.datacube.get_upstream_msg_hour(*day)
    assert [(r["ref_hour"], r["msg_count"]) for r in hours] == [(900, 7), (2100, 1)]
    spread = client.datacube.get_upstream_msg_dist(*day)
    assert [(r["count_interval"], r["msg_user"]) for r in spread] == [(1, 1), (2, 1)]
    month = client.datacube.get_upstream_msg_month("2026-03-01", MONDAY)
    assert [(r["ref_date"], r["msg_count"]) for r in month] == [
        ("2026-03-01", 7),
        ("2026-03-01", 1),
    ]
    assert client.datacube.get_upstream_msg_week(*day)[0]["ref_date"] == MONDAY
    assert client.datacube.get_upstream_msg_dist_week(*day)[0]["ref_date"] == MONDAY
    assert client.datacube.get_upstream_msg_dist_month("2026-03-01", MONDAY)
    assert client.datacube.get_upstream_msg_week("2026-03-01", "2026-03-01") == []


def test_how_the_server_answered(client, twin, lin, server):  # noqa: F811
    server.answer = lambda heard: (200, heard.query.get("echostr", "success"))
    twin.post("/callback", {"url": f"{server.url}/wx", "mode": "plain"})
    at(twin, MONDAY, "12:00:00")
    twin.act(lin, "follow")
    server.answer = lambda heard: (500, "")
    twin.act(lin, "send", type="text", content="喂")
    at(twin, TUESDAY)
    client.fetch_access_token()
    (whole,) = client.datacube.get_interface_summary(MONDAY, MONDAY)
    assert (whole["callback_count"], whole["fail_count"]) == (2, 1)
    assert 0 <= whole["max_time_cost"] <= whole["total_time_cost"]
    (hour,) = client.datacube.get_interface_summary_hour(MONDAY, MONDAY)
    assert (hour["ref_hour"], hour["callback_count"]) == (1200, 2)


def test_the_old_article_calls_are_closed_today(twin):
    at(twin, TUESDAY)
    assert ask(twin, "getarticlesummary", MONDAY)["errcode"] == 48001
    twin.post("/reset", {"profile": "classic"})
    at(twin, TUESDAY)
    assert rows(twin, "getarticlesummary", MONDAY) == []
    twin.post("/reset", {"profile": "modern"})


def out_to_all(twin, openid):
    """A draft with one article goes out to everybody; its address as it lies in somebody's chat."""
    body = {"filter": {"is_to_all": True}, "msgtype": "mpnews"}
    body["mpnews"] = {"media_id": pictures.draft(twin)}
    assert twin.api("/cgi-bin/message/mass/sendall", body)["errcode"] == 0
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if inbox := [m for m in twin.inbox(openid) if m["kind"] == "mass"]:
            return inbox[0]["articles"][0]["url"]
        time.sleep(0.02)
    raise AssertionError("the sending did not arrive")


def test_who_read_and_who_shared_what_went_out(twin, lin, wu):
    at(twin, MONDAY, "09:00:00")
    twin.act(lin, "follow")
    twin.act(wu, "follow")
    url = out_to_all(twin, lin)
    msgid = twin.act(lin, "read", url=url)["msgid"]
    twin.act(lin, "read", url=url)
    twin.act(lin, "share", url=url)
    twin.act(wu, "read", url=url, **{"from": "friend"})
    at(twin, TUESDAY)
    twin.act(wu, "share", url=url, **{"with": "moments"})
    at(twin, "2026-03-04")
    (read,) = rows(twin, "getarticleread", MONDAY)
    assert (read["msgid"], read["detail"]["read_user"]) == (msgid, 2)
    ways = {w["scene_desc"]: w["user_count"] for w in read["detail"]["read_user_source"]}
    assert ways == {"全部": 2, "公众号消息": 1, "聊天会话": 1}
    (share,) = rows(twin, "getarticleshare", MONDAY)
    assert share["detail"] == {"share_user": 1}
    whole = rows(twin, "getbizsummary", MONDAY, TUESDAY)
    assert [(r["ref_date"], r["detail"]["share_user"]) for r in whole] == [
        (MONDAY, 1),
        (TUESDAY, 1),
    ]
    (total,) = rows(twin, "getarticletotaldetail", MONDAY)
    assert (total["publish_type"], total["content_url"]) == (0, url)
    stats = [(s["stat_date"], s["read_user"], s["share_user"]) for s in total["detail_list"]]
    assert stats == [(MONDAY, 2, 1), (TUESDAY, 2, 2)]
    lost = twin.post(f"/users/{lin}/read", {"url": f"{twin.base}/s/none"}, ok=False)
    assert lost.status_code == 404


def test_the_old_calls_say_the_same_in_their_way(client, twin):  # noqa: F811
    twin.post("/reset", {"profile": "classic"})
    lin, wu = twin.person("lin"), twin.person("wu")
    at(twin, MONDAY, "09:00:00")
    twin.act(lin, "follow")
    twin.act(wu, "follow")
    url = out_to_all(twin, lin)
    twin.act(lin, "read", url=url)
    twin.act(lin, "read", url=url)
    twin.act(wu, "share", url=url)
    at(twin, TUESDAY)
    client.fetch_access_token()
    cube, day = client.datacube, (MONDAY, MONDAY)
    (summary,) = cube.get_article_summary(*day)
    told = [summary[f"int_page_read_{what}"] for what in ("user", "count")]
    assert (told, summary["share_user"]) == ([1, 2], 1)
    (total,) = cube.get_article_total(*day)
    assert total["details"][0]["target_user"] == 2
    assert [r["user_source"] for r in cube.get_user_read(*day)] == [99999999, 0]
    assert cube.get_user_read_hour(*day)[0]["ref_hour"] == 900
    assert cube.get_user_share(*day)[0]["share_count"] == 1
    assert cube.get_user_share_hour(*day)[0]["share_scene"] == 1
    twin.post("/reset", {"profile": "modern"})


def test_cards_are_counted_by_day(twin):
    twin.post("/reset", {"profile": "classic"})
    lin = twin.person("lin")
    at(twin, MONDAY)
    base = test_classic_cards.body()
    card_id = twin.api("/card/create", base)["card_id"]
    twin.post(f"/cards/{card_id}/audit", {})
    code = twin.act(lin, "claim-card", card_id=card_id)["code"]
    twin.act(lin, "claim-card", card_id=card_id)
    at(twin, TUESDAY)
    assert twin.api("/card/code/consume", {"code": code})["errcode"] == 0
    at(twin, "2026-03-20")
    body = {"begin_date": MONDAY, "end_date": "2026-03-19", "cond_source": 1}
    told = twin.api("/datacube/getcardbizuininfo", body)["list"]
    counts = [(r["receive_cnt"], r["verify_cnt"], r["expire_cnt"]) for r in told]
    assert counts == [(2, 0, 0), (0, 1, 0), (0, 0, 1)]
    each = twin.api("/datacube/getcardcardinfo", {**body, "card_id": card_id})["list"]
    assert {(r["card_id"], r["card_type"]) for r in each} == {(card_id, 1)}
    assert twin.api("/datacube/getcardbizuininfo", {**body, "cond_source": 0})["list"] == []
    assert twin.api("/datacube/getcardbizuininfo", {**body, "cond_source": 5})["errcode"] == 40035
    twin.post("/reset", {"profile": "modern"})
