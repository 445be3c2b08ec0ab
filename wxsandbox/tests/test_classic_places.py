"""Places, Wi-Fi, shakes and things of an account of 2016, driven by wechatpy."""

import base64
import io
import time
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from PIL import Image
from wechatpy import parse_message
from wechatpy.client.api import WeChatDevice, WeChatShakeAround, WeChatWiFi
from wechatpy.exceptions import WeChatClientException

from wxsandbox.tests.driver import Driver, TwinProcess
from wxsandbox.tests.test_clients_account import client  # noqa: F401  a fixture

BSSID = "a0:b1:c2:d3:e4:f5"


@pytest.fixture(autouse=True)
def classic(twin, monkeypatch):
    monkeypatch.setattr(WeChatWiFi, "API_BASE_URL", f"{twin.base}/bizwifi/")
    monkeypatch.setattr(WeChatShakeAround, "API_BASE_URL", f"{twin.base}/")
    monkeypatch.setattr(WeChatDevice, "API_BASE_URL", f"{twin.base}/device/")
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
                if name in (event.findtext("Event"), event.findtext("MsgType")):
                    return event, parse_message(heard.body)
            time.sleep(0.02)
        raise AssertionError(f"{name} was not pushed")

    return wait_for


def business(**changes):
    base = {
        "sid": "10001",
        "business_name": "小满面馆",
        "branch_name": "青禾里店",
        "province": "上海市",
        "city": "上海市",
        "district": "黄浦区",
        "address": "青禾里 3 号",
        "telephone": "021-55550101",
        "categories": ["美食,面馆"],
        "offset_type": 1,
        "longitude": 121.4737,
        "latitude": 31.2304,
        "open_time": "8:00-20:00",
        **changes,
    }
    return {"business": {"base_info": base}}


def place(client, hears=None):  # noqa: F811
    poi_id = client.poi.add(business())["poi_id"]
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if client.poi.get(poi_id)["business"]["base_info"]["available_state"] == 3:
            return poi_id
        time.sleep(0.01)
    raise AssertionError("the place was not audited")


def refused(call, *arguments, **named):
    with pytest.raises(WeChatClientException) as no:
        call(*arguments, **named)
    return no.value.errcode


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/cgi-bin/poi/getpoilist", "POST"),
        ("/bizwifi/shop/list", "POST"),
        ("/shakearound/page/search", "POST"),
        ("/device/get_stat", "GET"),
    ],
)
def test_an_account_of_today_has_none_of_them(twin, path, method):
    twin.post("/reset", {"profile": "modern"})
    assert twin.api(path, {} if method == "POST" else None)["errcode"] == 48001


def test_a_place_is_audited_changed_and_closed(client, hears):  # noqa: F811
    poi_id = place(client)
    event, _ = hears("poi_check_notify")
    told = [event.findtext(n) for n in ("UniqId", "PoiId", "Result")]
    assert told == ["10001", poi_id, "succ"]
    client.poi.update(
        {"business": {"base_info": {"poi_id": poi_id, "telephone": "1", "city": "北京"}}}
    )
    now = client.poi.get(poi_id)["business"]["base_info"]
    assert (now["telephone"], now["city"]) == ("1", "上海市")
    assert client.poi.list()["total_count"] == "1"
    assert "美食,面馆" in client.poi.get_categories()
    assert refused(client.poi.add, business(business_name="")) == 65109
    client.poi.delete(poi_id)
    assert refused(client.poi.get, poi_id) == 65115


def test_a_refused_place_cannot_be_changed(client, twin, hears):  # noqa: F811
    twin.post("/poi", {"audit": "manual"})
    poi_id = client.poi.add(business())["poi_id"]
    twin.post(f"/poi/{poi_id}/audit", {"pass": False, "reason": "地址不清"})
    event, _ = hears("poi_check_notify")
    assert (event.findtext("Result"), event.findtext("Msg")) == ("fail", "地址不清")
    change = {"business": {"base_info": {"poi_id": poi_id, "telephone": "1"}}}
    assert refused(client.poi.update, change) == 65107


def test_the_wifi_of_a_place(client, twin, lin, hears):  # noqa: F811
    poi_id = int(place(client))
    assert refused(client.wifi.add_device, poi_id, "Noodles", "short", BSSID) == 40097
    client.wifi.add_device(poi_id, "Noodles", "noodles2016", BSSID)
    shop = client.wifi.get_shop(poi_id)
    assert (shop["ssid"], shop["protocol_type"], shop["ap_count"]) == ("Noodles", 4, 1)
    assert client.wifi.list_shops()["records"][0]["shop_name"] == "小满面馆"
    assert client.wifi.list_devices()["records"][0]["bssid"] == BSSID
    client.wifi.set_homepage(poi_id, 1, "http://127.0.0.1/home")
    assert client.wifi.get_homepage(poi_id)["url"] == "http://127.0.0.1/home"
    code = client.wifi.get_qrcode_url(poi_id, 0)
    assert twin.http.get(code.removeprefix(twin.base)).headers["content-type"] == "image/jpg"
    told = twin.act(lin, "connect-wifi", shop_id=poi_id, follow=True)
    assert told["homepage"] == "http://127.0.0.1/home"
    event, parsed = hears("WifiConnected")
    assert (event.findtext("PlaceId"), event.findtext("DeviceNo")) == (str(poi_id), BSSID)
    assert parsed.shop_id == str(poi_id)
    assert hears("subscribe")
    today = datetime.now(tz=UTC).date()
    (row,) = client.wifi.list_statistics(today - timedelta(days=1), today + timedelta(days=1))
    assert (row["total_user"], row["new_fans"]) == (1, 1)
    client.wifi.delete_device(BSSID)
    assert client.wifi.list_devices()["totalcount"] == 0


def test_a_portal_gets_its_key_and_keeps_it(client, twin):  # noqa: F811
    poi_id = int(place(client))

    def register(**more):
        body = {"shop_id": poi_id, "ssid": "Portal", "reset": "false", **more}
        return twin.api("/bizwifi/apportal/register", body)["data"]["secretkey"]

    first = register()
    assert register(ssid="Portal2") == first
    assert register(reset="true") != first
    body = {"shop_id": poi_id, "ssid": "Open", "password": "12345678"}
    assert twin.api("/bizwifi/device/add", body)["errcode"] == 40097


def shaken(client, pages=1):  # noqa: F811
    device = client.shakearound.apply_device_id(1, "门店", comment="吧台")["device_identifiers"][0]
    ids = [
        client.shakearound.add_page("摇出优惠", f"第{at}页", "", "http://127.0.0.1/p")["page_id"]
        for at in range(pages)
    ]
    client.shakearound.bind_device_pages(ids, 1, 0, device_id=device["device_id"])
    return device, ids


def test_a_shake_shows_a_page_and_says_who_shook(client, twin, lin, hears):  # noqa: F811
    device, ids = shaken(client)
    told = twin.act(lin, "shake", device_id=device["device_id"], distance=0.5)
    ticket = told["pages"][0]["ticket"]
    assert told["pages"][0]["url"] == f"http://127.0.0.1/p?ticket={ticket}"
    event, parsed = hears("ShakearoundUserShake")
    assert event.findtext("ChosenBeacon/Distance") == "0.5"
    assert int(parsed.chosen_beacon["major"]) == device["major"]
    info = client.shakearound.get_shake_info(ticket)
    assert (info["openid"], info["page_id"]) == (lin, ids[0])
    twin.act(lin, "open-shaken", ticket=ticket)
    now = int(time.time())
    count = client.shakearound.get_device_statistics
    (row,) = count(now - 86400, now + 86400, device_id=device["device_id"])
    assert (row["shake_pv"], row["click_uv"]) == (1, 1)
    assert client.shakearound.get_page_statistics(ids[0], now - 86400, now + 86400)
    found = client.shakearound.search_device(identifiers=[{"device_id": device["device_id"]}])
    assert (found["devices"][0]["status"], found["devices"][0]["page_ids"]) == (1, str(ids[0]))
    twin.advance(1800)
    assert refused(client.shakearound.get_shake_info, ticket) == 9001003


def test_a_list_of_pages_makes_no_event(client, twin, lin, server, hears):  # noqa: F811
    device, _ids = shaken(client, pages=2)
    told = twin.act(lin, "shake", device_id=device["device_id"])
    assert (len(told["pages"]), told["push"]) == (2, None)
    assert not any(b"Shakearound" in heard.body for heard in server.posts)


def test_pages_and_devices_are_kept_in_order(client):  # noqa: F811
    device, ids = shaken(client)
    shake = client.shakearound
    assert refused(shake.apply_device_id, 1, "再来") == 9001021  # nobody has shaken yet
    assert refused(shake.add_page, "太长太长太长了", "", "", "http://127.0.0.1/") == 9001027
    assert refused(shake.delete_page, ids[0]) == 9001029
    assert refused(shake.bind_device_pages, [1], 1, 0, device_id=device["device_id"]) == 9001026
    assert refused(shake.bind_device_location, 99, device_id=device["device_id"]) == 9001033
    shake.update_device(device_id=device["device_id"], comment="门口")
    shake.update_page(ids[0], "新标题", "", "", "http://127.0.0.1/q")
    assert shake.search_pages(page_ids=ids)["pages"][0]["title"] == "新标题"
    shake.bind_device_pages(ids, 0, 0, device_id=device["device_id"])
    shake.delete_page(ids[0])
    assert shake.search_pages()["total_count"] == 0


def test_icons_are_square_and_stay(client, twin):  # noqa: F811
    def png(width, height):
        out = io.BytesIO()
        Image.new("RGB", (width, height), "green").save(out, "PNG")
        return ("a.png", out.getvalue(), "image/png")

    assert refused(client.shakearound.add_material, png(120, 60)) == 9001009
    url = client.shakearound.add_material(png(120, 120))["pic_url"]
    twin.advance(4 * 86400)
    assert twin.http.get(url.removeprefix(twin.base)).status_code == 200


def test_a_thing_is_known_bound_and_spoken_to(client, twin, lin, hears):  # noqa: F811
    fresh = client.device.get_qrcode(2)  # without a product wechatpy forgets the token
    device_id = fresh["deviceid"]
    answer = client.device.authorize([{"id": device_id, "mac": "1234567890AB"}], op_type=0)
    assert answer["resp"][0]["errcode"] == 0
    assert client.device.get_stat(device_id)["status"] == 1
    assert client.device.verify_qrcode(fresh["qrticket"])["device_id"] == device_id
    assert refused(client.device.bind, "wrong", device_id, lin) == 40097
    client.device.bind(fresh["qrticket"], device_id, lin)
    event, _ = hears("bind")
    assert event.findtext("DeviceID") == device_id
    kind = twin.credentials["original_id"]
    assert client.device.get_user_id(kind, device_id)["open_id"] == [lin]
    assert client.device.get_binded_devices(lin)["device_list"][0]["device_id"] == device_id
    client.device.send_message(kind, device_id, lin, "亮灯")
    twin.act(lin, "device-says", device_id=device_id, content="on")
    said, _ = hears("device_text")
    assert base64.b64decode(said.findtext("Content")) == b"on"
    client.device.compel_unbind(device_id, lin)
    assert hears("unbind")
    assert client.device.get_stat(device_id)["status"] == 3
    assert client.device.create_qrcode(["factory-1"])["code_list"][0]["device_id"] == "factory-1"


def test_places_survive_a_kill(tmp_path):
    process = TwinProcess(tmp_path / "twin.db", "--profile", "classic")
    try:
        twin = Driver(process)
        poi_id = twin.api("/cgi-bin/poi/addpoi", business())["poi_id"]
        body = {"shop_id": int(poi_id), "ssid": "Noodles", "password": "noodles2016"}
        assert twin.api("/bizwifi/device/add", body)["errcode"] == 0
        process.kill()
        process.start()
        told = twin.api("/bizwifi/shop/get", {"shop_id": int(poi_id)})["data"]
        assert told["ssid_list"] == ["Noodles"]
    finally:
        process.stop()
