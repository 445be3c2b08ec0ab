"""What the account keeps at WeChat survives the death of the twin."""

import pytest

from wxsandbox.tests.driver import Driver, TwinProcess
from wxsandbox.tests.pictures import draft, permanent


@pytest.fixture
def kept(tmp_path):
    """A twin on disk, and how to kill it and start it again."""
    process = TwinProcess(tmp_path / "twin.db")

    def again():
        process.kill()
        process.start()

    yield Driver(process), again
    process.stop()


def test_everything_of_the_account_is_there_after_a_kill(kept):
    twin, again = kept
    lin = twin.person("lin")
    twin.act(lin, "follow")
    tag = twin.api("/cgi-bin/tags/create", {"tag": {"name": "会员"}})["tag"]["id"]
    twin.api("/cgi-bin/tags/members/batchtagging", {"tagid": tag, "openid_list": [lin]})
    button = [{"type": "click", "name": "点餐", "key": "order"}]
    twin.api("/cgi-bin/menu/create", {"button": button})
    some = [{"type": "click", "name": "会员日", "key": "day"}]
    rule = {"button": some, "matchrule": {"tag_id": str(tag)}}
    assert "menuid" in twin.api("/cgi-bin/menu/addconditional", rule)
    picture, media_id = permanent(twin), draft(twin)
    key = twin.api("/cgi-bin/shorten/gen", {"long_data": "table=5"})["short_key"]
    chosen = {"tid": 43225, "kidList": [1, 2], "sceneDesc": "到号"}
    template = twin.api("/wxaapi/newtmpl/addtemplate", chosen)["priTmplId"]
    twin.act(lin, "subscribe-message", templates={template: "accept"})
    scene = {"action_info": {"scene": {"scene_str": "door"}}}
    code = twin.api("/cgi-bin/qrcode/create", {"action_name": "QR_LIMIT_STR_SCENE", **scene})
    twin.post("/ip-allow-list", {"ips": ["127.0.0.1"]})
    changed = twin.post("/encoding-aes-key", {})["encoding_aes_key"]

    again()

    assert twin.api("/cgi-bin/tags/getidlist", {"openid": lin})["tagid_list"] == [tag]
    tried = twin.api("/cgi-bin/menu/trymatch", {"user_id": lin})["button"]
    assert tried[0]["name"] == "会员日"
    assert twin.http.get(picture["url"]).status_code == 200
    got = twin.api("/cgi-bin/draft/get", {"media_id": media_id})["news_item"]
    assert got[0]["title"] == "秋天的第一碗面"
    assert twin.api("/cgi-bin/shorten/fetch", {"short_key": key})["long_data"] == "table=5"
    data = {"character_string1": {"value": "B07"}, "thing2": {"value": "鹤馆"}}
    notice = {"touser": lin, "template_id": template, "data": data}
    told = [twin.api("/cgi-bin/message/subscribe/bizsend", notice)["errcode"] for _ in range(2)]
    assert told == [0, 43101]
    same = twin.api("/cgi-bin/qrcode/create", {"action_name": "QR_LIMIT_STR_SCENE", **scene})
    assert same["ticket"] == code["ticket"]
    assert twin.credentials["encoding_aes_key"] == changed
