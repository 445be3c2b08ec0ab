"""The account's calls, by hand: shapes, limits and WeChat's numbers for what is wrong."""

import io
import json
import re

import httpx
import pytest
from PIL import Image

RID = re.compile(r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$")


def raw(twin, path, **query):
    return twin.http.get(path, params=query)


def token_query(twin, **changes):
    keys = twin.credentials
    query = {
        "grant_type": "client_credential",
        "appid": keys["appid"],
        "secret": keys["appsecret"],
        **changes,
    }
    return {name: value for name, value in query.items() if value is not None}


def test_an_error_is_http_200_with_errcode_and_rid(twin):
    answer = raw(twin, "/cgi-bin/menu/get")
    assert answer.status_code == 200
    assert answer.json()["errcode"] == 41001
    assert RID.search(answer.json()["errmsg"])
    assert twin.why() == "41001 access_token missing"


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"appid": None}, 41002),
        ({"secret": None}, 41004),
        ({"grant_type": "password"}, 40002),
        ({"appid": "wx0"}, 40013),
        ({"secret": "0" * 32}, 40125),
    ],
)
def test_a_token_needs_the_right_account(twin, changes, errcode):
    told = raw(twin, "/cgi-bin/token", **token_query(twin, **changes)).json()
    assert told["errcode"] == errcode


def test_a_new_token_replaces_the_old_after_five_minutes(twin):
    old = twin.token()
    new = twin.token()
    assert old != new
    assert "ip_list" in twin.api("/cgi-bin/getcallbackip", token=old)
    twin.advance(301)
    assert twin.api("/cgi-bin/getcallbackip", token=old)["errcode"] == 40001
    assert "ip_list" in twin.api("/cgi-bin/getcallbackip", token=new)
    twin.advance(7200)
    assert twin.api("/cgi-bin/getcallbackip", token=new)["errcode"] == 42001
    assert twin.api("/cgi-bin/getcallbackip", token="x y")["errcode"] == 40014
    assert twin.api("/cgi-bin/getcallbackip", token="a" * 120)["errcode"] == 40001


def test_a_token_answer_has_no_errcode(twin):
    told = raw(twin, "/cgi-bin/token", **token_query(twin)).json()
    assert told.keys() == {"access_token", "expires_in"}
    assert told["expires_in"] == 7200
    assert len(told["access_token"]) <= 512


def test_the_stable_token_stays_until_its_last_five_minutes(twin):
    def stable(**changes):
        return twin.http.post("/cgi-bin/stable_token", json=token_query(twin, **changes)).json()

    first = stable()
    assert stable()["access_token"] == first["access_token"]
    twin.token()
    assert "ip_list" in twin.api("/cgi-bin/getcallbackip", token=first["access_token"])
    twin.advance(7200 - 299)
    second = stable()
    assert second["access_token"] != first["access_token"]
    assert "ip_list" in twin.api("/cgi-bin/getcallbackip", token=first["access_token"])
    forced = stable(force_refresh=True)
    assert forced["access_token"] != second["access_token"]
    assert twin.api("/cgi-bin/getcallbackip", token=second["access_token"])["errcode"] == 40001
    assert stable(force_refresh=True)["access_token"] == forced["access_token"]
    twin.advance(31)
    assert stable(force_refresh=True)["access_token"] != forced["access_token"]
    assert raw(twin, "/cgi-bin/stable_token", **token_query(twin)).json()["errcode"] == 43002


def test_two_thousand_tokens_a_day_and_ten_ways_out_a_month(twin):
    token = twin.token()
    for _ in range(1999):
        raw(twin, "/cgi-bin/token", **token_query(twin, secret="wrong"))
    assert raw(twin, "/cgi-bin/token", **token_query(twin)).json()["errcode"] == 45009
    body = {"cgi_path": "/cgi-bin/token"}
    quota = twin.api("/cgi-bin/openapi/quota/get", body, token=token)["quota"]
    assert (quota["daily_limit"], quota["remain"]) == (2000, 0)
    appid = {"appid": twin.credentials["appid"]}
    for _ in range(10):
        assert twin.api("/cgi-bin/clear_quota", appid, token=token)["errcode"] == 0
    assert twin.api("/cgi-bin/clear_quota", appid, token=token)["errcode"] == 48006
    assert twin.token()


def test_an_address_off_the_list_gets_no_token(twin):
    def code(path, **query):
        return twin.http.get(path, params=query).json().get("errcode", 0)

    twin.post("/ip-allow-list", {"ips": ["1.2.3.4", "10.0.0.0/8"]})
    told = raw(twin, "/cgi-bin/token", **token_query(twin)).json()
    assert told["errcode"] == 40164
    assert told["errmsg"].startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist")
    stable = twin.http.post("/cgi-bin/stable_token", json=token_query(twin)).json()
    assert stable["errcode"] == 40164
    twin.post("/ip-allow-list", {"ips": ["127.0.0.0/8"]})
    assert code("/cgi-bin/token", **token_query(twin)) == 0
    twin.post("/ip-allow-list", {"ips": ["1.2.3.4"]})
    twin.post("/ip-allow-list", {"ips": None})
    assert code("/cgi-bin/token", **token_query(twin)) == 0
    bad = twin.post("/ip-allow-list", {"ips": ["nowhere"]}, ok=False)
    assert bad.status_code == 400


def test_another_server_that_forces_a_stable_token_ends_ours(twin):
    ours = twin.http.post("/cgi-bin/stable_token", json=token_query(twin)).json()["access_token"]
    assert "ip_list" in twin.api("/cgi-bin/getcallbackip", token=ours)
    forced = token_query(twin, force_refresh=True)
    theirs = twin.http.post("/cgi-bin/stable_token", json=forced).json()["access_token"]
    assert twin.api("/cgi-bin/getcallbackip", token=ours)["errcode"] == 40001
    assert "ip_list" in twin.api("/cgi-bin/getcallbackip", token=theirs)


def test_a_refused_request_is_found_by_its_rid_for_seven_days(twin):
    token = twin.token()
    body = {"button": []}
    errmsg = twin.api("/cgi-bin/menu/create", body, token=token)["errmsg"]
    rid = {"rid": errmsg.rpartition("rid: ")[2]}
    told = twin.api("/cgi-bin/openapi/rid/get", rid)["request"]
    assert json.loads(told["request_body"]) == body
    assert json.loads(told["response_body"])["errcode"] == 40016
    assert token not in told["request_url"]
    assert (told["client_ip"], told["invoke_time"] > 0) == ("127.0.0.1", True)
    assert twin.api("/cgi-bin/openapi/rid/get", {"rid": "none"})["errcode"] == 76001
    twin.advance(7 * 86400 + 1)
    assert twin.api("/cgi-bin/openapi/rid/get", rid)["errcode"] == 76003


def test_every_call_has_its_own_quota_a_day(twin):
    token = twin.token()
    path = {"cgi_path": "/cgi-bin/message/mass/delete"}
    for _ in range(10):
        told = twin.api("/cgi-bin/message/mass/delete", {"msg_id": 1}, token=token)
        assert told["errcode"] == 40059
    told = twin.api("/cgi-bin/message/mass/delete", {"msg_id": 1}, token=token)
    assert told["errcode"] == 45009
    quota = twin.api("/cgi-bin/openapi/quota/get", path, token=token)["quota"]
    assert (quota["daily_limit"], quota["remain"]) == (10, 0)
    assert twin.api("/cgi-bin/openapi/quota/clear", path, token=token)["errcode"] == 0
    again = twin.api("/cgi-bin/message/mass/delete", {"msg_id": 1}, token=token)
    assert again["errcode"] == 40059
    keys = twin.credentials
    v2 = {"appid": keys["appid"], "appsecret": keys["appsecret"]}
    for how in ({"params": v2}, {"json": v2}):
        assert twin.http.post("/cgi-bin/clear_quota/v2", **how).json()["errcode"] == 0
    unknown = twin.api("/cgi-bin/openapi/quota/get", {"cgi_path": "/x"}, token=token)
    assert unknown["errcode"] == 76021


def test_a_test_account_has_smaller_figures_and_any_limit_can_be_set(twin, lin):
    body = {"cgi_path": "/cgi-bin/menu/create"}
    twin.post("/quotas", {"figures": "test"})
    assert twin.api("/cgi-bin/openapi/quota/get", body)["quota"]["daily_limit"] == 100
    twin.post("/quotas", {"limits": {"/cgi-bin/message/custom/send": 1}})
    assert twin.api("/cgi-bin/openapi/quota/get", body)["quota"]["daily_limit"] == 1000
    twin.act(lin, "follow")
    message = {"touser": lin, "msgtype": "text", "text": {"content": "a"}}
    told = [twin.api("/cgi-bin/message/custom/send", message)["errcode"] for _ in range(2)]
    assert told == [0, 45009]
    assert twin.post("/quotas", {"limits": {"/x": -1}}, ok=False).status_code == 400


def test_the_network_check_looks_at_the_callback(twin, server):
    body = {"action": "all", "check_operator": "DEFAULT"}
    assert twin.api("/cgi-bin/callback/check", body)["errcode"] == 40054
    server.answer = lambda heard: (200, heard.query.get("echostr", "success"))
    twin.post("/callback", {"url": f"{server.url}/wx"})
    told = twin.api("/cgi-bin/callback/check", body)
    assert (told["dns"][0]["ip"], told["ping"][0]["package_loss"]) == ("127.0.0.1", "0%")
    assert twin.api("/cgi-bin/callback/check", {"action": "trace"})["errcode"] == 40035


def test_unknown_and_closed_paths_differ(twin):
    assert raw(twin, "/cgi-bin/no/such").json()["errcode"] == 40066
    assert twin.api("/card/create", {"card": {}})["errcode"] == 48001
    assert twin.api("/cgi-bin/comment/list", {})["errcode"] == 48001
    assert "not built" in twin.why()
    assert twin.api("/cgi-bin/menu/get", {})["errcode"] == 43001


def test_a_body_with_escapes_or_without_sense_is_refused(twin):
    token = {"access_token": twin.token()}
    for body, errcode in (
        (json.dumps({"button": [{"name": "点餐"}]}), 40033),
        ("{", 47001),
        ("[]", 47001),
    ):
        told = twin.http.post("/cgi-bin/menu/create", params=token, content=body).json()
        assert told["errcode"] == errcode


MENU = [
    {"type": "click", "name": "今日推荐", "key": "today"},
    {
        "name": "点餐",
        "sub_button": [
            {"type": "view", "name": "外卖", "url": "http://127.0.0.1:8000/g/"},
            {"type": "scancode_waitmsg", "name": "扫桌码", "key": "scan"},
        ],
    },
]


def test_a_menu_is_told_back_in_two_shapes(twin):
    assert twin.api("/cgi-bin/menu/get")["errcode"] == 46003
    assert twin.api("/cgi-bin/menu/create", {"button": MENU})["errcode"] == 0
    told = twin.api("/cgi-bin/menu/get")["menu"]["button"]
    assert told[0] == {**MENU[0], "sub_button": []}
    assert [b["name"] for b in told[1]["sub_button"]] == ["外卖", "扫桌码"]
    current = twin.api("/cgi-bin/get_current_selfmenu_info")
    assert current["is_menu_open"] == 1
    assert current["selfmenu_info"]["button"][1] == {
        "name": "点餐",
        "sub_button": {"list": MENU[1]["sub_button"]},
    }
    assert twin.api("/cgi-bin/menu/delete")["errcode"] == 0
    assert twin.api("/cgi-bin/get_current_selfmenu_info")["is_menu_open"] == 0


def click(**changes):
    return {"type": "click", "name": "a", "key": "k", **changes}


@pytest.mark.parametrize(
    ("buttons", "errcode"),
    [
        ([], 40016),
        ([click()] * 4, 40016),
        ([click(name="六个汉字太长")], 40018),
        ([click(name="")], 40018),
        ([click(key="k" * 129)], 40019),
        ([click(key="")], 40019),
        ([{"type": "view", "name": "a", "url": "http://a/" + "a" * 1024}], 40020),
        ([{"type": "view", "name": "a", "url": "javascript:alert(1)"}], 40055),
        ([{"type": "dance", "name": "a"}], 40017),
        ([{"name": "a", "sub_button": [click()] * 6}], 40023),
        ([{"name": "a", "sub_button": [click(name="字" * 21)]}], 40025),
        ([{"name": "a", "sub_button": [click(key="k" * 129)]}], 40026),
        ([{"name": "a", "sub_button": [{"name": "b", "sub_button": [click()]}]}], 40022),
        ([click(sub_button=[click()])], 40119),
        ("button", 40016),
    ],
)
def test_a_menu_beyond_its_limits_is_refused(twin, buttons, errcode):
    assert twin.api("/cgi-bin/menu/create", {"button": buttons})["errcode"] == errcode
    assert twin.api("/cgi-bin/menu/get")["errcode"] == 46003


def test_a_parameter_code_is_a_picture_until_it_expires(twin):
    scene = {"scene": {"scene_str": "heguan-t5"}}
    body = {"action_name": "QR_STR_SCENE", "expire_seconds": 600, "action_info": scene}
    code = twin.api("/cgi-bin/qrcode/create", body)
    assert code["expire_seconds"] == 600
    assert code["url"].startswith("http://weixin.qq.com/q/")
    shown = raw(twin, "/cgi-bin/showqrcode", ticket=code["ticket"])
    assert shown.headers["content-type"] == "image/jpg"
    assert Image.open(io.BytesIO(shown.content)).format == "JPEG"
    assert raw(twin, "/cgi-bin/showqrcode", ticket="nothing").status_code == 404
    twin.advance(601)
    assert raw(twin, "/cgi-bin/showqrcode", ticket=code["ticket"]).status_code == 404


@pytest.mark.parametrize(
    ("action", "scene", "extra", "errcode"),
    [
        ("QR_WHAT", {"scene_id": 1}, {}, 40052),
        ("QR_SCENE", {"scene_id": 0}, {}, 40053),
        ("QR_SCENE", {"scene_str": "a"}, {}, 40053),
        ("QR_SCENE", {"scene_id": 2**32}, {}, 40053),
        ("QR_LIMIT_SCENE", {"scene_id": 100_001}, {}, 40053),
        ("QR_STR_SCENE", {"scene_str": "a" * 65}, {}, 40053),
        ("QR_STR_SCENE", {"scene_str": "a"}, {"expire_seconds": 2_592_001}, 40053),
    ],
)
def test_a_parameter_code_out_of_range_is_refused(twin, action, scene, extra, errcode):
    body = {"action_name": action, "action_info": {"scene": scene}, **extra}
    assert twin.api("/cgi-bin/qrcode/create", body)["errcode"] == errcode


def test_a_permanent_code_never_ends_and_is_one_per_scene(twin):
    body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "door"}}}
    first, second = (twin.api("/cgi-bin/qrcode/create", body) for _ in range(2))
    assert first == second
    assert first.keys() == {"ticket", "url"}
    twin.advance(300 * 86400)
    assert raw(twin, "/cgi-bin/showqrcode", ticket=first["ticket"]).status_code == 200


def test_a_scene_may_be_any_64_characters_and_lives_a_minute_by_default(twin):
    body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "door"}}}
    ticket = twin.api("/cgi-bin/qrcode/create", body)["ticket"]
    many = "".join(chr(0x4E00 + n) for n in range(64))
    body["action_info"]["scene"]["scene_str"] = many
    told = twin.api("/cgi-bin/qrcode/create", body)
    assert told["ticket"] != ticket
    default = {"action_name": "QR_STR_SCENE", "action_info": body["action_info"]}
    assert twin.api("/cgi-bin/qrcode/create", default)["expire_seconds"] == 60


def test_a_short_key_keeps_long_data_for_thirty_days(twin):
    def gen(**body):
        return twin.api("/cgi-bin/shorten/gen", body)

    def fetch(key):
        return twin.api("/cgi-bin/shorten/fetch", {"short_key": key})

    told = gen(long_data="一" * 1365, expire_seconds=600)
    assert re.fullmatch(r"[0-9A-Za-z]{15}", told["short_key"])
    twin.advance(100)
    got = fetch(told["short_key"])
    assert got["long_data"] == "一" * 1365
    assert 498 <= got["expire_seconds"] <= 500
    twin.advance(500)
    assert fetch(told["short_key"])["errcode"] == 9410012
    assert fetch("never")["errcode"] == 9410012
    assert gen(long_data="一" * 1366)["errcode"] == 9410010
    assert gen(long_data="a", expire_seconds=2_592_001)["errcode"] == 9410011
    assert fetch(gen(long_data="a")["short_key"])["expire_seconds"] >= 2_591_990
    link = {"action": "long2short", "long_url": "http://127.0.0.1:8000/g/?a=1"}
    assert twin.api("/cgi-bin/shorturl", link)["errcode"] == 48001
    twin.post("/reset", {"profile": "classic"})
    short = twin.api("/cgi-bin/shorturl", link)["short_url"]
    assert twin.http.get(short).headers["location"] == link["long_url"]
    assert twin.api("/cgi-bin/shorturl", {**link, "action": "x"})["errcode"] == 40035
    twin.post("/reset", {"profile": "modern"})


def test_people_are_openids_without_faces(twin, lin, wu):
    twin.act(lin, "follow")
    told = twin.api("/cgi-bin/user/info", openid=lin, lang="zh_CN")
    assert (told["subscribe"], told["nickname"], told["headimgurl"]) == (1, "", "")
    assert told["subscribe_scene"] == "ADD_SCENE_SEARCH"
    assert twin.api("/cgi-bin/user/info", openid=wu).keys() == {"subscribe", "openid", "unionid"}
    assert twin.api("/cgi-bin/user/info", openid="oNobody")["errcode"] == 40003
    fans = twin.api("/cgi-bin/user/get")
    assert fans == {"total": 1, "count": 1, "data": {"openid": [lin]}, "next_openid": lin}
    assert "data" not in twin.api("/cgi-bin/user/get", next_openid=lin)


def test_media_is_kept_three_days(twin):
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    token = twin.token()
    files = {"media": ("a.png", picture.getvalue(), "image/png")}
    query = {"access_token": token, "type": "image"}
    told = twin.http.post("/cgi-bin/media/upload", params=query, files=files).json()
    assert told["type"] == "image"
    got = raw(twin, "/cgi-bin/media/get", access_token=token, media_id=told["media_id"])
    assert got.content == picture.getvalue()
    assert "attachment" in got.headers["content-disposition"]
    twin.advance(3 * 86400)
    assert twin.api("/cgi-bin/media/get", media_id=told["media_id"])["errcode"] == 40007


def test_a_fault_can_break_a_call_or_give_it_an_errcode(twin):
    token = twin.token()
    twin.post("/faults", {"api": {"path": "/cgi-bin/menu/get", "status": 502, "times": 1}})
    query = {"access_token": token}
    assert twin.http.get("/cgi-bin/menu/get", params=query).status_code == 502
    twin.post("/faults", {"api": {"path": "/cgi-bin/*", "errcode": 42001, "times": 2}})
    assert twin.api("/cgi-bin/menu/get", token=token)["errcode"] == 42001
    assert twin.api("/cgi-bin/user/get", token=token)["errcode"] == 42001
    assert twin.api("/cgi-bin/menu/get", token=token)["errcode"] == 46003


def authorize_query(twin, **changes):
    return {
        "appid": twin.credentials["appid"],
        "redirect_uri": "http://127.0.0.1:8000/g/qinghe/?next=menu",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "table5",
        **changes,
    }


def exchange(twin, code, **changes):
    keys = twin.credentials
    query = {"appid": keys["appid"], "secret": keys["appsecret"], "code": code}
    query |= {"grant_type": "authorization_code", **changes}
    return twin.http.get("/sns/oauth2/access_token", params=query).json()


def test_a_code_works_once_and_for_five_minutes(twin, lin):
    back = twin.act(lin, "authorize", redirect_uri="http://localhost:8000/x", scope="snsapi_base")
    told = exchange(twin, back["code"])
    assert told["openid"] == lin
    assert told["scope"] == "snsapi_base"
    assert "unionid" not in told
    assert exchange(twin, back["code"])["errcode"] == 40163
    assert exchange(twin, "never")["errcode"] == 40029
    assert exchange(twin, "")["errcode"] == 41008
    late = twin.act(lin, "authorize", redirect_uri="http://localhost:8000/x", scope="snsapi_base")
    twin.advance(301)
    assert exchange(twin, late["code"])["errcode"] == 42003


def test_a_snapshot_page_is_told_nobody_real(twin, lin):
    asked = {"redirect_uri": "http://127.0.0.1/x", "scope": "snsapi_userinfo"}
    told = exchange(twin, twin.act(lin, "authorize", **asked, snapshot=True)["code"])
    assert told["is_snapshotuser"] == 1
    assert told["openid"] != lin
    assert "unionid" not in told
    query = {"access_token": told["access_token"], "openid": told["openid"]}
    shown = raw(twin, "/sns/userinfo", **query).json()
    assert (shown["nickname"], shown["openid"]) == ("微信用户", told["openid"])
    real = raw(twin, "/sns/userinfo", **query | {"openid": lin}).json()
    assert real["errcode"] == 40003
    assert twin.api("/cgi-bin/user/info", openid=told["openid"])["errcode"] == 40003
    again = exchange(twin, twin.act(lin, "authorize", **asked, snapshot=True)["code"])
    assert again["openid"] == told["openid"]
    full = exchange(twin, twin.act(lin, "authorize", **asked)["code"])
    assert (full["openid"], "is_snapshotuser" in full) == (lin, False)


def test_a_page_may_force_a_snapshot_and_a_person_may_refuse(twin, lin):
    def through(scope, **headers):
        asked = authorize_query(twin, scope=scope, forceSnapShot="true")
        page = twin.http.get(
            "/connect/oauth2/authorize", params=asked, headers={"X-Sandbox-User": lin, **headers}
        )
        return httpx.URL(page.headers["location"]).params

    forced = exchange(twin, through("snsapi_userinfo")["code"])
    assert forced["is_snapshotuser"] == 1
    assert exchange(twin, through("snsapi_base")["code"])["openid"] == lin
    back = through("snsapi_userinfo", **{"X-Sandbox-Refuse": "1"})
    assert (back.get("code"), back["state"]) == (None, "table5")
    page = twin.http.get(
        "/connect/oauth2/authorize", params=authorize_query(twin, forcePopup="true")
    )
    assert '"forcePopup": true' in page.text


def test_a_card_ticket_is_of_the_classic_profile(twin):
    ticket = {"type": "wx_card"}
    assert twin.api("/cgi-bin/ticket/getticket", **ticket)["errcode"] == 48001
    twin.post("/reset", {"profile": "classic"})
    assert twin.api("/cgi-bin/ticket/getticket", **ticket)["ticket"]
    twin.post("/reset", {"profile": "modern"})
    assert twin.api("/cgi-bin/ticket/getticket", type="what")["errcode"] == 40097


def test_only_userinfo_tells_a_name(twin, lin):
    def token_of(scope):
        asked = {"redirect_uri": "http://127.0.0.1/x", "scope": scope}
        return exchange(twin, twin.act(lin, "authorize", **asked)["code"])["access_token"]

    query = {"openid": lin, "lang": "zh_CN"}
    base, userinfo = token_of("snsapi_base"), token_of("snsapi_userinfo")
    assert raw(twin, "/sns/userinfo", access_token=base, **query).json()["errcode"] == 48001
    told = raw(twin, "/sns/userinfo", access_token=userinfo, **query).json()
    assert told["nickname"] == "林小满"
    assert told["unionid"]
    assert httpx.get(told["headimgurl"]).headers["content-type"] == "image/jpeg"
    assert raw(twin, "/sns/auth", access_token=userinfo, openid=lin).json()["errcode"] == 0
    assert raw(twin, "/sns/auth", access_token=userinfo, openid="o").json()["errcode"] == 40003


def test_a_named_person_passes_the_page_without_a_click(twin, lin):
    page = twin.http.get(
        "/connect/oauth2/authorize",
        params=authorize_query(twin, scope="snsapi_userinfo"),
        headers={"X-Sandbox-User": lin},
    )
    assert page.status_code == 302
    back = httpx.URL(page.headers["location"])
    assert back.params["next"] == "menu"
    assert back.params["state"] == "table5"
    assert exchange(twin, back.params["code"])["openid"] == lin


def test_without_a_name_the_page_asks(twin):
    page = twin.http.get("/connect/oauth2/authorize", params=authorize_query(twin))
    assert page.status_code == 200
    assert "wxsandbox:whoami" in page.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"redirect_uri": "http://evil.example/x"}, "10003"),
        ({"redirect_uri": "http://127.0.0.1.evil.example/x"}, "10003"),
        ({"redirect_uri": "javascript:alert(1)"}, "10003"),
        ({"appid": "wx0"}, "AppID"),
        ({"scope": "snsapi_everything"}, "Scope"),
        ({"state": "a" * 129}, "state"),
        ({"response_type": "token"}, "response_type"),
    ],
)
def test_a_wrong_page_address_shows_an_error_and_leads_nowhere(twin, lin, changes, words):
    page = twin.http.get(
        "/connect/oauth2/authorize",
        params=authorize_query(twin, **changes),
        headers={"X-Sandbox-User": lin},
    )
    assert "location" not in page.headers
    assert words in page.text


def test_who_refuses_comes_back_without_a_code(twin, lin):
    asked = {"redirect_uri": "http://127.0.0.1/x", "scope": "snsapi_userinfo", "state": "s1"}
    back = twin.act(lin, "authorize", **asked, refuse=True)
    assert back == {"code": None, "redirect_to": "http://127.0.0.1/x?state=s1"}


def test_a_page_is_let_in_only_with_its_own_signature(twin):
    import hashlib

    ticket = twin.api("/cgi-bin/ticket/getticket", type="jsapi")["ticket"]
    assert twin.api("/cgi-bin/ticket/getticket", type="jsapi")["ticket"] == ticket
    url = "http://127.0.0.1:8000/g/qinghe/?a=1"
    plain = f"jsapi_ticket={ticket}&noncestr=n1&timestamp=1700000000&url={url}"
    asked = {
        "url": url + "#/menu",
        "appId": twin.credentials["appid"],
        "timestamp": 1700000000,
        "nonceStr": "n1",
        "signature": hashlib.sha1(plain.encode()).hexdigest(),
        "jsApiList": ["scanQRCode"],
    }
    assert twin.post("/jssdk/verify", asked) == {"ok": True, "errMsg": "config:ok"}
    for changes, errmsg in (
        ({"url": "http://127.0.0.1:8000/g/other"}, "config:invalid signature"),
        ({"timestamp": 1700000001}, "config:invalid signature"),
        ({"url": "http://evil.example/"}, "config:invalid url domain"),
        ({"appId": "wx0"}, "config:invalid appid"),
    ):
        told = twin.post("/jssdk/verify", {**asked, **changes})
        assert told == {"ok": False, "errMsg": errmsg}
    twin.advance(7201)
    assert not twin.post("/jssdk/verify", asked)["ok"]


def test_the_script_of_pages_is_ours(twin):
    script = raw(twin, "/open/js/jweixin-1.6.0.js")
    assert script.headers["content-type"].startswith("application/javascript")
    assert "wxsandbox:invoke" in script.text
