"""What each family of the account looks like to a person."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from wxsandbox.clock import BEIJING
from wxsandbox.phone.tests.shop import Shop
from wxsandbox.phone.tests.test_phone import follow, open_page, openid_of

pytestmark = pytest.mark.journey
PickUp = Callable[..., Page]
CARD = {
    "logo_url": "http://127.0.0.1/logo.png",
    "brand_name": "小满面馆",
    "code_type": "CODE_TYPE_QRCODE",
    "title": "五元代金券",
    "color": "Color010",
    "notice": "到店出示",
    "description": "每单限用一张",
    "sku": {"quantity": 5},
    "date_info": {"type": "DATE_TYPE_FIX_TERM", "fixed_term": 7},
}


def control(shop: Shop, path: str, body: dict[str, Any]) -> Any:
    answer = httpx.post(f"{shop.twin}/_sandbox{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def act(shop: Shop, who: str, verb: str, body: dict[str, Any]) -> Any:
    return control(shop, f"/users/{openid_of(shop.twin, who)}/{verb}", body)


def send(shop: Shop, who: str, kind: str, **content: Any) -> None:
    body = {"touser": openid_of(shop.twin, who), "msgtype": kind, kind: content}
    assert shop.call("/cgi-bin/message/custom/send", body)["errcode"] == 0


def upload(shop: Shop, path: str, kind: str, form: str = "WEBP") -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#c7400f").save(out, form)
    query = {"access_token": shop.token(), "type": kind}
    name = f"a.{form.lower()}"
    files = {"media": (name, out.getvalue(), f"image/{form.lower()}")}
    return httpx.post(f"{shop.twin}{path}", params=query, files=files).json()


def drawn(page: Page, selector: str) -> None:
    """The picture is not only there, it shows."""
    image = page.locator(selector).first
    expect(image).to_be_visible()
    page.wait_for_function("image => image.naturalWidth > 0", arg=image.element_handle())


@pytest.fixture
def classic(shop: Shop) -> Iterator[Shop]:
    control(shop, "/reset", {"profile": "classic"})
    shop.open_for_messages()
    yield shop
    control(shop, "/reset", {"profile": "modern"})


def test_pictures_of_articles_show_webp_too(phone: PickUp, shop: Shop) -> None:
    page = phone("lin")
    follow(page)
    kept = upload(shop, "/cgi-bin/media/upload", "image")["media_id"]
    article = {"title": "午市", "description": "两份八折", "url": f"{shop.base}/page"}
    article["picurl"] = f"{shop.twin}/mmbiz_pic/{kept}"
    send(shop, "lin", "news", articles=[article])
    drawn(page, "[data-testid=article-card] img")
    page.get_by_test_id("article-card").get_by_role("button").click()
    expect(page.frame_locator("[data-testid=browser-frame]").locator("h1")).to_have_text("牛肉面")


def test_a_sending_opens_its_article_and_the_reader_counts(phone: PickUp, shop: Shop) -> None:
    page = phone("lin")
    follow(page)
    cover = upload(shop, "/cgi-bin/material/add_material", "image", "PNG")["media_id"]
    article = {"title": "秋天的面", "content": "<p>今天八折。</p>", "thumb_media_id": cover}
    draft = shop.call("/cgi-bin/draft/add", {"articles": [article]})["media_id"]
    body = {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {"media_id": draft}}
    assert shop.call("/cgi-bin/message/mass/sendall", body)["errcode"] == 0
    drawn(page, "[data-testid=article-card] img")
    page.get_by_test_id("article-card").get_by_role("button").click()
    frame = page.frame_locator("[data-testid=browser-frame]")
    expect(frame.locator("article")).to_have_text("今天八折。")
    now = datetime.fromisoformat(httpx.get(f"{shop.twin}/_sandbox/clock").json()["now"])
    today = now.astimezone(BEIJING).date()
    control(shop, "/clock", {"set": f"{today + timedelta(days=1)}T10:00:00+08:00"})
    day = {"begin_date": today.isoformat(), "end_date": today.isoformat()}
    (read,) = shop.call("/datacube/getarticleread", day)["list"]
    assert read["detail"]["read_user"] == 1


def test_a_notice_needs_the_consent_of_the_person(phone: PickUp, shop: Shop) -> None:
    body = {"tid": 43225, "kidList": [1, 2, 4], "sceneDesc": "到号提醒"}
    template = shop.call("/wxaapi/newtmpl/addtemplate", body)["priTmplId"]
    page = phone("lin")
    follow(page)
    page.get_by_test_id("nav-back").click()
    frame = open_page(page, f"{shop.base}/page?template={template}")
    expect(frame.locator("#config")).to_have_text("ready /page")
    frame.locator("wx-open-subscribe button").click()
    page.get_by_test_id("consent-refuse").click()
    expect(frame.locator("#answer")).to_contain_text("reject")
    frame.locator("wx-open-subscribe button").click()
    expect(page.get_by_test_id(f"consent-{template}")).to_be_checked()
    page.keyboard.press("Enter")  # 允许 has the focus
    expect(frame.locator("#answer")).to_have_text(
        "subscribe:ok " + json.dumps({template: "accept"}, separators=(",", ":"))
    )
    data = {"character_string1": {"value": "B07"}, "thing2": {"value": "鹤馆"}}
    data["const4"] = {"value": "堂食"}
    sent = {"touser": openid_of(shop.twin, "lin"), "template_id": template, "data": data}
    assert shop.call("/cgi-bin/message/subscribe/bizsend", sent)["errcode"] == 0
    page.get_by_test_id("browser-close").click()
    page.get_by_test_id("tab-chats").click()
    page.get_by_test_id("chat-account").click()
    expect(page.get_by_test_id("notice-card")).to_contain_text("B07")


def test_a_choice_of_a_menu_message_is_said(phone: PickUp, shop: Shop) -> None:
    page = phone("lin")
    follow(page)
    choices = [{"id": "101", "content": "满意"}, {"id": "102", "content": "不满意"}]
    send(shop, "lin", "msgmenu", head_content="怎么样？", list=choices, tail_content="谢谢")
    page.get_by_role("link", name="不满意").click()
    expect(page.get_by_test_id("message-mine").last).to_have_text("不满意")
    heard = [said for said in shop.heard if said.get("bizmsgmenuid")]
    assert heard[-1]["bizmsgmenuid"] == "102"


def test_the_account_types_and_a_worker_takes_over(phone: PickUp, shop: Shop) -> None:
    page = phone("lin")
    follow(page)
    openid = openid_of(shop.twin, "lin")
    body = {"touser": openid, "command": "Typing"}
    assert shop.call("/cgi-bin/message/custom/typing", body)["errcode"] == 0
    expect(page.get_by_test_id("nav-title")).to_have_text("对方正在输入…")
    account = f"chen@{shop.credentials['wechat_id']}"
    shop.call("/customservice/kfaccount/add", {"kf_account": account, "nickname": "小陈"})
    control(shop, f"/kf/{account}/online", {"online": True})
    shop.call("/customservice/kfsession/create", {"kf_account": account, "openid": openid})
    expect(page.get_by_test_id("service-mark")).to_have_text("客服 小陈 为你服务")
    control(shop, f"/kf/{account}/say", {"openid": openid, "content": "我来看看"})
    expect(page.get_by_test_id("worker")).to_have_text("小陈")
    control(shop, f"/kf/{account}/close", {"openid": openid})
    expect(page.get_by_test_id("service-mark").last).to_have_text("本次客服会话已结束")


def test_a_snapshot_page_offers_the_whole_service(phone: PickUp, shop: Shop) -> None:
    page = phone("wu")
    query = {
        "appid": shop.credentials["appid"],
        "redirect_uri": f"{shop.base}/page",
        "response_type": "code",
        "scope": "snsapi_userinfo",
        "forceSnapShot": "true",
    }
    open_page(page, f"{shop.twin}/connect/oauth2/authorize?{httpx.QueryParams(query)}")
    expect(page.get_by_test_id("snapshot-bar")).to_contain_text("快照页")
    page.get_by_test_id("snapshot-leave").click()
    frame = page.frame_locator("[data-testid=browser-frame]")
    frame.locator("#allow").click()
    expect(frame.locator("#config")).to_have_text("ready /page")
    expect(page.get_by_test_id("snapshot-bar")).to_have_count(0)


def test_cards_of_a_classic_account_are_taken_and_shown(phone: PickUp, classic: Shop) -> None:
    card = {"card_type": "CASH", "cash": {"base_info": CARD, "reduce_cost": 500}}
    card_id = classic.call("/card/create", {"card": card})["card_id"]
    action = {"action_name": "QR_CARD", "action_info": {"card": {"card_id": card_id}}}
    url = classic.call("/card/qrcode/create", action)["url"]
    page = phone("lin")
    page.get_by_test_id("tab-discover").click()
    page.get_by_test_id("discover-scan").click()
    page.get_by_test_id("scan-text").fill(url)
    page.get_by_test_id("scan-go").click()
    page.get_by_test_id("card-take").click()
    code = page.get_by_test_id("card-code").inner_text().replace(" ", "")
    assert classic.call("/card/code/consume", {"code": code})["errcode"] == 0
    expect(page.get_by_test_id("card-state")).to_have_text("已使用")
    page.get_by_test_id("card-drop").click()
    page.get_by_test_id("dialog-ok").click()
    page.get_by_test_id("tab-me").click()
    page.get_by_test_id("me-cards").click()
    expect(page.get_by_test_id("held-card")).to_have_count(0)


def test_a_page_adds_a_card_and_asks_for_it(phone: PickUp, classic: Shop) -> None:
    card = {"card_type": "CASH", "cash": {"base_info": CARD, "reduce_cost": 500}}
    card_id = classic.call("/card/create", {"card": card})["card_id"]
    page = phone("lin")
    frame = open_page(page, f"{classic.base}/page")
    expect(frame.locator("#config")).to_have_text("ready /page")
    now = str(int(time.time()))
    ext = {"timestamp": now, "signature": classic.card_signature(card_id, now)}
    wanted = {"cardList": [{"cardId": card_id, "cardExt": json.dumps(ext)}]}
    inside = next(one for one in page.frames if "/page" in one.url)
    tell = "r => document.getElementById('answer').textContent = JSON.stringify(r)"
    inside.evaluate(f"wanted => wx.addCard({{...wanted, complete: {tell}}})", wanted)
    page.get_by_test_id("dialog-ok").click()
    expect(frame.locator("#answer")).to_contain_text("addCard:ok")
    appid = classic.credentials["appid"]
    asked = {"cardType": "CASH", "timestamp": now, "nonceStr": "n", "signType": "SHA1"}
    asked["cardSign"] = classic.card_signature("CASH", now, "n", appid)
    inside.evaluate(f"asked => wx.chooseCard({{...asked, complete: {tell}}})", asked)
    page.get_by_role("button", name="五元代金券").click()
    expect(frame.locator("#answer")).to_contain_text("chooseCard:ok")
    sealed = json.loads(json.loads(frame.locator("#answer").inner_text())["cardList"])[0]
    found = classic.call("/card/code/decrypt", {"encrypt_code": sealed["encrypt_code"]})
    assert len(found["code"]) == 12


def test_a_shake_opens_a_page(phone: PickUp, classic: Shop) -> None:
    asked = {"quantity": 1, "apply_reason": "门店"}
    told = classic.call("/shakearound/device/applyid", asked)["data"]["device_identifiers"][0]
    page_body = {"title": "摇出优惠", "description": "今天", "page_url": f"{classic.base}/page"}
    page_id = classic.call("/shakearound/page/add", page_body)["data"]["page_id"]
    bind = {"device_identifier": {"device_id": told["device_id"]}, "page_ids": [page_id]}
    classic.call("/shakearound/device/bindpage", bind)
    page = phone("lin")
    page.get_by_test_id("tab-discover").click()
    page.get_by_test_id("discover-shake").click()
    page.get_by_test_id("shake").click()
    page.get_by_test_id("shaken-page").click()
    frame = page.frame_locator("[data-testid=browser-frame]")
    expect(frame.locator("h1")).to_have_text("牛肉面")
    assert classic.heard[-1]["Event"] == "ShakearoundUserShake"


def test_an_account_of_today_hides_what_is_closed(phone: PickUp, shop: Shop) -> None:
    page = phone("lin")
    page.get_by_test_id("tab-discover").click()
    expect(page.get_by_test_id("discover-scan")).to_be_visible()
    expect(page.get_by_test_id("discover-shake")).to_have_count(0)
    page.get_by_test_id("tab-me").click()
    expect(page.get_by_test_id("me-cards")).to_have_count(0)
