"""Customer service: accounts, who waits, who serves, and every line they exchange."""

import time
from xml.etree import ElementTree

import pytest
from wechatpy.exceptions import WeChatClientException
from wechatpy.replies import TransferCustomerServiceReply

from wxsandbox.tests.driver import TwinProcess
from wxsandbox.tests.test_clients_account import client  # noqa: F401  a fixture


def name_of(twin, prefix="chen"):
    return f"{prefix}@{twin.credentials['wechat_id']}"


def add(twin, prefix="chen", nickname="小陈"):
    body = {"kf_account": name_of(twin, prefix), "nickname": nickname}
    assert twin.api("/customservice/kfaccount/add", body)["errcode"] == 0
    return body["kf_account"]


def online(twin, account, **more):
    twin.post(f"/kf/{account}/online", {"online": True, **more})


@pytest.fixture
def hears(twin, server):
    """A server that hands everything over to customer service; the events it heard."""

    def answer(heard):
        if "echostr" in heard.query:
            return 200, heard.query["echostr"]
        asked = ElementTree.fromstring(heard.body)
        if asked.findtext("MsgType") == "event":
            return 200, "success"
        reply = TransferCustomerServiceReply()
        reply.source, reply.target = asked.findtext("ToUserName"), asked.findtext("FromUserName")
        return 200, reply.render()

    server.answer = answer
    assert twin.post("/callback", {"url": f"{server.url}/wx", "mode": "plain"})["verified"]

    def events():
        found = [ElementTree.fromstring(h.body) for h in server.posts]
        named = [e for e in found if (e.findtext("Event") or "").startswith("kf_")]
        return [
            (e.findtext("Event"), e.findtext("KfAccount") or e.findtext("ToKfAccount"))
            for e in named
        ]

    return events


def test_wechatpy_makes_names_and_removes_an_account(client, twin):  # noqa: F811
    account = name_of(twin)
    client.customservice.add_account(account, "小陈", "secret")
    client.customservice.update_account(account, "陈店长", "secret")
    jpeg = b"\xff\xd8\xff\xe0" + b"0" * 40
    client.customservice.upload_headimg(account, ("a.jpg", jpeg, "image/jpeg"))
    (told,) = client.customservice.get_accounts()
    assert (told["kf_account"], told["kf_nick"]) == (account, "陈店长")
    client.customservice.delete_account(account)
    assert client.customservice.get_accounts() == []
    twin.advance(4 * 86400)
    assert twin.http.get(told["kf_headimgurl"].removeprefix(twin.base)).content == jpeg


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"kf_account": "chen"}, 65404),
        ({"kf_account": "elevenchars@{id}"}, 65404),
        ({"kf_account": "陈@{id}"}, 65404),
        ({"nickname": ""}, 65403),
        ({"nickname": "字" * 17}, 65403),
        ({"kf_account": "chen@{id}"}, 65406),
    ],
)
def test_an_account_of_a_wrong_shape_is_not_made(twin, changes, errcode):
    add(twin)
    body = {"kf_account": name_of(twin, "gu"), "nickname": "小顾", **changes}
    body["kf_account"] = body["kf_account"].replace("{id}", twin.credentials["wechat_id"])
    assert twin.api("/customservice/kfaccount/add", body)["errcode"] == errcode


def test_a_hundred_accounts_are_all(twin):
    token = twin.token()
    for number in range(100):
        body = {"kf_account": name_of(twin, f"k{number}"), "nickname": "客服"}
        assert twin.api("/customservice/kfaccount/add", body, token=token)["errcode"] == 0
    body["kf_account"] = name_of(twin, "k100")
    assert twin.api("/customservice/kfaccount/add", body, token=token)["errcode"] == 65405


def test_invitations_wait_expire_and_bind(twin):
    first, second = add(twin), add(twin, "gu", "小顾")

    def invite(account, wx):
        body = {"kf_account": account, "invite_wx": wx}
        return twin.api("/customservice/kfaccount/inviteworker", body)["errcode"]

    assert invite("nobody", "chen_xiaoman") == 65401
    assert invite(first, "陈") == 65409
    assert invite(first, "chen_xiaoman") == 0
    assert invite(second, "chen_xiaoman") == 65408
    assert invite(first, "gu_yaqing") == 65411
    rows = twin.api("/cgi-bin/customservice/getkflist")["kf_list"]
    assert rows[0]["invite_status"] == "waiting"
    twin.advance(86400)
    rows = twin.api("/cgi-bin/customservice/getkflist")["kf_list"]
    assert rows[0]["invite_status"] == "expired"
    assert invite(first, "chen_xiaoman") == 0
    twin.post(f"/kf/{first}/invitation", {"answer": "accept"})
    assert invite(first, "gu_yaqing") == 65412
    assert invite(second, "chen_xiaoman") == 65407
    assert twin.api("/cgi-bin/customservice/getkflist")["kf_list"][0]["kf_wx"] == "chen_xiaoman"


def test_a_transfer_waits_until_somebody_comes(client, twin, lin, hears):  # noqa: F811
    account = add(twin)
    twin.act(lin, "follow")
    assert twin.act(lin, "send", type="text", content="转人工")["reply"]["type"] == (
        "transfer_customer_service"
    )
    waiting = client.customservice.get_wait_case()
    assert (waiting["count"], waiting["waitcaselist"][0]["openid"]) == (1, lin)
    assert client.customservice.get_session(lin)["kf_account"] == ""
    online(twin, account)
    assert hears() == [("kf_create_session", account)]
    assert client.customservice.get_session(lin)["kf_account"] == account
    assert client.customservice.get_wait_case()["count"] == 0
    (worker,) = client.customservice.get_online_accounts()
    assert (worker["status"], worker["accepted_case"]) == (1, 1)


def test_lines_of_a_session_go_to_the_worker_and_are_recorded(client, twin, lin, hears):  # noqa: F811
    account = add(twin)
    online(twin, account)
    twin.act(lin, "follow")
    twin.act(lin, "send", type="text", content="转人工")
    told = twin.act(lin, "send", type="text", content="我的面凉了")
    assert (told["attempts"], told["reply"]) == (0, None)
    twin.post(f"/kf/{account}/say", {"openid": lin, "content": "马上换一碗"})
    client.message.send_text(lin, "已送到三号桌", account)
    assert [m.get("kf_account") for m in twin.inbox(lin)] == [account, account]
    now = int(time.time())
    records = client.customservice.get_records(now - 3600, now + 3600)
    assert [(r["opercode"], r["text"]) for r in records["recordlist"]] == [
        (2003, "我的面凉了"),
        (2002, "马上换一碗"),
        (2002, "已送到三号桌"),
    ]
    assert {r["worker"] for r in records["recordlist"]} == {account}
    first = client.customservice.get_records(now - 3600, now + 3600, number=2)
    rest = client.customservice.get_records(now - 3600, now + 3600, msgid=first["msgid"])
    assert [r["text"] for r in rest["recordlist"]] == ["已送到三号桌"]
    client.customservice.close_session(lin, account)
    assert twin.act(lin, "send", type="text", content="谢谢")["attempts"] == 1


def test_silence_of_half_an_hour_gives_the_person_back(twin, lin, hears):
    account = add(twin)
    online(twin, account)
    twin.act(lin, "follow")
    twin.act(lin, "send", type="text", content="转人工")
    twin.advance(1801)
    assert twin.act(lin, "send", type="text", content="还在吗")["attempts"] == 1
    assert [name for name, _ in hears()] == [
        "kf_create_session",
        "kf_close_session",
        "kf_create_session",
    ]


def test_sessions_are_made_handed_over_and_closed(client, twin, lin, hears):  # noqa: F811
    first, second = add(twin), add(twin, "gu", "小顾")
    twin.act(lin, "follow")

    def refused(call, *arguments):
        with pytest.raises(WeChatClientException) as no:
            call(*arguments)
        return no.value.errcode

    service = client.customservice
    assert refused(service.create_session, lin, first) == 65415
    assert refused(service.create_session, lin, "nobody@x") == 65401
    assert refused(service.create_session, "oNobody", first) == 40003
    assert refused(service.close_session, lin, first) == 65413
    online(twin, first, auto=0)
    online(twin, second)
    service.create_session(lin, first)
    assert refused(service.create_session, lin, second) == 65414
    assert refused(service.close_session, lin, second) == 65414
    assert [s["openid"] for s in service.get_session_list(first)] == [lin]
    twin.post(f"/kf/{first}/switch", {"openid": lin, "to": second})
    assert service.get_session(lin)["kf_account"] == second
    service.close_session(lin, second)
    deadline = time.monotonic() + 5
    while len(hears()) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert sorted(hears()) == [
        ("kf_close_session", second),
        ("kf_create_session", first),
        ("kf_switch_session", second),
    ]


def test_odd_questions_for_records_are_refused(twin):
    def ask(**changes):
        body = {"starttime": 0, "endtime": 3600, "msgid": 1, "number": 10, **changes}
        return twin.api("/customservice/msgrecord/getmsglist", body).get("errcode", 0)

    assert ask() == 0
    assert ask(endtime=90000) == 65417
    assert ask(endtime=-1) == ask(number=10001) == ask(starttime="today") == 65416


def test_a_message_of_an_unknown_worker_is_not_sent(twin, lin):
    twin.act(lin, "follow")
    body = {"touser": lin, "msgtype": "text", "text": {"content": "hi"}}
    body["customservice"] = {"kf_account": "ghost@x"}
    assert twin.api("/cgi-bin/message/custom/send", body)["errcode"] == 65401
    assert twin.inbox(lin) == []


def test_an_account_without_customer_service_says_so(twin):
    twin.post("/kf", {"enabled": False})
    assert twin.api("/cgi-bin/customservice/getkflist")["errcode"] == 65400


def test_sessions_survive_a_kill(tmp_path):
    process = TwinProcess(tmp_path / "twin.db")
    try:
        from wxsandbox.tests.driver import Driver

        twin = Driver(process)
        openid, account = twin.person("lin"), add(twin)
        online(twin, account)
        twin.act(openid, "follow")
        body = {"kf_account": account, "openid": openid}
        assert twin.api("/customservice/kfsession/create", body)["errcode"] == 0
        process.kill()
        process.start()
        told = twin.api("/customservice/kfsession/getsession", openid=openid)
        assert told["kf_account"] == account
    finally:
        process.stop()
