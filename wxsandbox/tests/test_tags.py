"""Tags, remarks, the blacklist, pages of ten thousand, and the groups of old."""

import pytest


def create(twin, name):
    return twin.api("/cgi-bin/tags/create", {"tag": {"name": name}})


def names(twin):
    return {tag["name"]: tag["count"] for tag in twin.api("/cgi-bin/tags/get")["tags"]}


def test_a_tag_is_made_renamed_counted_and_removed(twin, lin, wu):
    tag = create(twin, "常客")["tag"]
    assert tag == {"id": 100, "name": "常客"}
    for openid in (lin, wu):
        twin.act(openid, "follow")
    body = {"tagid": tag["id"], "openid_list": [lin, wu]}
    assert twin.api("/cgi-bin/tags/members/batchtagging", body)["errcode"] == 0
    assert names(twin) == {"星标组": 0, "常客": 2}
    assert twin.api("/cgi-bin/tags/getidlist", {"openid": lin})["tagid_list"] == [100]
    assert twin.api("/cgi-bin/user/info", openid=lin)["tagid_list"] == [100]
    bearers = twin.api("/cgi-bin/user/tag/get", {"tagid": 100})
    assert bearers == {"count": 2, "data": {"openid": [lin, wu]}, "next_openid": wu}
    assert "data" not in twin.api("/cgi-bin/user/tag/get", {"tagid": 100, "next_openid": wu})
    one = {"tagid": 100, "openid_list": [wu]}
    assert twin.api("/cgi-bin/tags/members/batchuntagging", one)["errcode"] == 0
    renamed = {"tag": {"id": 100, "name": "老客"}}
    assert twin.api("/cgi-bin/tags/update", renamed)["errcode"] == 0
    assert names(twin) == {"星标组": 0, "老客": 1}
    twin.act(lin, "unfollow")
    assert names(twin)["老客"] == 0
    assert twin.api("/cgi-bin/tags/delete", {"tag": {"id": 100}})["errcode"] == 0
    assert names(twin) == {"星标组": 0}


def test_names_of_tags_have_thirty_bytes_and_are_different(twin):
    assert create(twin, "字" * 10)["tag"]["name"] == "字" * 10
    assert create(twin, "字" * 11)["errcode"] == 45158
    assert create(twin, "字" * 10)["errcode"] == 45157
    assert create(twin, " ")["errcode"] == 45157
    for number in range(99):
        assert "tag" in create(twin, f"t{number}")
    assert create(twin, "one more")["errcode"] == 45056


@pytest.mark.parametrize(
    ("path", "body", "errcode"),
    [
        ("/tags/update", {"tag": {"id": 2, "name": "x"}}, 45058),
        ("/tags/delete", {"tag": {"id": 0}}, 45058),
        ("/tags/delete", {"tag": {"id": 777}}, 45159),
        ("/tags/create", {"name": "x"}, 47001),
        ("/tags/members/batchtagging", {"tagid": 777, "openid_list": ["o"]}, 45159),
        ("/tags/members/batchtagging", {"tagid": 2, "openid_list": []}, 40032),
        ("/tags/members/batchtagging", {"tagid": 2, "openid_list": ["o"] * 51}, 40032),
        ("/tags/members/batchtagging", {"tagid": 2, "openid_list": ["oNobody"]}, 40003),
        ("/tags/members/batchblacklist", {"openid_list": ["o"] * 21}, 40032),
        ("/user/tag/get", {"tagid": 777}, 45159),
    ],
)
def test_tags_refuse_what_wechat_refuses(twin, path, body, errcode):
    assert twin.api(f"/cgi-bin{path}", body)["errcode"] == errcode


def test_one_stranger_refuses_the_whole_list_and_twenty_tags_are_enough(twin, lin, wu):
    twin.act(lin, "follow")
    ids = [create(twin, f"t{number}")["tag"]["id"] for number in range(21)]
    both = {"tagid": ids[0], "openid_list": [lin, wu]}
    assert twin.api("/cgi-bin/tags/members/batchtagging", both)["errcode"] == 49003
    assert twin.api("/cgi-bin/tags/getidlist", {"openid": lin})["tagid_list"] == []
    told = [
        twin.api("/cgi-bin/tags/members/batchtagging", {"tagid": i, "openid_list": [lin]})
        for i in ids
    ]
    assert [answer["errcode"] for answer in told] == [0] * 20 + [45059]


def test_who_is_on_the_blacklist_is_not_heard(twin, lin):
    twin.act(lin, "follow")
    body = {"openid_list": [lin]}
    assert twin.api("/cgi-bin/tags/members/batchblacklist", body)["errcode"] == 0
    told = twin.api("/cgi-bin/tags/members/getblacklist", {"begin_openid": ""})
    assert told == {"total": 1, "count": 1, "data": {"openid": [lin]}, "next_openid": lin}
    assert "blacklist" in twin.act(lin, "send", type="text", content="?")["note"]
    assert twin.api("/cgi-bin/tags/members/batchunblacklist", body)["errcode"] == 0
    assert "note" not in twin.act(lin, "send", type="text", content="?")
    assert twin.api("/cgi-bin/tags/members/getblacklist", {})["total"] == 0


def test_followers_come_in_pages_of_ten_thousand(twin):
    twin.post("/crowd", {"count": 10_001})
    first = twin.api("/cgi-bin/user/get")
    assert (first["total"], first["count"]) == (10_001, 10_000)
    second = twin.api("/cgi-bin/user/get", next_openid=first["next_openid"])
    assert (second["total"], second["count"]) == (10_001, 1)
    assert second["data"]["openid"][0] not in first["data"]["openid"]
    third = twin.api("/cgi-bin/user/get", next_openid=second["next_openid"])
    assert third == {"total": 10_001, "count": 0, "next_openid": ""}


def test_a_remark_has_less_than_thirty_characters(twin, lin):
    def remark(text):
        body = {"openid": lin, "remark": text}
        return twin.api("/cgi-bin/user/info/updateremark", body)["errcode"]

    assert remark("x") == 43004
    twin.act(lin, "follow")
    assert (remark("字" * 29), remark("字" * 30)) == (0, 41028)
    assert twin.api("/cgi-bin/user/info", openid=lin)["remark"] == "字" * 29


def test_a_unionid_needs_the_open_platform(twin, lin):
    assert "unionid" in twin.api("/cgi-bin/user/info", openid=lin)
    twin.post("/open-platform", {"bound": False})
    assert "unionid" not in twin.api("/cgi-bin/user/info", openid=lin)
    twin.act(lin, "follow")
    assert "unionid" not in twin.api("/cgi-bin/user/info", openid=lin)


def test_groups_are_of_the_classic_profile(twin, lin):
    assert twin.api("/cgi-bin/groups/get")["errcode"] == 48001
    twin.post("/reset", {"profile": "classic"})
    lin = twin.person("lin")
    twin.act(lin, "follow")
    group = twin.api("/cgi-bin/groups/create", {"group": {"name": "熟客"}})["group"]
    moved = {"openid": lin, "to_groupid": group["id"]}
    assert twin.api("/cgi-bin/groups/members/update", moved)["errcode"] == 0
    assert twin.api("/cgi-bin/groups/getid", {"openid": lin}) == {"groupid": group["id"]}
    counts = {g["name"]: g["count"] for g in twin.api("/cgi-bin/groups/get")["groups"]}
    assert counts == {"未分组": 0, "黑名单": 0, "星标组": 0, "熟客": 1}
    assert twin.api("/cgi-bin/groups/delete", {"group": {"id": group["id"]}})["errcode"] == 0
    assert twin.api("/cgi-bin/groups/getid", {"openid": lin}) == {"groupid": 0}
    twin.post("/reset", {"profile": "modern"})
