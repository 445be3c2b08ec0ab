"""Template messages with typed keywords, subscription notices, and the one-time page of old."""

import httpx
import pytest

from wxsandbox.official import keywords
from wxsandbox.official.errors import WeChatError


def connect(twin, server):
    server.answer = lambda heard: (200, heard.query.get("echostr", "success"))
    twin.post("/callback", {"url": f"{server.url}/wx", "format": "json"})


@pytest.fixture
def pickup(twin):
    """A category template: number, shop and state."""
    body = {
        "template_id_short": "43221",
        "keyword_name_list": ["取餐号", "门店名称", "订单状态"],
    }
    return twin.api("/cgi-bin/template/api_add_template", body)["template_id"]


READY = {
    "character_string1": {"value": "A012"},
    "thing2": {"value": "小满面馆"},
    "phrase4": {"value": "待取餐"},
}


def send(twin, openid, template_id, **changes):
    body = {"touser": openid, "template_id": template_id, "data": READY, **changes}
    return twin.api("/cgi-bin/message/template/send", body)


def test_a_category_template_holds_the_chosen_keywords(twin, pickup, lin):
    told = twin.api("/cgi-bin/template/get_all_private_template")["template_list"][0]
    assert told["content"].splitlines()[0] == "取餐号:{{character_string1.DATA}}"
    twin.act(lin, "follow")
    assert send(twin, lin, pickup)["errcode"] == 0
    got = twin.inbox(lin)[-1]
    assert got["text"] == "取餐号:A012\n门店名称:小满面馆\n订单状态:待取餐"
    for body in ({"keyword_name_list": []}, {"keyword_name_list": ["星期"]}):
        asked = {"template_id_short": "43221", **body}
        assert twin.api("/cgi-bin/template/api_add_template", asked)["errcode"] == 40246
    unknown = {"template_id_short": "99999"}
    assert twin.api("/cgi-bin/template/api_add_template", unknown)["errcode"] == 40037


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"thing2": {"value": "字" * 21}}, "data.thing2.value invalid"),
        ({"character_string1": {"value": "号A1"}}, "data.character_string1.value invalid"),
        ({"phrase4": {"value": "ready"}}, "data.phrase4.value invalid"),
        ({"phrase4": {}}, "data.phrase4.value"),
        ({"thing2": {"value": ""}}, "data.thing2.value is empty"),
    ],
)
def test_a_keyword_of_a_wrong_type_is_refused(twin, pickup, lin, changes, words):
    twin.act(lin, "follow")
    told = send(twin, lin, pickup, data={**READY, **changes})
    assert told["errcode"] in (47003, 47001)
    assert told["errcode"] == 47001 or words in told["errmsg"]
    assert twin.inbox(lin) == []


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("thing", ["a", "面" * 20], ["", "面" * 21]),
        ("number", ["0", "-3", "12.50", "1" * 32], ["三", "1" * 33, "1,000"]),
        ("time", ["15:01", "2026年5月1日 15:01", "08:00~09:30"], ["25", "下午三点"]),
        ("date", ["2026年5月1日", "2026-05-01", "2026-05-01 15:01"], ["15:01", "五月"]),
        ("amount", ["¥28.00", "28元", "28.5"], ["28.00 RMB", "面", "1" * 11]),
        ("phone_number", ["0571-88888888", "+86 13800000000"], ["一二三", "1" * 18]),
        ("name", ["林小满", "Lin Xiaoman"], ["字" * 11, "Lin小满!"]),
        ("phrase", ["已完成"], ["done", "字" * 6]),
        ("letter", ["abc"], ["a1", "面"]),
        ("car_number", ["浙A12345"], ["浙A1234567890"]),
        ("character_string", ["A-01#"], ["号", "a" * 33]),
    ],
)
def test_every_type_takes_what_its_page_says(kind, good, bad):
    word = [{"key": f"{kind}1", "type": kind}]
    for value in good:
        keywords.check(word, {f"{kind}1": {"value": value}})
    for value in bad:
        with pytest.raises(WeChatError):
            keywords.check(word, {f"{kind}1": {"value": value}})


def test_who_blocks_templates_is_told_to_the_account(twin, pickup, lin, server):
    connect(twin, server)
    twin.act(lin, "follow")
    twin.act(lin, "preferences", blocks_templates=True)
    sent = send(twin, lin, pickup)
    event = server.wait_for(2)[-1].json
    assert (event["MsgID"], event["Status"]) == (sent["msgid"], "failed:user block")
    assert twin.inbox(lin) == []


def test_a_template_message_may_fail_in_wechat_itself(twin, pickup, lin, server):
    connect(twin, server)
    twin.act(lin, "follow")
    twin.post("/next-job", {"template": "fail"})
    send(twin, lin, pickup)
    assert server.wait_for(2)[-1].json["Status"] == "failed: system failed"
    assert twin.inbox(lin) == []
    send(twin, lin, pickup)
    assert server.wait_for(3)[-1].json["Status"] == "success"
    assert len(twin.inbox(lin)) == 1


def test_a_client_msg_id_sends_once_in_ten_minutes(twin, pickup, lin, wu):
    for openid in (lin, wu):
        twin.act(openid, "follow")
    first = send(twin, lin, pickup, client_msg_id="o1")
    assert send(twin, lin, pickup, client_msg_id="o1")["msgid"] == first["msgid"]
    assert len(twin.inbox(lin)) == 1
    assert send(twin, wu, pickup, client_msg_id="o1")["msgid"] != first["msgid"]
    twin.advance(601)
    assert send(twin, lin, pickup, client_msg_id="o1")["msgid"] != first["msgid"]
    assert send(twin, lin, pickup, client_msg_id="x" * 33)["errcode"] == 40035


@pytest.fixture
def notice(twin):
    body = {"tid": 43225, "kidList": [1, 2, 4], "sceneDesc": "到号提醒"}
    return twin.api("/wxaapi/newtmpl/addtemplate", body)["priTmplId"]


CALLED = {
    "character_string1": {"value": "B07"},
    "thing2": {"value": "鹤馆"},
    "const4": {"value": "堂食"},
}


def notify(twin, openid, template_id, **changes):
    body = {"touser": openid, "template_id": template_id, "data": CALLED, **changes}
    return twin.api("/cgi-bin/message/subscribe/bizsend", body)["errcode"]


def test_the_public_library_is_searched_by_category(twin):
    categories = twin.api("/wxaapi/newtmpl/getcategory")["data"]
    assert {"id": 307, "name": "餐饮服务场所"} in categories
    query = {"ids": "307,616", "start": 0, "limit": 3}
    told = twin.api("/wxaapi/newtmpl/getpubtemplatetitles", **query)
    assert (told["count"], len(told["data"])) == (7, 3)
    assert told["data"][0].keys() == {"tid", "title", "type", "categoryId"}
    words = twin.api("/wxaapi/newtmpl/getpubtemplatekeywords", tid=43225)
    assert words["data"][0] == {
        "kid": 1,
        "name": "排队号码",
        "example": "A0123",
        "rule": "character_string",
    }
    for changes, errcode in (
        ({"ids": ""}, 200018),
        ({"ids": "1"}, 200019),
        ({"start": "x"}, 200016),
        ({"limit": 31}, 200017),
    ):
        told = twin.api("/wxaapi/newtmpl/getpubtemplatetitles", **{**query, **changes})
        assert told["errcode"] == errcode
    assert twin.api("/wxaapi/newtmpl/getpubtemplatekeywords", tid=1)["errcode"] == 200014


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"tid": 1}, 200014),
        ({"kidList": [1]}, 200020),
        ({"kidList": [1, 9]}, 200020),
        ({"kidList": [1, 1]}, 200020),
        ({"sceneDesc": "字" * 16}, 200021),
    ],
)
def test_a_chosen_template_is_held_against_its_title(twin, changes, errcode):
    body = {"tid": 43225, "kidList": [1, 2], "sceneDesc": "到号", **changes}
    assert twin.api("/wxaapi/newtmpl/addtemplate", body)["errcode"] == errcode


def test_one_consent_is_one_notice(twin, notice, lin, server):
    connect(twin, server)
    listed = twin.api("/wxaapi/newtmpl/gettemplate")["data"][0]
    assert (listed["priTmplId"], listed["type"]) == (notice, 2)
    assert listed["keywordEnumValueList"][0]["enumValueList"] == ["堂食", "外带", "外卖"]
    assert notify(twin, lin, notice) == 43101
    twin.act(lin, "subscribe-message", templates={notice: "accept"})
    popup = server.posts[0].json
    assert popup["SubscribeMsgPopupEvent"]["List"] == {
        "TemplateId": notice,
        "SubscribeStatusString": "accept",
        "PopupScene": 1,
    }
    assert notify(twin, lin, notice, data={**CALLED, "const4": {"value": "打包"}}) == 47003
    assert notify(twin, lin, notice, page="pages/index") == 41030
    assert [notify(twin, lin, notice) for _ in range(2)] == [0, 43101]
    got = twin.inbox(lin)[-1]
    assert (got["kind"], got["data"]["character_string1"]["value"]) == ("subscribe", "B07")
    sent = server.wait_for(2)[-1].json["SubscribeMsgSentEvent"]["List"]
    assert (sent["TemplateId"], sent["MsgID"]) == (notice, got["msgid"])
    twin.act(lin, "subscribe-message", templates={notice: "reject"})
    assert notify(twin, lin, notice) == 43101
    twin.act(lin, "subscribe-message", templates={notice: "accept"})
    change = twin.act(lin, "subscribe-message", templates={notice: "reject"}, settings=True)
    assert change["status"] == 200
    assert "SubscribeMsgChangeEvent" in server.posts[-1].json
    assert notify(twin, lin, notice) == 43101
    assert notify(twin, lin, "none") == 40037
    remove = {"priTmplId": notice}
    assert twin.api("/wxaapi/newtmpl/deltemplate", remove)["errcode"] == 0
    assert twin.api("/wxaapi/newtmpl/gettemplate")["data"] == []


def test_consents_also_come_by_the_event_and_lists_repeat(twin, notice, lin, server):
    connect(twin, server)
    rows = [
        {"TemplateId": key, "SubscribeStatusString": "accept", "PopupScene": 0}
        for key in (notice, "unknown")
    ]
    fields = {"SubscribeMsgPopupEvent": {"List": rows}}
    twin.act(lin, "event", event="subscribe_msg_popup_event", fields=fields)
    assert len(server.posts[0].json["SubscribeMsgPopupEvent"]["List"]) == 2
    twin.post("/callback", {"url": f"{server.url}/wx", "format": "xml"})
    twin.act(lin, "event", event="subscribe_msg_popup_event", fields=fields)
    assert server.posts[-1].body.count(b"<List>") == 2
    assert [notify(twin, lin, notice) for _ in range(3)] == [0, 0, 43101]


def test_a_long_term_consent_holds_until_it_is_taken_back(twin, lin):
    body = {"tid": 43270, "kidList": [1, 2]}
    template = twin.api("/wxaapi/newtmpl/addtemplate", body)["priTmplId"]
    twin.act(lin, "subscribe-message", templates={template: "accept"})
    data = {"thing1": {"value": "开店申请"}, "phrase2": {"value": "已受理"}}
    assert [notify(twin, lin, template, data=data) for _ in range(3)] == [0, 0, 0]
    twin.act(lin, "subscribe-message", templates={template: "reject"}, settings=True)
    assert notify(twin, lin, template, data=data) == 43101


def test_the_one_time_page_is_of_the_classic_profile(twin, lin):
    closed = twin.http.get("/mp/subscribemsg", headers={"X-Sandbox-User": lin})
    assert "48001" in closed.text
    twin.post("/reset", {"profile": "classic"})
    lin = twin.person("lin")
    template = twin.get("/once-template")["template_id"]
    query = {
        "action": "get_confirm",
        "appid": twin.credentials["appid"],
        "scene": "1000",
        "template_id": template,
        "redirect_url": "http://127.0.0.1:8000/back",
        "reserved": "r1",
    }

    def through(**headers):
        headers = {"X-Sandbox-User": lin, **headers}
        page = twin.http.get("/mp/subscribemsg", params=query, headers=headers)
        return httpx.URL(page.headers["location"]).params

    def once(**changes):
        body = {"touser": lin, "template_id": template, "scene": "1000", "title": "到店有礼"}
        body |= {"data": {"content": {"value": "凭此消息领一杯茶"}}, **changes}
        return twin.api("/cgi-bin/message/template/subscribe", body)["errcode"]

    assert through(**{"X-Sandbox-Refuse": "1"})["action"] == "cancel"
    assert once() == 43101
    assert dict(through()) == {
        "openid": lin,
        "template_id": template,
        "action": "confirm",
        "scene": "1000",
        "reserved": "r1",
    }
    assert once(title="字" * 16) == 45003
    assert [once(), once()] == [0, 43101]
    assert twin.inbox(lin)[-1]["title"] == "到店有礼"
    asked = twin.act(lin, "subscribe-once", query=query)
    assert "action=confirm" in asked["redirect_to"]
    assert "wxsandbox:whoami" in twin.http.get("/mp/subscribemsg", params=query).text
    twin.post("/reset", {"profile": "modern"})
