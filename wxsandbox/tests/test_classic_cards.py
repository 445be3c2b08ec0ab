"""Cards of an account of 2016, driven by wechatpy: made, audited, taken, consumed."""

import json
import time
from xml.etree import ElementTree

import pytest
from wechatpy.client.api import WeChatCard
from wechatpy.exceptions import WeChatClientException
from wechatpy.utils import WeChatSigner

from wxsandbox.tests.test_clients_account import client  # noqa: F401  a fixture

DAY = 86400


@pytest.fixture(autouse=True)
def classic(twin, monkeypatch):
    monkeypatch.setattr(WeChatCard, "API_BASE_URL", f"{twin.base}/")
    twin.post("/reset", {"profile": "classic"})
    yield
    twin.post("/reset", {"profile": "modern"})


@pytest.fixture
def hears(twin, server):
    server.answer = lambda heard: (200, heard.query.get("echostr", "success"))
    twin.post("/callback", {"url": f"{server.url}/wx", "mode": "plain"})

    def wait_for(name):
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            for heard in server.posts:
                event = ElementTree.fromstring(heard.body)
                if event.findtext("Event") == name:
                    return event
            time.sleep(0.02)
        raise AssertionError(f"{name} was not pushed")

    return wait_for


def body(kind="CASH", base=None, **inner):
    shapes = {"CASH": {"reduce_cost": 500}, "MEMBER_CARD": {"prerogative": "会员八折"}}
    whole = {
        "logo_url": "http://127.0.0.1/logo.png",
        "brand_name": "小满面馆",
        "code_type": "CODE_TYPE_QRCODE",
        "title": "五元代金券",
        "color": "Color010",
        "notice": "到店出示",
        "description": "每单限用一张",
        "sku": {"quantity": 2},
        "date_info": {"type": "DATE_TYPE_FIX_TERM", "fixed_term": 7, "fixed_begin_term": 0},
        **(base or {}),
    }
    fields = {"base_info": whole, **shapes.get(kind, {}), **inner}
    return {"card": {"card_type": kind, kind.lower(): fields}}


def make(client, **changes):  # noqa: F811
    card_id = client.card.create(body(**changes))
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        card = client.card.get(card_id)
        if card[card["card_type"].lower()]["base_info"]["status"] == "CARD_STATUS_VERIFY_OK":
            return card_id
        time.sleep(0.01)
    raise AssertionError("the card was not verified")


def refused(call, *arguments):
    with pytest.raises(WeChatClientException) as no:
        call(*arguments)
    return no.value.errcode


def test_an_account_of_today_has_no_cards(client, twin):  # noqa: F811
    twin.post("/reset", {"profile": "modern"})
    client.fetch_access_token()
    assert refused(client.card.create, body()) == 48001
    lin = twin.person("lin")
    assert twin.post(f"/users/{lin}/claim-card", {"card_id": "p"}, ok=False).status_code == 409


@pytest.mark.parametrize(
    ("card", "errcode"),
    [
        (body("PAPER"), 40071),
        ({"card": {"card_type": "CASH", "cash": {"reduce_cost": 5}}}, 41011),
        (body(reduce_cost=0), 41011),
        (body(base={"title": "字" * 10}), 45021),
        (body(base={"code_type": "CODE_TYPE_SMELL"}), 40072),
        (body(base={"sku": {"quantity": 0}}), 40122),
        (body(base={"date_info": {"type": "DATE_TYPE_PERMANENT"}}), 40079),
        (body(base={"date_info": {"type": "DATE_TYPE_FIX_TERM"}}), 40079),
        (body(base={"color": "Color999"}), 41011),
    ],
)
def test_a_card_of_a_wrong_shape_is_not_made(client, card, errcode):  # noqa: F811
    assert refused(client.card.create, card) == errcode


def test_the_life_of_a_card(client, twin, lin, wu, hears):  # noqa: F811
    card_id = make(client)
    assert hears("card_pass_check").findtext("CardId") == card_id
    twin.act(lin, "follow")
    told = twin.act(lin, "claim-card", card_id=card_id, outer_str="poster")
    got = hears("user_get_card")
    assert (got.findtext("UserCardCode"), got.findtext("OuterStr")) == (told["code"], "poster")
    assert client.card.decrypt_code(told["encrypt_code"]) == told["code"]
    seen = client.card.get_code(told["code"])
    assert (seen["openid"], seen["can_consume"], seen["user_card_status"]) == (lin, True, "NORMAL")
    mine = client.card.get_card_list(lin)["card_list"]
    assert mine == [{"code": told["code"], "card_id": card_id}]
    assert client.card.consume_code(told["code"])["openid"] == lin
    assert hears("user_consume_card").findtext("ConsumeSource") == "FROM_API"
    assert refused(client.card.consume_code, told["code"]) == 40099
    assert client.card.get_code(told["code"], check_consume=False)["user_card_status"] == "CONSUMED"
    twin.act(wu, "claim-card", card_id=card_id)
    lost = twin.post(f"/users/{wu}/claim-card", {"card_id": card_id}, ok=False)
    assert lost.json()["hint"] == "errcode 45031"
    client.card.modify_stock(card_id, 5)
    assert refused(client.card.modify_stock, card_id, -6) == 40122
    client.card.delete(card_id)
    assert refused(client.card.get, card_id) == 45030


def test_a_card_ends_after_its_days(client, twin, lin):  # noqa: F811
    card_id = make(client)
    code = twin.act(lin, "claim-card", card_id=card_id)["code"]
    twin.advance(8 * DAY)
    client.fetch_access_token()
    assert refused(client.card.consume_code, code) == 40127
    assert client.card.get_code(code, check_consume=False)["user_card_status"] == "EXPIRE"


def test_a_card_waits_for_its_audit_and_testers_do_not(client, twin, lin, wu, hears):  # noqa: F811
    twin.post("/cards", {"audit": "manual"})
    card_id = client.card.create(body())
    client.card.set_test_whitelist([lin])
    assert twin.act(lin, "claim-card", card_id=card_id)["code"]
    assert twin.post(f"/users/{wu}/claim-card", {"card_id": card_id}, ok=False).status_code == 409
    twin.post(f"/cards/{card_id}/audit", {"pass": False, "reason": "图片不清晰"})
    assert hears("card_not_pass_check").findtext("RefuseReason") == "图片不清晰"
    found = client.card.batch_get(status_list=["CARD_STATUS_VERIFY_FAIL"])
    assert (found["card_id_list"], found["total_num"]) == ([card_id], 1)


def test_changing_what_people_read_has_the_card_looked_at_again(client):  # noqa: F811
    card_id = make(client)
    change = {"card_id": card_id, "cash": {"base_info": {"get_limit": 1}}}
    assert client.card.update(change)["send_check"] is False
    change["cash"]["base_info"] = {"notice": "结账前出示"}
    assert client.card.update(change)["send_check"] is True


def test_codes_of_ones_own_are_handed_in_and_given_out(client, twin, lin):  # noqa: F811
    own = {"use_custom_code": True, "get_custom_code_mode": "GET_CUSTOM_CODE_MODE_DEPOSIT"}
    card_id = make(client, base=own)
    told = client.card.deposit_code(card_id, ["A1", "A2", "A1", ""])
    assert (told["succ_code"], told["duplicate_code"], told["fail_code"]) == (
        ["A1", "A2"],
        ["A1"],
        [""],
    )
    assert client.card.get_deposit_count(card_id)["count"] == 2
    assert client.card.check_code(card_id, ["A1", "B1"])["not_exist_code"] == ["B1"]
    client.card.modify_stock(card_id, 2)
    assert twin.act(lin, "claim-card", card_id=card_id)["code"] == "A1"
    assert refused(client.card.consume_code, "A1") == 41012
    client.card.update_code(card_id, "A1", "Z9")
    client.card.invalid_code("Z9", card_id)
    assert refused(client.card.consume_code, "Z9", card_id) == 40127


def test_a_membership_collects_points(client, twin, lin, hears):  # noqa: F811
    card_id = make(client, kind="MEMBER_CARD", base={"date_info": {"type": "DATE_TYPE_PERMANENT"}})
    code = twin.act(lin, "claim-card", card_id=card_id)["code"]
    assert refused(client.card.update_membercard, code, card_id) == 40127
    client.card.activate_membercard("M0001", code, card_id=card_id, init_bonus=100)
    told = client.card.update_membercard(code, card_id, add_bonus=30, record_bonus="买面")
    assert (told["result_bonus"], told["openid"]) == (130, lin)
    assert hears("update_member_card").findtext("ModifyBonus") == "30"
    info = client.card.get_membercard_user_info(card_id, code)
    assert (info["membership_number"], info["bonus"]) == ("M0001", 130)
    again = twin.post(f"/users/{lin}/claim-card", {"card_id": card_id}, ok=False)
    assert again.json()["hint"] == "errcode 45033"


def ext_of(client, card_id, **fields):  # noqa: F811
    """Signed by wechatpy's own signer."""
    fields = {"timestamp": str(int(time.time())), "nonce_str": "n1", **fields}
    signer = WeChatSigner()
    signer.add_data(client.jsapi.get_jsapi_card_ticket(), card_id, *fields.values())
    return json.dumps({**fields, "outer_str": "page", "signature": signer.signature})


def test_a_page_adds_a_card_with_a_signed_ext(client, twin, lin):  # noqa: F811
    card_id = make(client)

    def add(ext):
        return twin.act(lin, "add-cards", cardList=[{"cardId": card_id, "cardExt": ext}])

    good = ext_of(client, card_id, openid=lin)
    told = add(good)
    assert told["errMsg"] == "addCard:ok"
    code = client.card.decrypt_code(told["cardList"][0]["code"])
    assert client.card.get_code(code)["outer_str"] == "page"
    assert add(good.replace('"n1"', '"n2"'))["errMsg"] == "addCard:fail"
    assert "signature" in twin.why()
    assert add(ext_of(client, card_id, timestamp="1000000000"))["why"].endswith("not fresh")
    assert not add(ext_of(client, card_id, openid="oSomebodyElse"))["ok"]


def test_codes_and_shelves_lead_to_cards(client, twin):  # noqa: F811
    card_id = make(client)
    card = {"card_id": card_id, "outer_str": "table5"}
    ask = {"action_name": "QR_CARD", "expire_seconds": 60, "action_info": {"card": card}}
    ticket = client.card.create_qrcode(ask)
    shown = twin.http.get("/cgi-bin/showqrcode", params={"ticket": ticket})
    assert shown.headers["content-type"] == "image/jpg"
    twin.advance(61)
    assert twin.http.get("/cgi-bin/showqrcode", params={"ticket": ticket}).status_code == 404
    assert refused(client.card.create_qrcode, {**ask, "expire_seconds": 30}) == 40053
    shelf = client.card.create_landingpage(
        {
            "banner": "http://127.0.0.1/b.png",
            "page_title": "</script>优惠",
            "can_share": True,
            "scene": "SCENE_MENU",
            "card_list": [{"card_id": card_id, "thumb_url": "http://127.0.0.1/t.png"}],
        }
    )
    page = twin.http.get(shelf["url"].removeprefix(twin.base))
    assert "五元代金券" in page.text
    assert "</script>优惠" not in page.text
    assert card_id in client.card.get_html(card_id)
    assert {c["name"] for c in client.card.get_colors()} >= {"Color010", "Color102"}


def test_a_membership_is_activated_by_the_form_in_the_phone(client, twin, lin, hears):  # noqa: F811
    permanent = {"date_info": {"type": "DATE_TYPE_PERMANENT"}}
    url = "http://127.0.0.1:8000/join"
    card_id = make(client, kind="MEMBER_CARD", base=permanent, wx_activate=True, activate_url=url)
    asked = {"common_field_id_list": ["USER_FORM_INFO_FLAG_MOBILE"]}
    client.card.set_activate_user_form(card_id, required_form=asked)
    assert card_id in client.card.get_activate_url(card_id)
    wrong = {"common_field_id_list": ["SHOE_SIZE"]}
    with pytest.raises(WeChatClientException) as no:
        client.card.set_activate_user_form(card_id, required_form=wrong)
    assert no.value.errcode == 40124
    code = twin.act(lin, "claim-card", card_id=card_id)["code"]
    values = {"USER_FORM_INFO_FLAG_MOBILE": "13800000000"}
    told = twin.act(lin, "submit-card-form", card_id=card_id, values=values)
    assert hears("submit_membercard_user_info").findtext("UserCardCode") == code
    assert told["redirect_to"].startswith(f"{url}?activate_ticket=")
    info = client.card.get_activate_info(told["activate_ticket"])
    assert info["common_field_list"][0]["value"] == "13800000000"
    client.card.activate_membercard("M1", code, card_id=card_id)
    user = client.card.get_membercard_user_info(card_id, code)["user_info"]
    assert user["common_field_list"][0]["name"] == "USER_FORM_INFO_FLAG_MOBILE"
    twin.advance(901)
    assert refused(client.card.get_activate_info, told["activate_ticket"]) == 40127


def test_tickets_say_their_seat_and_places_their_number(client, twin, lin):  # noqa: F811
    card_id = make(client, kind="MOVIE_TICKET")
    code = twin.act(lin, "claim-card", card_id=card_id)["code"]
    seat = ("3D", int(time.time()), 120, "2号厅", ["5排7座"])
    assert client.card.update_movie_ticket(code, *seat)["errcode"] == 0
    assert refused(client.card.checkin_boardingpass, code, "林", "经济舱", "1") == 40071
    here = {"business_name": "小满面馆", "longitude": 120.1, "latitude": 30.2}
    ids = client.card.batch_add_locations({"location_list": [here, {"business_name": "?"}]})
    assert ids[1] == -1
    assert client.card.batch_get_locations()["location_list"][0]["id"] == str(ids[0])


def test_a_page_asks_which_card_to_use(client, twin, lin):  # noqa: F811
    card_id = make(client)
    told = twin.act(lin, "claim-card", card_id=card_id)
    ticket = client.jsapi.get_jsapi_card_ticket()

    def choose(card_type, **changes):
        signed = client.jsapi.get_jsapi_card_params(ticket, card_type)
        asked = {
            "cardType": card_type,
            "timestamp": signed["timestamp"],
            "nonceStr": signed["noncestr"],
            "signType": "SHA1",
            "cardSign": signed["sign"],
            **changes,
        }
        return twin.act(lin, "choose-card", **asked)

    (card,) = choose("CASH")["cards"]
    assert (card["card_id"], card["encrypt_code"]) == (card_id, told["encrypt_code"])
    assert choose("DISCOUNT")["cards"] == []
    assert choose("CASH", nonceStr="other")["errMsg"] == "chooseCard:fail"
    client.card.consume_code(told["code"])
    assert choose("CASH")["cards"] == []
