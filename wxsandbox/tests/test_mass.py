"""Sending to many: who gets it, how often in a month, what stops it, and the event at its end."""

import itertools
import json
import signal
import time
from xml.etree import ElementTree

import pytest

from wxsandbox.tests.driver import Driver, TwinProcess, serving
from wxsandbox.tests.pictures import article, draft, permanent, upload

numbers = itertools.count()


def echo(heard):
    return 200, heard.query.get("echostr", "success")


@pytest.fixture
def account(twin, server):
    """A server that hears of the end of every sending."""
    server.answer = echo
    twin.post("/callback", {"url": f"{server.url}/wx", "format": "json"})
    return server


def ended(server, count=1):
    """The last MASSSENDJOBFINISH of so many."""

    def told():
        return [h.json for h in server.posts if h.json["Event"] == "MASSSENDJOBFINISH"]

    deadline = time.monotonic() + 10
    while len(told()) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(told()) == count
    return told()[-1]


def to_all(twin, **changes):
    body = {"filter": {"is_to_all": True}, "msgtype": "text"}
    body["text"] = {"content": f"午市八折 {next(numbers)}"}
    return twin.api("/cgi-bin/message/mass/sendall", {**body, **changes})


def to_list(twin, openids, **changes):
    """Every one says something else: the same twice in a day is one sending."""
    content = f"午市八折 {next(numbers)}"
    body = {"touser": openids, "msgtype": "text", "text": {"content": content}}
    return twin.api("/cgi-bin/message/mass/send", {**body, **changes})


def masses(twin, openid):
    return [m for m in twin.inbox(openid) if m["kind"] == "mass"]


def test_a_sending_reaches_followers_and_counts_them(twin, account, lin, wu):
    zhao = twin.person("zhao")
    for openid in (lin, wu):
        twin.act(openid, "follow")
    twin.api("/cgi-bin/tags/members/batchblacklist", {"openid_list": [wu]})
    told = to_all(twin)
    assert (told["errcode"], told["errmsg"]) == (0, "send job submission success")
    end = ended(account)
    assert (end["MsgID"], end["Status"]) == (told["msg_id"], "send success")
    counts = [end[f"{name}Count"] for name in ("Total", "Filter", "Sent", "Error")]
    assert counts == [2, 1, 1, 0]
    (got,) = masses(twin, lin)
    assert (got["type"], got["msg_id"]) == ("text", told["msg_id"])
    assert got["content"].startswith("午市八折")
    assert masses(twin, wu) == masses(twin, zhao) == []
    status = twin.api("/cgi-bin/message/mass/get", {"msg_id": told["msg_id"]})
    assert status == {"msg_id": told["msg_id"], "msg_status": "SEND_SUCCESS"}
    assert twin.api("/cgi-bin/message/mass/get", {"msg_id": 1})["errcode"] == 40059


def test_a_sending_goes_to_a_tag_or_to_a_list(twin, account, lin, wu):
    for openid in (lin, wu):
        twin.act(openid, "follow")
    tag = twin.api("/cgi-bin/tags/create", {"tag": {"name": "会员"}})["tag"]["id"]
    twin.api("/cgi-bin/tags/members/batchtagging", {"tagid": tag, "openid_list": [lin]})
    assert to_all(twin, filter={"is_to_all": False, "tag_id": tag})["errcode"] == 0
    assert ended(account)["SentCount"] == 1
    assert to_all(twin, filter={"tag_id": 777})["errcode"] == 45159
    assert to_all(twin, filter=None)["errcode"] == 40035
    assert to_list(twin, [lin, wu, "oNobody"])["errcode"] == 0
    end = ended(account, 2)
    assert (end["TotalCount"], end["SentCount"]) == (3, 2)
    assert (len(masses(twin, lin)), len(masses(twin, wu))) == (2, 1)
    assert to_list(twin, [lin, lin])["errcode"] == 40130
    assert to_list(twin, "all")["errcode"] == 40031
    assert to_list(twin, [f"o{n}" for n in range(10_001)])["errcode"] == 40032


def test_nobody_gets_more_than_four_a_month_and_all_only_one_a_day(twin, account, lin, wu):
    for openid in (lin, wu):
        twin.act(openid, "follow")
    twin.post("/clock", {"set": "2027-03-01T10:00:00+08:00"})
    assert to_all(twin)["errcode"] == 0
    ended(account)
    assert to_all(twin)["errcode"] == 45028
    for number in range(2, 6):
        assert to_list(twin, [lin, "oNobody"])["errcode"] == 0
        end = ended(account, number)
    assert (end["Status"], end["SentCount"]) == ("send fail", 0)
    assert (len(masses(twin, lin)), len(masses(twin, wu))) == (4, 1)
    for day in (2, 3, 4):
        twin.post("/clock", {"set": f"2027-03-0{day}T10:00:00+08:00"})
        assert to_all(twin)["errcode"] == 0
        ended(account, day + 4)
    twin.post("/clock", {"set": "2027-03-05T10:00:00+08:00"})
    assert to_all(twin)["errcode"] == 45028
    assert (len(masses(twin, lin)), len(masses(twin, wu))) == (4, 4)
    twin.post("/clock", {"set": "2027-04-01T10:00:00+08:00"})
    assert to_all(twin)["errcode"] == 0
    assert ended(account, 9)["SentCount"] == 2


def test_who_refuses_messages_is_left_out_and_not_written_to(twin, account, lin, wu):
    for openid in (lin, wu):
        twin.act(openid, "follow")
    twin.act(wu, "preferences", refuses_messages=True)
    to_list(twin, [lin, wu])
    end = ended(account)
    assert [end[f"{name}Count"] for name in ("Total", "Filter", "Sent")] == [2, 1, 1]
    message = {"touser": wu, "msgtype": "text", "text": {"content": "a"}}
    assert twin.api("/cgi-bin/message/custom/send", message)["errcode"] == 48002


def test_an_answer_lost_after_the_work_is_found_by_its_clientmsgid(twin, account, lin):
    twin.act(lin, "follow")
    path = "/cgi-bin/message/mass/send"
    twin.post("/faults", {"api": {"path": path, "status": 502, "after_effect": True}})
    body = {"touser": [lin, "oNobody"], "msgtype": "text", "text": {"content": "八折"}}
    query = {"access_token": twin.token()}
    lost = twin.http.post(
        path,
        params=query,
        content=json.dumps({**body, "clientmsgid": "push-1"}, ensure_ascii=False),
    )
    assert lost.status_code == 502
    again = twin.api(path, {**body, "clientmsgid": "push-1"})
    assert again["errcode"] == 45065
    assert ended(account)["MsgID"] == again["msg_id"]
    assert len(masses(twin, lin)) == 1


def test_articles_go_out_as_pages_and_can_be_taken_back(twin, account, lin):
    twin.act(lin, "follow")
    media_id = draft(twin, article(twin), article(twin, title="第二篇"))
    body = {"msgtype": "mpnews", "mpnews": {"media_id": media_id}}
    sent = to_all(twin, **body)
    assert sent["msg_data_id"]
    end = ended(account)
    urls = [item["ArticleUrl"] for item in end["ArticleUrlResult"]["ResultList"]["item"]]
    (got,) = masses(twin, lin)
    assert [card["url"] for card in got["articles"]] == urls
    assert "秋天的第一碗面" in twin.http.get(urls[0]).text
    assert twin.api("/cgi-bin/draft/get", {"media_id": media_id})["errcode"] == 40007
    back = {"msg_id": sent["msg_id"], "article_idx": 1}
    assert twin.api("/cgi-bin/message/mass/delete", back)["errcode"] == 0
    assert "已被发布者删除" in twin.http.get(urls[0]).text
    assert "第二篇" in twin.http.get(urls[1]).text
    assert twin.api("/cgi-bin/message/mass/delete", {"msg_id": sent["msg_id"]})["errcode"] == 0
    status = twin.api("/cgi-bin/message/mass/get", {"msg_id": sent["msg_id"]})
    assert status["msg_status"] == "DELETE"


def test_the_end_of_a_sending_in_xml_repeats_its_items(twin, account, lin):
    twin.post("/callback", {"url": f"{account.url}/wx", "format": "xml"})
    twin.act(lin, "follow")
    account.heard.clear()
    media_id = draft(twin, article(twin), article(twin, title="第二篇"))
    to_all(twin, msgtype="mpnews", mpnews={"media_id": media_id})
    tree = ElementTree.fromstring(account.wait_for(1)[0].body)
    assert tree.findtext("Event") == "MASSSENDJOBFINISH"
    urls = tree.findall("ArticleUrlResult/ResultList/item/ArticleUrl")
    assert len(urls) == int(tree.findtext("ArticleUrlResult/Count")) == 2
    assert "秋天的第一碗面" in twin.http.get(urls[0].text).text


def test_a_clientmsgid_sends_once_a_day(twin, account, lin):
    twin.act(lin, "follow")
    people = [lin, "oNobody"]
    first = to_list(twin, people, clientmsgid="push-1")
    again = to_list(twin, people, clientmsgid="push-1")
    assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"])
    ended(account)
    assert len(masses(twin, lin)) == 1
    assert to_list(twin, people, clientmsgid="x" * 65)["errcode"] == 45067
    wrong = {"msgtype": "text", "text": {}, "clientmsgid": "push-2"}
    assert to_list(twin, people, **wrong)["errcode"] == 44004
    assert to_list(twin, people, clientmsgid="push-2")["errcode"] == 45066
    twin.advance(61)
    assert to_list(twin, people, clientmsgid="push-2")["errcode"] == 0
    twin.advance(24 * 3600)
    assert to_list(twin, people, clientmsgid="push-1")["errcode"] == 0


def test_the_same_words_to_the_same_people_are_one_sending(twin, account, lin):
    twin.act(lin, "follow")
    words = {"text": {"content": "今天休息"}}
    first = to_all(twin, **words)
    again = to_all(twin, **words)
    assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"])
    ended(account)
    assert len(masses(twin, lin)) == 1


def test_a_preview_goes_to_one_and_counts_for_nothing(twin, lin):
    def preview(**changes):
        body = {"touser": lin, "msgtype": "text", "text": {"content": "看看"}, **changes}
        return twin.api("/cgi-bin/message/mass/preview", body)

    assert preview()["errcode"] == 43004
    twin.act(lin, "follow")
    assert preview()["errmsg"] == "preview success"
    assert preview(touser=None, towxname="lin")["errcode"] == 0
    assert preview(touser=None, towxname="nobody")["errcode"] == 40132
    media_id = draft(twin)
    assert preview(msgtype="mpnews", mpnews={"media_id": media_id})["errcode"] == 0
    got = masses(twin, lin)
    assert [m["preview"] for m in got] == [True] * 3
    assert "牛肉面" in twin.http.get(got[-1]["articles"][0]["url"]).text
    assert twin.api("/cgi-bin/draft/get", {"media_id": media_id})["news_item"]
    codes = [preview()["errcode"] for _ in range(96)]
    assert (codes[-2], codes[-1]) == (0, 45009)


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"msgtype": "telegram"}, 40008),
        ({"text": {}}, 44004),
        ({"text": {"content": "字" * 700}}, 45002),
        ({"msgtype": "mpnews", "mpnews": {"media_id": "none"}}, 40007),
        ({"msgtype": "voice", "voice": {"media_id": "none"}}, 40007),
        ({"msgtype": "images", "images": {"media_ids": []}}, 40007),
        ({"msgtype": "wxcard", "wxcard": {"card_id": "p"}}, 48001),
        ({"send_ignore_reprint": 2}, 40035),
    ],
)
def test_a_sending_of_a_wrong_shape_is_refused(twin, body, errcode):
    assert to_all(twin, **body)["errcode"] == errcode


def test_pictures_voices_and_videos_can_be_sent(twin, account, lin, wu):
    for openid in (lin, wu):
        twin.act(openid, "follow")
    picture = permanent(twin)["media_id"]
    voice = permanent(twin, "voice", name="a.mp3", content=b"voice")["media_id"]
    film = upload(twin, "/cgi-bin/media/upload", "video", name="a.mp4", content=b"film")
    words = {"media_id": film["media_id"], "title": "探店", "description": "后厨"}
    video = twin.api("/cgi-bin/media/uploadvideo", words)["media_id"]
    for number, (kind, fields) in enumerate(
        (
            ("images", {"media_ids": [picture], "recommend": "新菜"}),
            ("voice", {"media_id": voice}),
            ("mpvideo", {"media_id": video}),
        ),
        start=1,
    ):
        assert to_list(twin, [lin, wu], msgtype=kind, **{kind: fields})["errcode"] == 0
        assert ended(account, number)["SentCount"] == 2
    got = masses(twin, lin)
    assert [m["type"] for m in got] == ["images", "voice", "mpvideo"]
    assert (got[0]["media_ids"], got[2]["title"]) == ([picture], "探店")


def test_a_verdict_stops_a_sending(twin, account, lin):
    twin.act(lin, "follow")
    twin.post("/next-job", {"mass": "err(20001)"})
    people = [lin, "oNobody"]
    to_list(twin, people)
    assert ended(account)["Status"] == "err(20001)"
    news = {"msgtype": "mpnews", "mpnews": {"media_id": draft(twin)}}
    twin.post("/next-job", {"mass": "reprint"})
    to_list(twin, people, **news)
    end = ended(account, 2)
    assert (end["Status"], end["CopyrightCheckResult"]["CheckState"]) == ("err(30003)", 3)
    twin.post("/next-job", {"mass": "reprint"})
    to_list(twin, people, **news, send_ignore_reprint=1)
    end = ended(account, 3)
    assert (end["Status"], end["CopyrightCheckResult"]["CheckState"]) == ("send success", 2)
    assert end["CopyrightCheckResult"]["ResultList"]["item"][0]["CanReprint"] == 1
    assert len(masses(twin, lin)) == 1
    bad = twin.post("/next-job", {"mass": "perhaps"}, ok=False)
    assert bad.status_code == 400


def test_speed_is_one_of_five(twin):
    assert twin.api("/cgi-bin/message/mass/speed/get", {}) == {"speed": 0, "realspeed": 80}
    assert twin.api("/cgi-bin/message/mass/speed/set", {"speed": 3})["errcode"] == 0
    assert twin.api("/cgi-bin/message/mass/speed/get") == {"speed": 3, "realspeed": 30}
    assert twin.api("/cgi-bin/message/mass/speed/set", {"speed": 5})["errcode"] == 45083
    assert twin.api("/cgi-bin/message/mass/speed/set", {})["errcode"] == 45084


def test_a_killed_twin_sends_the_rest_and_nobody_twice(tmp_path):
    process = TwinProcess(tmp_path / "twin.db")
    try:
        with serving() as server:
            server.answer = echo
            twin = Driver(process)
            twin.post("/callback", {"url": f"{server.url}/wx", "format": "json"})
            openids = twin.post("/crowd", {"count": 3000})["openids"]
            assert to_list(twin, openids)["errcode"] == 0
            time.sleep(0.12)
            process.process.send_signal(signal.SIGKILL)
            process.process.wait()
            process.start()
            end = ended(server)
            assert end["SentCount"] == 3000
            for openid in (openids[0], openids[700], openids[-1]):
                assert len(masses(twin, openid)) == 1
    finally:
        process.stop()
