"""Figures of the account are what really happened, and only of days that are over."""

from datetime import date

import pytest

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
