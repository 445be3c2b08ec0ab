"""People with phones against the real twin."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import FrameLocator, Page, expect

from wxsandbox.phone.tests.shop import Shop

pytestmark = pytest.mark.journey
PickUp = Callable[..., Page]
MENU = {
    "button": [
        {"type": "click", "name": "今日特价", "key": "TODAY"},
        {
            "name": "点餐",
            "sub_button": [
                {"type": "view", "name": "小满面馆", "url": "{page}"},
                {"type": "click", "name": "排队", "key": "QUEUE"},
            ],
        },
    ]
}


def follow(page: Page) -> None:
    page.get_by_test_id("chat-team").click()
    page.get_by_test_id("account-card").click()
    page.get_by_test_id("follow").click()
    page.get_by_test_id("conversation").wait_for()


def openid_of(twin: str, who: str) -> str:
    return httpx.post(f"{twin}/_sandbox/users", json={"id": who}).json()["openid"]


def open_page(page: Page, url: str) -> FrameLocator:
    page.get_by_test_id("tab-discover").click()
    page.get_by_test_id("discover-scan").click()
    page.get_by_test_id("scan-text").fill(url)
    page.get_by_test_id("scan-go").click()
    return page.frame_locator("[data-testid=browser-frame]")


def shop_page(page: Page, shop: Shop, who: str) -> FrameLocator:
    frame = open_page(page, f"{shop.base}/page?openid={openid_of(shop.twin, who)}")
    expect(frame.locator("#config")).to_have_text("ready /page")
    return frame


def type_password(page: Page) -> None:
    page.get_by_test_id("checkout-confirm").click()
    for digit in "135790":
        page.get_by_test_id(f"key-{digit}").click()


def test_somebody_follows_and_uses_the_menu(phone: PickUp, shop: Shop) -> None:
    menu = {"button": [dict(button) for button in MENU["button"]]}
    subs = [dict(sub) for sub in menu["button"][1]["sub_button"]]
    subs[0]["url"] = f"{shop.base}/page"
    menu["button"][1]["sub_button"] = subs
    assert shop.call("/cgi-bin/menu/create", menu)["errcode"] == 0
    page = phone("lin")
    follow(page)
    expect(page.get_by_test_id("message-theirs")).to_have_text("事件 subscribe")
    page.get_by_test_id("menu-0").click()
    expect(page.get_by_test_id("message-theirs").last).to_have_text("事件 CLICK TODAY")
    page.get_by_test_id("menu-1").click()
    page.get_by_test_id("menu-1-0").click()
    frame = page.frame_locator("[data-testid=browser-frame]")
    expect(frame.locator("h1")).to_have_text("牛肉面")
    expect(page.get_by_test_id("browser-title")).to_have_text("小满面馆")
    assert shop.heard[-1]["Event"] == "VIEW"


def test_somebody_writes_and_reads_the_answer(phone: PickUp, shop: Shop) -> None:
    page = phone("lin")
    follow(page)
    page.get_by_test_id("message-input").fill("有位子吗")
    page.get_by_test_id("message-input").press("Enter")
    expect(page.get_by_test_id("message-mine")).to_have_text("有位子吗")
    expect(page.get_by_test_id("message-theirs").last).to_contain_text("你说了：有位子吗")
    page.get_by_test_id("message-link").click()
    frame = page.frame_locator("[data-testid=browser-frame]")
    expect(frame.locator("h1")).to_have_text("牛肉面")


def test_a_broken_service_is_said(phone: PickUp, shop: Shop) -> None:
    page = phone("lin")
    follow(page)
    shop.broken = True
    page.get_by_test_id("message-input").fill("喂")
    page.get_by_test_id("message-send").click()
    expect(page.get_by_test_id("service-broken")).to_have_text(
        "该公众号提供的服务出现故障，请稍后再试"
    )


def test_a_message_of_the_account_arrives_within_a_second(phone: PickUp, shop: Shop) -> None:
    page = phone("lin")
    follow(page)
    page.get_by_test_id("nav-back").click()
    told = {"msgtype": "text", "text": {"content": "到你了"}, "touser": openid_of(shop.twin, "lin")}
    assert shop.call("/cgi-bin/message/custom/send", told)["errcode"] == 0
    expect(page.get_by_test_id("unread-account")).to_have_text("1", timeout=1500)
    expect(page.get_by_test_id("chat-account")).to_contain_text("到你了")


def test_a_parameter_code_follows_and_tells_the_scene(phone: PickUp, shop: Shop) -> None:
    scene = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "T5"}}}
    ticket = shop.call("/cgi-bin/qrcode/create", scene)["ticket"]
    codes = {"codes": [{"label": "5 号桌", "ticket": ticket}]}
    assert httpx.post(f"{shop.twin}/_sandbox/printed-codes", json=codes).status_code == 200
    page = phone("wu")
    page.get_by_test_id("tab-discover").click()
    page.get_by_test_id("discover-scan").click()
    page.get_by_role("button", name="5 号桌").click()
    expect(page.get_by_test_id("message-theirs")).to_have_text("事件 subscribe qrscene_T5")


def test_a_photographed_code_is_read(phone: PickUp, shop: Shop, tmp_path) -> None:
    scene = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "door"}}}
    ticket = shop.call("/cgi-bin/qrcode/create", scene)["ticket"]
    path = f"{shop.twin}/cgi-bin/showqrcode"
    picture = tmp_path / "door.jpg"
    picture.write_bytes(httpx.get(path, params={"ticket": ticket}).content)
    page = phone("wu")
    page.get_by_test_id("tab-discover").click()
    page.get_by_test_id("discover-scan").click()
    page.get_by_test_id("scan-file").set_input_files(picture)
    expect(page.get_by_test_id("message-theirs")).to_have_text("事件 subscribe qrscene_door")


def test_a_wrong_registration_of_codes_is_refused(shop: Shop) -> None:
    for code in ({"url": "http://x"}, {"label": "x"}, {"label": "x", "ticket": "nothing"}):
        answer = httpx.post(f"{shop.twin}/_sandbox/printed-codes", json={"codes": [code]})
        assert answer.status_code == 400, code
        assert "codes[0]" in answer.json()["error"]


def test_a_page_is_paid_with_the_amount_of_the_twin(phone: PickUp, shop: Shop) -> None:
    page = phone("lin")
    frame = shop_page(page, shop, "lin")
    frame.locator("#pay").click()
    expect(page.get_by_test_id("checkout-amount")).to_have_text("¥28.00")
    expect(page.get_by_test_id("checkout-payee")).to_have_text("青禾里商圈")
    type_password(page)
    expect(page.get_by_test_id("pay-result")).to_contain_text("支付成功")
    page.get_by_test_id("pay-done").click()
    expect(frame.locator("#answer")).to_have_text("get_brand_wcpay_request:ok")
    page.get_by_test_id("browser-close").click()
    page.get_by_test_id("tab-chats").click()
    page.get_by_test_id("chat-pay").click()
    expect(page.get_by_test_id("payment-card")).to_contain_text("¥28.00")
    assert shop.paid == ["TRANSACTION.SUCCESS"]


def test_somebody_refuses_to_pay(phone: PickUp, shop: Shop) -> None:
    page = phone("lin")
    frame = shop_page(page, shop, "lin")
    frame.locator("#pay").click()
    page.get_by_test_id("checkout-close").click()
    expect(frame.locator("#answer")).to_have_text("get_brand_wcpay_request:cancel")
    assert shop.paid == []


def test_a_wrong_password_pays_nothing_and_the_second_try_does(phone: PickUp, shop: Shop) -> None:
    page = phone("lin")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_test_id("next-password").select_option("wrong_password")
    frame = shop_page(page, shop, "lin")
    frame.locator("#pay").click()
    type_password(page)
    expect(page.get_by_test_id("checkout-problem")).to_contain_text("支付密码错误")
    assert shop.paid == []
    page.get_by_test_id("checkout-again").click()
    page.keyboard.type("246810")
    page.get_by_test_id("pay-done").click()
    expect(frame.locator("#answer")).to_have_text("get_brand_wcpay_request:ok")


def test_a_bad_pay_signature_is_refused_before_the_wallet(phone: PickUp, shop: Shop) -> None:
    page = phone("bad")
    frame = shop_page(page, shop, "bad")
    frame.locator("#bad").click()
    expect(page.get_by_test_id("dialog")).to_contain_text("支付验证签名失败")
    page.get_by_test_id("dialog-ok").click()
    expect(frame.locator("#answer")).to_have_text("get_brand_wcpay_request:fail")


def test_an_order_of_somebody_else_cannot_be_paid(phone: PickUp, shop: Shop) -> None:
    openid_of(shop.twin, "lin")
    page = phone("bad")
    frame = shop_page(page, shop, "lin")
    frame.locator("#pay").click()
    expect(page.get_by_test_id("dialog")).to_contain_text("下单账号与支付账号不一致")


def test_a_native_code_opens_the_wallet(phone: PickUp, shop: Shop) -> None:
    code_url = shop.order(total=990)["code_url"]
    page = phone("zhao")
    page.get_by_test_id("tab-discover").click()
    page.get_by_test_id("discover-scan").click()
    page.get_by_test_id("scan-text").fill(code_url)
    page.get_by_test_id("scan-go").click()
    expect(page.get_by_test_id("checkout-amount")).to_have_text("¥9.90")
    type_password(page)
    page.get_by_test_id("pay-done").click()
    page.get_by_test_id("tab-me").click()
    page.get_by_test_id("me-services").click()
    page.get_by_test_id("services-bills").click()
    expect(page.get_by_test_id("bill")).to_contain_text("-9.90")


def test_pages_get_only_what_wx_config_opened(phone: PickUp, shop: Shop) -> None:
    page = phone("lin")
    frame = shop_page(page, shop, "lin")
    frame.locator("#nope").click()
    expect(frame.locator("#answer")).to_have_text("openLocation:permission denied")
    frame.locator("#where").click()
    page.get_by_test_id("dialog-ok").click()
    expect(frame.locator("#answer")).to_have_text("getLocation:ok 30.2741")
    frame.locator("#scan").click()
    page.get_by_test_id("scan-text").fill("hello")
    page.get_by_test_id("scan-go").click()
    expect(frame.locator("#answer")).to_have_text("scanQRCode:ok hello")
    frame.locator("#close").click()
    expect(page.get_by_test_id("browser")).to_have_count(0)


def test_two_windows_are_two_people(phone: PickUp, shop: Shop) -> None:
    lin, wu = phone("lin"), phone("wu")
    follow(lin)
    follow(wu)
    lin.get_by_test_id("message-input").fill("我是 Lin")
    lin.get_by_test_id("message-send").click()
    expect(lin.get_by_test_id("message-mine")).to_have_count(1)
    expect(wu.get_by_test_id("message-mine")).to_have_count(0)
    senders = {said["FromUserName"] for said in shop.heard}
    assert senders == {openid_of(shop.twin, "lin"), openid_of(shop.twin, "wu")}


@pytest.mark.parametrize(
    ("system", "verdict"), [("android", "ready /page/2"), ("ios", "config:invalid signature")]
)
def test_android_signs_where_the_page_is_and_ios_where_it_was_entered(
    phone: PickUp, shop: Shop, system: str, verdict: str
) -> None:
    page = phone("lin")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_test_id("system-select").select_option(system)
    frame = shop_page(page, shop, "lin")
    frame.locator("#spa").click()
    expect(frame.locator("#config")).to_have_text(verdict)


def test_a_page_is_sent_to_a_friend(phone: PickUp, shop: Shop) -> None:
    wu, lin = phone("wu"), phone("lin")
    shop_page(lin, shop, "lin")
    lin.get_by_test_id("browser-more").click()
    lin.get_by_test_id("choice-share").click()
    lin.get_by_role("button", name="Wu").click()
    wu.get_by_test_id(f"chat-friend:{openid_of(shop.twin, 'lin')}").click()
    wu.get_by_test_id("link-card").click()
    frame = wu.frame_locator("[data-testid=browser-frame]")
    expect(frame.locator("h1")).to_have_text("牛肉面")
    assert "from=singlemessage" in next(f.url for f in wu.frames if "/page" in f.url)


def test_oauth_in_the_phone_knows_who_holds_it(phone: PickUp, shop: Shop) -> None:
    page = phone("wu")
    query = {
        "appid": shop.credentials["appid"],
        "redirect_uri": f"{shop.base}/page",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "abc",
    }
    frame = open_page(page, f"{shop.twin}/connect/oauth2/authorize?{httpx.QueryParams(query)}")
    expect(frame.locator("#config")).to_have_text("ready /page")
    back = httpx.URL(next(f.url for f in page.frames if "/page" in f.url))
    exchange = {
        "appid": shop.credentials["appid"],
        "secret": shop.credentials["appsecret"],
        "code": back.params["code"],
        "grant_type": "authorization_code",
    }
    told = httpx.get(f"{shop.twin}/sns/oauth2/access_token", params=exchange).json()
    assert told["openid"] == openid_of(shop.twin, "wu")


def test_unfollowing_hides_the_menu_and_tells_the_account(phone: PickUp, shop: Shop) -> None:
    page = phone("zhao")
    follow(page)
    page.get_by_test_id("open-profile").click()
    page.get_by_test_id("unfollow").click()
    page.get_by_test_id("dialog-ok").click()
    page.get_by_test_id("chat-account").click()
    expect(page.get_by_test_id("message-input")).to_have_count(0)
    assert shop.heard[-1]["Event"] == "unsubscribe"


def test_the_panel_drops_a_notice_and_the_clock_brings_it(phone: PickUp, shop: Shop) -> None:
    page = phone("lin")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_test_id("notice-drop").fill("1")
    page.get_by_test_id("faults-set").click()
    expect(page.get_by_test_id("faults-active")).to_have_text("支付通知: 丢弃 1")
    frame = shop_page(page, shop, "lin")
    frame.locator("#pay").click()
    type_password(page)
    page.get_by_test_id("pay-done").click()
    assert shop.paid == []
    page.get_by_test_id("clock-900").click()
    expect(page.get_by_test_id("notice")).to_contain_text("已送达")
    assert shop.paid == ["TRANSACTION.SUCCESS"]


def test_a_reset_twin_finds_the_same_person_with_an_empty_phone(phone: PickUp, shop: Shop) -> None:
    page = phone("lin")
    follow(page)
    httpx.post(f"{shop.twin}/_sandbox/reset", json={})
    page.get_by_test_id("nav-back").click()
    expect(page.get_by_test_id("chat-account")).to_have_count(0)
    expect(page.get_by_test_id("chat-team")).to_be_visible()


def test_only_the_frame_itself_is_heard(phone: PickUp, shop: Shop) -> None:
    """A page cannot ask in another origin's name, nor learn who holds the phone."""
    page = phone("bad")
    frame = shop_page(page, shop, "bad")
    answer = frame.locator("html").evaluate(
        """() => new Promise(done => {
            const got = []
            window.addEventListener('message', event => got.push(event.data.type))
            parent.postMessage({type: 'wxsandbox:whoami'}, '*')
            parent.postMessage({type: 'wxsandbox:invoke', id: 'x', api: 'getNetworkType', params: {},
                                url: 'http://127.0.0.1:1/other'}, '*')
            setTimeout(() => done(got), 600)
        })"""
    )
    assert answer == []
