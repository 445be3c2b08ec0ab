"""Our own gateway beside the published clients: each of its functions against the twin."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shangquan.gateways.wechat import Account, doors, mass, media, memory, messages, notices, users
from shangquan.gateways.wechat import tags as tagging
from shangquan.kit.errors import GatewayRefused
from wxsandbox.tests.driver import Driver, TwinProcess
from wxsandbox.tests.pictures import draft, png

BASES = ("api_base", "open_base", "mp_base", "res_base")


@pytest.fixture(scope="module")
def twin() -> Iterator[Driver]:
    process = TwinProcess()
    yield Driver(process)
    process.stop()


@pytest.fixture
def account(twin: Driver, tmp_path: Path) -> Account:
    memory.forget_own()
    twin.post("/reset")
    given = twin.credentials
    words = {
        "appid": "appid",
        "secret": "appsecret",
        "token": "token",
        "original_id": "original_id",
    }
    ours: dict[str, Any] = {name: given[theirs] for name, theirs in words.items()}
    ours |= {"aes_key": given["encoding_aes_key"], **dict.fromkeys(BASES, twin.base)}
    return Account(**ours, keep=tmp_path / "secrets")


@pytest.fixture
def people(twin: Driver, account: Account) -> list[str]:
    openids = [twin.person(name) for name in ("lin", "wu", "zhao")]
    for openid in openids:
        twin.act(openid, "follow")
    return openids


def test_people_and_their_tags(account: Account, people: list[str]) -> None:
    lin, wu, _zhao = people
    tag = tagging.create(account, "会员")
    tagging.put_on(account, tag=tag.id, openids=[lin, wu])
    tagging.take_off(account, tag=tag.id, openids=[wu])
    assert {row.name: row.count for row in tagging.tags(account)}["会员"] == 1
    users.set_remark(account, openid=lin, remark="窗边")
    assert users.info(account, lin).openid == lin
    assert [row.openid for row in users.info_of_many(account, people)] == people
    assert list(users.followers(account).openids) == people


def test_menus_and_codes(account: Account, twin: Driver, people: list[str]) -> None:
    buttons = [{"type": "click", "name": "点餐", "key": "order"}]
    assert doors.menu(account) is None
    doors.publish_menu(account, buttons)
    tag = tagging.create(account, "会员")
    tagging.put_on(account, tag=tag.id, openids=people[:1])
    menu_id = doors.add_conditional_menu(account, [{**buttons[0], "name": "会员日"}], tag=tag.id)
    tried = twin.api("/cgi-bin/menu/trymatch", {"user_id": people[0]})["button"]
    assert tried[0]["name"] == "会员日"
    doors.remove_conditional_menu(account, menu_id)
    assert doors.menu(account) == buttons
    doors.remove_menu(account)
    code = doors.create_code(account, scene="heguan-t5")
    assert twin.http.get(doors.picture_url(account, code.ticket)).content.startswith(b"\xff\xd8")


def test_messages_to_one(account: Account, twin: Driver, people: list[str]) -> None:
    lin = people[0]
    twin.act(lin, "send", type="text", content="好了吗")
    messages.show_typing(account, openid=lin, is_typing=True)
    messages.send_text(account, openid=lin, content="你的餐好了")
    picture = media.upload_image(account, name="a.png", content=png())
    messages.send_image(account, openid=lin, media_id=picture)
    template = notices.add_template(account, short_id="43221", fields=["取餐号", "订单状态"])
    values = {"character_string1": "A012", "phrase4": "待取餐"}
    sent = notices.send_template(
        account, openid=lin, template_id=template, values=values, client_id="o1"
    )
    again = notices.send_template(
        account, openid=lin, template_id=template, values=values, client_id="o1"
    )
    assert sent == again
    assert [row.id for row in notices.templates(account)] == [template]
    body = {"tid": 43225, "kidList": [1, 2], "sceneDesc": "到号"}
    consented = twin.api("/wxaapi/newtmpl/addtemplate", body)["priTmplId"]
    assert [row.id for row in notices.subscriptions(account)] == [consented]
    told = {"character_string1": "B07", "thing2": "鹤馆"}
    with pytest.raises(GatewayRefused) as refused:
        notices.send_subscribed(account, openid=lin, template_id=consented, values=told)
    assert refused.value.code == "43101"
    twin.act(lin, "subscribe-message", templates={consented: "accept"})
    notices.send_subscribed(account, openid=lin, template_id=consented, values=told)
    kinds = [row["kind"] for row in twin.inbox(lin)]
    assert kinds == ["custom", "custom", "template", "subscribe"]


def test_messages_to_many(account: Account, twin: Driver, people: list[str]) -> None:
    def settled(msg_id: str) -> str:
        for _ in range(100):
            if (state := mass.state(account, msg_id)) != "SENDING":
                return state
            time.sleep(0.05)
        raise AssertionError("the sending does not end")

    mass.preview_text(account, openid=people[0], content="看看")
    first = mass.send_text(account, openids=people, content="午市八折", client_id="push-1")
    again = mass.send_text(account, openids=people, content="午市八折", client_id="push-1")
    assert again.was_known
    assert again.msg_id == first.msg_id
    assert settled(first.msg_id) == "SEND_SUCCESS"
    news = mass.send_article(account, openids=people, media_id=draft(twin), client_id="push-2")
    assert settled(news.msg_id) == "SEND_SUCCESS"
    mass.delete(account, msg_id=news.msg_id)
    assert mass.state(account, news.msg_id) == "DELETE"
    mass.set_speed(account, 2)
    assert mass.speed(account) in (2, 45)
    kinds = [(row["kind"], row["type"]) for row in twin.inbox(people[1])]
    assert kinds == [("mass", "text"), ("mass", "mpnews")]
