"""Pushes to the account's server: the three modes, five seconds, three tries, and what comes back."""

import itertools
import time
from xml.etree import ElementTree

import pytest
from wechatpy.crypto import WeChatCrypto

from wxsandbox.tests.pictures import permanent

XML = "<xml><ToUserName>{to}</ToUserName><FromUserName>{by}</FromUserName>"
XML += "<CreateTime>{at}</CreateTime>{rest}</xml>"
TEXT = "<MsgType>text</MsgType><Content>{}</Content>"


def echo(heard):
    return 200, heard.query.get("echostr", "success")


@pytest.fixture
def account(twin, server):
    """A server that passes verification; `connect` chooses mode and format."""
    server.answer = echo

    def connect(mode="plain", format_="xml"):
        body = {"url": f"{server.url}/wx?district=qinghe", "mode": mode, "format": format_}
        assert twin.post("/callback", body)["verified"]
        server.heard.clear()
        return server

    return connect


def replying(twin, openid, rest, echo_too=True):
    def answer(heard):
        if heard.method == "GET":
            return echo(heard)
        gh = twin.credentials["original_id"]
        return 200, XML.format(to=openid, by=gh, at=int(time.time()), rest=rest)

    return answer


def test_only_a_server_that_echoes_is_verified(twin, server, lin):
    body = {"url": f"{server.url}/wx", "mode": "plain"}
    server.answer = lambda heard: (200, f'"{heard.query["echostr"]}"')
    assert not twin.post("/callback", body)["verified"]
    server.answer = lambda heard: (500, heard.query["echostr"])
    refused = twin.post("/callback", body)
    assert (refused["verified"], refused["status"]) == (False, 500)
    assert refused["reason"]
    nobody = twin.post("/callback", {"url": "http://127.0.0.1:9/x", "mode": "plain"})
    assert (nobody["verified"], nobody["status"]) == (False, None)
    assert twin.act(lin, "send", type="text", content="hi")["attempts"] == 0
    server.answer = echo
    assert twin.post("/callback", body) == {"verified": True, "status": 200, "reason": "ok"}


def test_an_address_with_its_own_query_keeps_it(account, twin, lin):
    server = account()
    twin.act(lin, "follow")
    assert server.posts[0].query["district"] == "qinghe"
    assert server.posts[0].query["openid"] == lin


def test_plain_compatible_and_safe_differ_in_what_is_readable(account, twin, lin):
    keys = twin.credentials
    crypto = WeChatCrypto(keys["token"], keys["encoding_aes_key"], keys["appid"])
    for mode in ("plain", "compatible", "safe"):
        server = account(mode)
        twin.act(lin, "send", type="text", content="有位吗 <3 ]]> &")
        heard = server.posts[0]
        tree = ElementTree.fromstring(heard.body)
        names = [child.tag for child in tree]
        assert ("Encrypt" in names) == (mode != "plain")
        assert ("Content" in names) == (mode != "safe")
        assert heard.query.get("encrypt_type") == (None if mode == "plain" else "aes")
        if mode != "plain":
            query = heard.query
            inner = crypto.decrypt_message(
                heard.body, query["msg_signature"], query["timestamp"], query["nonce"]
            )
            tree = ElementTree.fromstring(inner)
        assert tree.findtext("Content") == "有位吗 <3 ]]> &"
        assert tree.findtext("FromUserName") == lin
        assert tree.findtext("ToUserName") == keys["original_id"]
        assert int(tree.findtext("MsgId")) > 0


def test_json_pushes_have_the_same_names(account, twin, lin):
    server = account("plain", "json")
    twin.act(lin, "send", type="location", content={"Label": "南门"})
    told = server.posts[0].json
    assert (told["MsgType"], told["Label"]) == ("location", "南门")
    assert isinstance(told["CreateTime"], int)
    assert isinstance(told["Location_X"], float)
    server = account("safe", "json")
    twin.act(lin, "click", key="k")
    assert server.posts[0].json.keys() == {"ToUserName", "Encrypt"}


def test_json_replies_are_read_too(account, twin, lin):
    import json

    server = account("plain", "json")
    reply = {"ToUserName": lin, "FromUserName": twin.credentials["original_id"]}
    reply |= {"CreateTime": 1700000000, "MsgType": "text", "Content": "有"}
    server.answer = lambda heard: (200, json.dumps(reply))
    assert twin.act(lin, "send", type="text", content="有位吗")["reply"]["content"] == "有"


NEWS = (
    "<MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles>"
    "<item><Title>午市</Title><Description>d</Description><PicUrl>p</PicUrl><Url>u</Url></item>"
    "<item><Title>二</Title></item></Articles>"
)


@pytest.mark.parametrize(
    ("rest", "kind", "fields"),
    [
        (TEXT.format("欢迎"), "text", {"content": "欢迎"}),
        (
            "<MsgType>image</MsgType><Image><MediaId>m1</MediaId></Image>",
            "image",
            {"media_id": "m1"},
        ),
        (
            "<MsgType>music</MsgType><Music><ThumbMediaId>t</ThumbMediaId><Title>a</Title></Music>",
            "music",
            {"thumb_media_id": "t", "title": "a"},
        ),
    ],
)
def test_a_passive_reply_lies_in_the_inbox(account, twin, lin, rest, kind, fields):
    server = account()
    server.answer = replying(twin, lin, rest)
    result = twin.act(lin, "send", type="text", content="hi")
    assert (result["attempts"], result["status"], result["encrypted_reply"]) == (1, 200, False)
    assert result["reply"]["type"] == kind
    assert fields.items() <= result["reply"].items()
    got = twin.inbox(lin)[-1]
    assert (got["kind"], got["type"]) == ("passive", kind)
    assert fields.items() <= got.items()


def test_a_message_gets_one_article_and_an_event_gets_all(account, twin, lin):
    server = account()
    server.answer = replying(twin, lin, NEWS)
    assert len(twin.act(lin, "send", type="text", content="?")["reply"]["articles"]) == 1
    articles = twin.act(lin, "click", key="k")["reply"]["articles"]
    assert [a["title"] for a in articles] == ["午市", "二"]
    assert articles[0]["url"] == "u"


@pytest.mark.parametrize(("body", "kind"), [("success", "success"), ("", "empty")])
def test_success_and_nothing_are_accepted(account, twin, lin, body, kind):
    server = account("safe")
    server.answer = lambda heard: (200, body)
    result = twin.act(lin, "send", type="text", content="hi")
    assert (result["attempts"], result["reply"]) == (1, {"type": kind})
    assert twin.inbox(lin) == []


@pytest.mark.parametrize(
    "body",
    [
        "SUCCESS!",
        "<xml><MsgType>text</MsgType></xml>",
        XML.format(to="oSomebody", by="gh", at=1, rest=TEXT.format("x")),
        '<!DOCTYPE a [<!ENTITY b "c">]><xml>&b;</xml>',
        "{}",
        "<xml/>",
    ],
)
def test_rubbish_is_not_retried_and_the_sender_sees_a_fault(account, twin, lin, body):
    server = account()
    server.answer = lambda heard: (200, body)
    result = twin.act(lin, "send", type="text", content="hi")
    assert (result["attempts"], result["reply"]["type"]) == (1, "invalid")
    assert "故障" in result["shown"]
    assert twin.inbox(lin) == []
    assert "shown" not in twin.act(lin, "click", key="k")


def test_a_plain_reply_in_safe_mode_is_rubbish(account, twin, lin):
    server = account("safe")
    server.answer = replying(twin, lin, TEXT.format("x"))
    result = twin.act(lin, "send", type="text", content="hi")
    assert result["reply"]["type"] == "invalid"
    assert "safe" in result["reply"]["why"]


def test_a_broken_server_is_tried_three_times_with_one_message_id(account, twin, lin):
    server = account()
    statuses = itertools.chain([500, 502], itertools.repeat(200))
    server.answer = lambda heard: (next(statuses), "success")
    result = twin.act(lin, "send", type="text", content="hi")
    assert (result["attempts"], result["status"]) == (3, 200)
    ids = {ElementTree.fromstring(heard.body).findtext("MsgId") for heard in server.posts}
    times = {ElementTree.fromstring(heard.body).findtext("CreateTime") for heard in server.posts}
    assert len(server.posts) == 3
    assert len(ids) == len(times) == 1
    assert len({heard.query["nonce"] for heard in server.posts}) == 3
    server.answer = lambda heard: (500, "")
    assert twin.act(lin, "send", type="text", content="hi")["status"] == 500


def test_who_needs_longer_than_five_seconds_is_too_late(account, twin, lin):
    twin.post("/clock", {"rate": 10})  # the five seconds hurry with the clock
    server = account()
    slow = itertools.chain([1.6], itertools.repeat(0.0))

    def answer(heard):
        time.sleep(next(slow))
        return 200, "success"

    server.answer = answer
    result = twin.act(lin, "send", type="text", content="hi")
    assert (result["attempts"], result["status"]) == (2, 200)


def events(server):
    return [ElementTree.fromstring(heard.body) for heard in server.posts]


def test_what_people_do_becomes_events(account, twin, lin):
    server = account()
    twin.act(lin, "follow")
    twin.act(lin, "follow")
    twin.act(lin, "click", key="today")
    twin.act(lin, "view", url="http://127.0.0.1:8000/g/")
    twin.act(lin, "event", event="LOCATION", fields={"Latitude": 30.1, "Longitude": 120.2})
    twin.act(lin, "unfollow")
    told = [(e.findtext("Event"), e.findtext("EventKey")) for e in events(server)]
    assert told == [
        ("subscribe", ""),
        ("CLICK", "today"),
        ("VIEW", "http://127.0.0.1:8000/g/"),
        ("LOCATION", None),
        ("unsubscribe", ""),
    ]
    times = [int(e.findtext("CreateTime")) for e in events(server)]
    assert times == sorted(set(times))


def test_buttons_of_other_types_push_their_own_events(account, twin, lin):
    buttons = [
        {"type": "scancode_waitmsg", "name": "a", "key": "scan"},
        {"type": "pic_weixin", "name": "b", "key": "pic"},
        {"type": "location_select", "name": "c", "key": "place"},
    ]
    assert twin.api("/cgi-bin/menu/create", {"button": buttons})["errcode"] == 0
    server = account()
    for key in ("scan", "pic", "place"):
        twin.act(lin, "click", key=key)
    told = events(server)
    assert told[0].findtext("Event") == "scancode_waitmsg"
    assert told[0].findtext("ScanCodeInfo/ScanResult")
    assert told[1].findtext("SendPicsInfo/PicList/item/PicMd5Sum")
    assert told[2].findtext("MsgType") == "image"
    assert told[3].findtext("SendLocationInfo/Label")
    assert told[4].findtext("MsgType") == "location"


def test_any_live_event_is_filled_in_and_held_against_its_types(account, twin, lin):
    from wxsandbox.official import events as known

    server = account("plain", "json")
    for name in known.LIVE:
        twin.act(lin, "event", event=name, fields={})
    told = [heard.json for heard in server.posts]
    assert [event["Event"] for event in told] == list(known.LIVE)
    by_name = {event["Event"]: event for event in told}
    assert by_name["user_authorization_revoke"]["OpenID"] == lin
    assert by_name["LOCATION"]["Precision"] == 65.0
    server.heard.clear()
    twin.act(lin, "event", event="user_get_card", fields={"CardId": "p1"})
    assert server.posts[0].json["CardId"] == "p1"
    for event, fields in (
        ("what_is_this", {}),
        ("LOCATION", {"Latitude": "north"}),
        ("PUBLISHJOBFINISH", {"PublishEventInfo": "done"}),
    ):
        body = {"event": event, "fields": fields}
        assert twin.post(f"/users/{lin}/event", body, ok=False).status_code == 404
    place = {"type": "location", "content": {"Location_X": "north"}}
    assert twin.post(f"/users/{lin}/send", place, ok=False).status_code == 404
    assert len(server.posts) == 1


def test_buttons_that_show_something_are_answered_by_wechat(account, twin, lin):
    picture = permanent(twin)["media_id"]
    mini = {"type": "miniprogram", "name": "c", "url": "http://a/", "appid": "wx1"}
    buttons = [
        {"type": "media_id", "name": "a", "media_id": picture},
        {**mini, "pagepath": "pages/index"},
    ]
    assert twin.api("/cgi-bin/menu/create", {"button": buttons})["errcode"] == 0
    server = account()
    assert "note" in twin.act(lin, "click", key=picture)
    got = twin.inbox(lin)[-1]
    assert (got["type"], got["media_id"]) == ("image", picture)
    twin.act(lin, "click", key="pages/index")
    (told,) = events(server)
    assert (told.findtext("Event"), told.findtext("EventKey")) == (
        "view_miniprogram",
        "pages/index",
    )


def test_two_keys_are_in_use_for_ten_minutes_after_a_change(account, twin, lin):
    keys = twin.credentials
    old = WeChatCrypto(keys["token"], keys["encoding_aes_key"], keys["appid"])
    server = account("safe")
    changed = twin.post("/encoding-aes-key", {})["encoding_aes_key"]
    assert changed != keys["encoding_aes_key"] == old_key(old)
    assert twin.credentials["encoding_aes_key"] == changed
    new = WeChatCrypto(keys["token"], changed, keys["appid"])

    def opened_by(heard, crypto):
        query = heard.query["msg_signature"], heard.query["timestamp"], heard.query["nonce"]
        try:
            return crypto.decrypt_message(heard.body, *query)
        except Exception:
            return None

    plain = replying(twin, lin, TEXT.format("收到"))

    def answering(crypto):
        return lambda heard: (200, crypto.encrypt_message(plain(heard)[1], "n1", "1700000000"))

    for crypto in (old, new):  # a reply under either key is read
        server.answer = answering(crypto)
        for _ in range(2):
            reply = twin.act(lin, "send", type="text", content="a")["reply"]
            assert reply == {"type": "text", "content": "收到"}
    by_new = [opened_by(heard, new) is not None for heard in server.posts]
    by_old = [opened_by(heard, old) is not None for heard in server.posts]
    assert sorted(by_new) == sorted(by_old) == [False, False, True, True]
    assert all(one != other for one, other in zip(by_new, by_old, strict=True))
    twin.advance(601)
    server.heard.clear()
    server.answer = answering(old)
    for _ in range(2):
        late = twin.act(lin, "send", type="text", content="b")["reply"]
        assert late["type"] == "invalid"
    assert all(opened_by(heard, new) for heard in server.posts)
    twin.post("/encoding-aes-key", {"key": keys["encoding_aes_key"]})


def old_key(crypto):
    import base64

    return base64.b64encode(crypto.key).decode().rstrip("=")


def test_a_scene_code_follows_first_and_scans_later(account, twin, lin, wu):
    server = account()
    scene = {"scene": {"scene_str": "heguan-t5"}}
    body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": scene}
    code = twin.api("/cgi-bin/qrcode/create", body)
    twin.act(lin, "scan", ticket=code["ticket"])
    twin.act(lin, "scan", scene="heguan-t5")
    twin.act(lin, "scan", url=code["url"])
    told = [(e.findtext("Event"), e.findtext("EventKey")) for e in events(server)]
    assert told == [("subscribe", "qrscene_heguan-t5"), *[("SCAN", "heguan-t5")] * 2]
    assert {e.findtext("Ticket") for e in events(server)} == {code["ticket"]}
    info = twin.api("/cgi-bin/user/info", openid=lin)
    assert (info["subscribe_scene"], info["qr_scene_str"]) == ("ADD_SCENE_QR_CODE", "heguan-t5")
    opened = twin.act(wu, "scan", url="http://127.0.0.1:8000/t/5")
    assert opened == {"opened": "http://127.0.0.1:8000/t/5"}
    assert twin.post(f"/users/{wu}/scan", {"scene": "nowhere"}, ok=False).status_code == 404


def test_a_picture_a_person_sends_can_be_fetched(account, twin, lin):
    server = account()
    twin.act(lin, "send", type="image", content={})
    tree = events(server)[0]
    assert twin.http.get(tree.findtext("PicUrl")).headers["content-type"] == "image/jpeg"
    query = {"access_token": twin.token(), "media_id": tree.findtext("MediaId")}
    assert twin.http.get("/cgi-bin/media/get", params=query).content.startswith(b"\xff\xd8")


def test_a_message_can_be_repeated_with_its_id(account, twin, lin):
    server = account()
    for _ in range(2):
        twin.act(lin, "send", type="text", content="hi", msg_id=123456789)
    assert {e.findtext("MsgId") for e in events(server)} == {"123456789"}


def test_dropped_doubled_and_forged_pushes(account, twin, lin):
    server = account()
    twin.post("/faults", {"push": {"drop": 1}})
    result = twin.act(lin, "send", type="text", content="a")
    assert (result["attempts"], len(server.posts)) == (2, 1)
    twin.post("/faults", {"push": {"drop": 3}})
    result = twin.act(lin, "send", type="text", content="b")
    assert (result["attempts"], result["status"]) == (3, None)
    twin.post("/faults", {"push": {"duplicate": 1}})
    twin.act(lin, "send", type="text", content="c")
    assert len(server.posts) == 3
    assert server.posts[1].body == server.posts[2].body
    twin.post("/faults", {"push": {"bad_signature": 1}})
    good = twin.credentials["token"]

    def checking(heard):
        import hashlib

        parts = sorted([good, heard.query["timestamp"], heard.query["nonce"]])
        right = hashlib.sha1("".join(parts).encode()).hexdigest()
        return (200 if right == heard.query["signature"] else 403), "success"

    server.answer = checking
    result = twin.act(lin, "send", type="text", content="d")
    assert (result["attempts"], result["status"]) == (2, 200)


def test_a_held_push_comes_after_the_next(account, twin, lin, wu):
    server = account()
    twin.post("/faults", {"push": {"reorder": True}})
    assert twin.act(lin, "send", type="text", content="first")["attempts"] == 0
    twin.act(wu, "send", type="text", content="second")
    assert [e.findtext("Content") for e in events(server)] == ["second", "first"]


def test_a_sealed_reply_with_a_forged_signature_is_rubbish(account, twin, lin):
    keys = twin.credentials
    crypto = WeChatCrypto(keys["token"], keys["encoding_aes_key"], keys["appid"])
    plain = replying(twin, lin, TEXT.format("x"))
    server = account("safe")

    def forged(heard):
        sealed = crypto.encrypt_message(plain(heard)[1], "n1", str(int(time.time())))
        return 200, sealed.replace("<MsgSignature><![CDATA[", "<MsgSignature><![CDATA[0")

    server.answer = forged
    result = twin.act(lin, "send", type="text", content="hi")
    assert (result["reply"]["type"], result["encrypted_reply"]) == ("invalid", True)
    assert "MsgSignature" in result["reply"]["why"]
