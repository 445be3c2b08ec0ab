"""Menus that only some people see: by tag and by platform, the newest first."""

import pytest


def button(name):
    return [{"type": "click", "name": name, "key": name}]


@pytest.fixture
def menus(twin):
    """The default menu, and how to add one for some people."""
    twin.api("/cgi-bin/menu/create", {"button": button("所有人")})

    def add(name, **rule):
        body = {"button": button(name), "matchrule": rule}
        return twin.api("/cgi-bin/menu/addconditional", body)

    return add


def seen(twin, openid):
    phone = twin.http.get(f"/phone/api/people/{openid}/state").json()["menu"]
    tried = twin.api("/cgi-bin/menu/trymatch", {"user_id": openid})["button"]
    assert [b["name"] for b in phone] == [b["name"] for b in tried]
    return phone[0]["name"]


def test_a_person_sees_the_newest_menu_that_fits(twin, menus, lin, wu):
    tag = twin.api("/cgi-bin/tags/create", {"tag": {"name": "会员"}})["tag"]["id"]
    for openid in (lin, wu):
        twin.act(openid, "follow")
    twin.api("/cgi-bin/tags/members/batchtagging", {"tagid": tag, "openid_list": [lin]})
    first = menus("会员的", tag_id=str(tag))
    assert first["menuid"].isdigit()
    assert (seen(twin, lin), seen(twin, wu)) == ("会员的", "所有人")
    menus("苹果的", client_platform_type=1)
    twin.act(wu, "preferences", platform="ios")
    assert (seen(twin, lin), seen(twin, wu)) == ("会员的", "苹果的")
    twin.act(lin, "preferences", platform="ios")
    assert seen(twin, lin) == "苹果的"
    told = twin.api("/cgi-bin/menu/get")
    assert [m["button"][0]["name"] for m in told["conditionalmenu"]] == ["苹果的", "会员的"]
    assert told["conditionalmenu"][1]["matchrule"] == {"tag_id": str(tag)}
    current = twin.api("/cgi-bin/get_current_selfmenu_info")["selfmenu_info"]
    assert current["button"][0]["name"] == "所有人"
    assert twin.api("/cgi-bin/menu/delconditional", first)["errcode"] == 0
    assert twin.api("/cgi-bin/menu/delconditional", first)["errcode"] == 65301
    assert twin.api("/cgi-bin/menu/delete")["errcode"] == 0
    twin.api("/cgi-bin/menu/create", {"button": button("新的")})
    assert seen(twin, wu) == "新的"


def test_a_rule_by_sex_fits_nobody_since_2021(twin, menus, lin):
    twin.act(lin, "follow")
    assert "menuid" in menus("女士的", sex=2)
    assert seen(twin, lin) == "所有人"


def test_conditional_menus_refuse_what_wechat_refuses(twin, lin):
    body = {"button": button("a"), "matchrule": {"tag_id": "2"}}
    assert twin.api("/cgi-bin/menu/addconditional", body)["errcode"] == 65303
    twin.api("/cgi-bin/menu/create", {"button": button("所有人")})
    for changes, errcode in (
        ({"matchrule": {}}, 65304),
        ({"matchrule": {"tag_id": "777"}}, 45159),
        ({"matchrule": {"client_platform_type": 9}}, 40035),
        ({"button": button("六个汉字太长")}, 40018),
    ):
        told = twin.api("/cgi-bin/menu/addconditional", {**body, **changes})
        assert told["errcode"] == errcode
    assert twin.api("/cgi-bin/menu/trymatch", {"user_id": "nobody"})["errcode"] == 65302
    assert twin.api("/cgi-bin/menu/trymatch", {"user_id": lin})["errcode"] == 65302
    twin.act(lin, "follow")
    assert "button" in twin.api("/cgi-bin/menu/trymatch", {"user_id": "lin"})
    shows = {"button": [{"type": "media_id", "name": "a", "media_id": "none"}]}
    assert twin.api("/cgi-bin/menu/create", shows)["errcode"] == 40007


def test_a_button_of_a_conditional_menu_can_be_pressed(twin, menus, lin, server):
    server.answer = lambda heard: (200, heard.query.get("echostr", "success"))
    twin.post("/callback", {"url": f"{server.url}/wx", "format": "json"})
    twin.act(lin, "follow")
    twin.act(lin, "preferences", platform="ios")
    body = {"button": [{"type": "scancode_push", "name": "扫", "key": "scan"}]}
    body["matchrule"] = {"client_platform_type": "1"}
    menuid = twin.api("/cgi-bin/menu/addconditional", body)["menuid"]
    twin.act(lin, "click", key="scan")
    twin.act(lin, "view", url="http://127.0.0.1/")
    told = [heard.json for heard in server.posts]
    assert told[1]["Event"] == "scancode_push"
    assert str(told[2]["MenuId"]) == menuid
