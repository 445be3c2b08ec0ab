"""Messages of the account to people: who may be written to, how often, and in what shape."""

import time

import pytest

from wxsandbox.tests.pictures import draft, permanent


def text(openid, content="你的餐好了"):
    return {"touser": openid, "msgtype": "text", "text": {"content": content}}


def send(twin, body):
    return twin.api("/cgi-bin/message/custom/send", body)["errcode"]


def test_five_messages_in_two_days_after_a_word_of_the_person(twin, lin):
    twin.act(lin, "follow")
    twin.advance(61)
    assert send(twin, text(lin)) == 45015
    twin.act(lin, "send", type="text", content="好了吗")
    assert [send(twin, text(lin)) for _ in range(6)] == [0] * 5 + [45047]
    twin.act(lin, "send", type="text", content="?")
    twin.advance(48 * 3600 - 10)
    assert send(twin, text(lin)) == 0
    twin.advance(20)
    assert send(twin, text(lin)) == 45015
    told = twin.inbox(lin)
    assert {(m["kind"], m["type"], m["content"]) for m in told} == {
        ("custom", "text", "你的餐好了")
    }


@pytest.mark.parametrize("trigger", ["follow", "click"])
def test_three_messages_in_a_minute_after_a_follow_or_a_click(twin, lin, trigger):
    twin.act(lin, "follow")
    if trigger == "click":
        twin.advance(61)
        twin.act(lin, "click", key="k")
    assert [send(twin, text(lin)) for _ in range(4)] == [0, 0, 0, 45047]
    twin.advance(61)
    assert send(twin, text(lin)) == 45015


def test_strangers_and_leavers_are_not_written_to(twin, lin):
    assert send(twin, text(lin)) == 43004
    assert send(twin, text("oNobody")) == 40003
    twin.act(lin, "follow")
    twin.act(lin, "unfollow")
    assert send(twin, text(lin)) == 45015


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"msgtype": "telegram"}, 40008),
        ({"text": {}}, 44004),
        ({"text": {"content": "字" * 700}}, 45002),
        ({"msgtype": "image", "image": {"media_id": "none"}}, 40007),
        ({"msgtype": "news", "news": {"articles": [{"title": "a"}, {"title": "b"}]}}, 45008),
        ({"msgtype": "wxcard", "wxcard": {"card_id": "p"}}, 48001),
        ({"msgtype": "mpnews", "mpnews": {"media_id": "none"}}, 40007),
        ({"msgtype": "mpnewsarticle", "mpnewsarticle": {"article_id": "none"}}, 53600),
        ({"msgtype": "msgmenu", "msgmenu": {"list": [{"id": ""}]}}, 47001),
    ],
)
def test_a_message_of_a_wrong_shape_costs_nothing(twin, lin, changes, errcode):
    twin.act(lin, "follow")
    assert send(twin, {**text(lin), **changes}) == errcode
    assert [send(twin, text(lin)) for _ in range(4)] == [0, 0, 0, 45047]


def test_an_article_arrives_as_an_article(twin, lin):
    twin.act(lin, "follow")
    article = {"title": "午市", "description": "d", "url": "http://127.0.0.1/a", "picurl": ""}
    body = {"touser": lin, "msgtype": "news", "news": {"articles": [article]}}
    assert send(twin, body) == 0
    assert twin.inbox(lin)[0]["articles"] == [article]


def test_a_template_message_arrives_and_its_end_is_pushed(twin, lin, server):
    server.answer = lambda heard: (200, heard.query.get("echostr", "success"))
    twin.post("/callback", {"url": f"{server.url}/wx", "mode": "plain", "format": "json"})
    body = {"template_id_short": "TM00015"}
    template_id = twin.api("/cgi-bin/template/api_add_template", body)["template_id"]
    listed = twin.api("/cgi-bin/template/get_all_private_template")["template_list"]
    assert listed[0]["template_id"] == template_id
    message = {
        "touser": lin,
        "template_id": template_id,
        "url": "http://127.0.0.1:8000/o/1",
        "data": {"orderMoneySum": {"value": "28.00元"}, "orderProductName": {"value": "牛肉面"}},
    }
    assert twin.api("/cgi-bin/message/template/send", message)["errcode"] == 43004
    twin.act(lin, "follow")
    sent = twin.api("/cgi-bin/message/template/send", message)
    got = twin.inbox(lin)[-1]
    assert (got["kind"], got["template_id"]) == ("template", template_id)
    assert got["data"]["orderMoneySum"]["value"] == "28.00元"
    end = server.wait_for(2)[-1].json
    assert (end["Event"], end["MsgID"], end["Status"]) == (
        "TEMPLATESENDJOBFINISH",
        sent["msgid"],
        "success",
    )
    message["template_id"] = "none"
    assert twin.api("/cgi-bin/message/template/send", message)["errcode"] == 40037


def test_permanent_pictures_and_articles_of_the_account_can_be_sent(twin, lin):
    twin.act(lin, "send", type="text", content="?")
    twin.act(lin, "follow")
    picture = {"media_id": permanent(twin)["media_id"]}
    assert send(twin, {"touser": lin, "msgtype": "image", "image": picture}) == 0
    assert send(twin, {"touser": lin, "msgtype": "voice", "voice": picture}) == 40007
    body = {"touser": lin, "msgtype": "mpnews", "mpnews": {"media_id": draft(twin)}}
    assert (send(twin, body), send(twin, body)) == (0, 0)
    first, second = twin.inbox(lin)[-2:]
    assert first["articles"] == second["articles"]
    assert "牛肉面" in twin.http.get(first["articles"][0]["url"]).text
    job = twin.api("/cgi-bin/freepublish/submit", {"media_id": draft(twin)})["publish_id"]
    article_id = None
    while not article_id:
        told = twin.api("/cgi-bin/freepublish/get", {"publish_id": job})
        article_id = told.get("article_id")
        time.sleep(0.05)
    body = {"touser": lin, "msgtype": "mpnewsarticle", "mpnewsarticle": {"article_id": article_id}}
    assert send(twin, body) == 0
    assert twin.inbox(lin)[-1]["articles"][0]["title"] == "秋天的第一碗面"


def test_a_pressed_choice_comes_back_as_text_and_counts_as_a_click(twin, lin, server):
    server.answer = lambda heard: (200, heard.query.get("echostr", "success"))
    twin.post("/callback", {"url": f"{server.url}/wx", "format": "json"})
    twin.act(lin, "follow")
    twin.advance(61)
    twin.act(lin, "send", type="text", content="满意", bizmsgmenuid="101")
    told = server.posts[-1].json
    assert (told["MsgType"], told["Content"], told["bizmsgmenuid"]) == ("text", "满意", "101")
    assert [send(twin, text(lin)) for _ in range(4)] == [0, 0, 0, 45047]
    twin.advance(61)
    assert send(twin, text(lin)) == 45015


def test_typing_is_shown_only_in_a_talk(twin, lin):
    def typing(command):
        body = {"touser": lin, "command": command}
        return twin.api("/cgi-bin/message/custom/typing", body)["errcode"]

    twin.act(lin, "follow")
    assert typing("Typing") == 45080
    twin.act(lin, "send", type="text", content="好了吗")
    assert [typing(c) for c in ("Typing", "Typing", "CancelTyping", "Typing")] == [0, 45081, 0, 0]
    twin.advance(16)
    assert typing("Typing") == 0
    assert typing("Dance") == 45072
    twin.advance(31)
    assert typing("Typing") == 45080


def test_a_payment_opens_two_days_without_a_limit(twin, lin, merchant):
    twin.act(lin, "follow")
    twin.advance(61)
    assert send(twin, text(lin)) == 45015
    _number, prepay_id = merchant.jsapi(lin)
    twin.act(lin, "pay", prepay_id=prepay_id)
    assert [send(twin, text(lin)) for _ in range(7)] == [0] * 7
    twin.advance(48 * 3600)
    assert send(twin, text(lin)) == 45015
