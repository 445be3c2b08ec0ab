"""wechatpy and werobot in the families beyond the first: tags, menus for some, material, sendings."""

import io
import time

import pytest
import requests
import werobot.client
from wechatpy.exceptions import WeChatClientException

from wxsandbox.tests.pictures import jpg, png
from wxsandbox.tests.test_clients_account import client  # noqa: F401  a fixture

HOSTS = ("https://api.weixin.qq.com", "https://mp.weixin.qq.com")
ARTICLE = {"title": "秋天的第一碗面", "author": "小满", "content": "<p>八折</p>", "digest": "八折"}


@pytest.fixture
def robot(twin, monkeypatch):
    """werobot writes its addresses out in full: send that traffic to the twin."""

    class Redirected:
        @staticmethod
        def request(method, url, **options):
            for host in HOSTS:
                url = url.replace(host, twin.base, 1)
            return requests.request(method, url, timeout=10, **options)

        @staticmethod
        def get(url, **options):
            return Redirected.request("get", url, **options)

        @staticmethod
        def post(url, **options):
            return Redirected.request("post", url, **options)

    monkeypatch.setattr(werobot.client, "requests", Redirected)
    keys = twin.credentials
    return werobot.client.Client({"APP_ID": keys["appid"], "APP_SECRET": keys["appsecret"]})


def picture():
    return ("a.jpg", io.BytesIO(jpg()), "image/jpeg")


def named(content, name):
    file = io.BytesIO(content)
    file.name = name
    return file


def sent(status_of):
    """Waits until a sending is through."""
    for _ in range(100):
        if status_of()["msg_status"] != "SENDING":
            return status_of()["msg_status"]
        time.sleep(0.05)
    raise AssertionError("the sending does not end")


def test_wechatpy_tags_people_and_keeps_a_blacklist(client, twin, lin, wu):  # noqa: F811
    for openid in (lin, wu):
        twin.act(openid, "follow")
    tag = client.tag.create("会员")
    client.tag.tag_user(tag["id"], [lin, wu])
    client.tag.untag_user(tag["id"], wu)
    assert client.tag.get_user_tag(lin) == [tag["id"]]
    assert list(client.tag.iter_tag_users(tag["id"])) == [lin]
    client.tag.update(tag["id"], "老客")
    assert {row["name"] for row in client.tag.get()} == {"星标组", "老客"}
    client.tag.batch_black_list([wu])
    assert client.tag.get_black_list()["data"]["openid"] == [wu]
    client.tag.batch_unblack_list([wu])
    client.user.update_remark(lin, "总坐窗边")
    assert client.user.get(lin)["remark"] == "总坐窗边"
    client.tag.delete(tag["id"])
    with pytest.raises(WeChatClientException) as refused:
        client.tag.delete(2)
    assert refused.value.errcode == 45058


def test_wechatpy_makes_menus_for_some(client, twin, lin):  # noqa: F811
    twin.act(lin, "follow")
    menu = {"button": [{"type": "click", "name": "点餐", "key": "order"}]}
    client.menu.create(menu)
    some = {"button": [{"type": "click", "name": "苹果", "key": "a"}]}
    made = client.menu.add_conditional({**some, "matchrule": {"client_platform_type": "1"}})
    twin.act(lin, "preferences", platform="ios")
    assert client.menu.try_match(lin)["button"][0]["name"] == "苹果"
    client.menu.del_conditional(made["menuid"])
    assert client.menu.try_match(lin)["button"][0]["name"] == "点餐"


def test_wechatpy_keeps_material_drafts_and_articles(client, twin, lin):  # noqa: F811
    kept = client.material.add("image", picture())
    assert client.material.get(kept["media_id"]).content == jpg()
    film = ("a.mp4", io.BytesIO(b"film"), "video/mp4")
    video = client.material.add("video", film, "探店", "后厨")
    assert client.material.get(video["media_id"])["title"] == "探店"
    assert client.material.get_count()["image_count"] == 1
    assert client.material.batchget("image")["item"][0]["media_id"] == kept["media_id"]
    assert requests.get(client.media.upload_image(picture()), timeout=5).content == jpg()
    article = {**ARTICLE, "thumb_media_id": kept["media_id"]}
    draft = client.post("draft/add", data={"articles": [article]})["media_id"]
    assert client.get("draft/count")["total_count"] == 1
    job = client.post("freepublish/submit", data={"media_id": draft})["publish_id"]
    status = {"publish_status": 1}
    while status["publish_status"] == 1:
        time.sleep(0.05)
        status = client.post("freepublish/get", data={"publish_id": job})
    url = status["article_detail"]["item"][0]["article_url"]
    assert "秋天的第一碗面" in requests.get(url, timeout=5).content.decode()
    client.material.delete(kept["media_id"])


def test_wechatpy_sends_to_many(client, twin, lin, wu):  # noqa: F811
    for openid in (lin, wu):
        twin.act(openid, "follow")
    client.message.send_mass_text(lin, "看看", preview=True)
    told = client.message.send_mass_text([lin, wu], "午市八折", client_msg_id="m1")
    with pytest.raises(WeChatClientException) as refused:
        client.message.send_mass_text([lin, wu], "午市八折", client_msg_id="m1")
    assert refused.value.errcode == 45065
    assert sent(lambda: client.message.get_mass(told["msg_id"])) == "SEND_SUCCESS"
    cover = client.material.add("image", picture())["media_id"]
    article = {**ARTICLE, "thumb_media_id": cover, "content_source_url": "http://a/"}
    news = client.media.upload_articles([{**article, "show_cover_pic": 1}])["media_id"]
    told = client.message.send_mass_article(None, news, is_to_all=True)
    assert sent(lambda: client.message.get_mass(told["msg_id"])) == "SEND_SUCCESS"
    client.message.delete_mass(told["msg_id"])
    assert client.message.get_mass(told["msg_id"])["msg_status"] == "DELETE"
    kinds = [m["type"] for m in twin.inbox(lin) if m["kind"] == "mass"]
    assert kinds == ["text", "text", "mpnews"]


def test_wechatpy_sends_notices_and_choices(client, twin, lin):  # noqa: F811
    twin.act(lin, "follow")
    body = {"tid": 43250, "kidList": [1, 2], "sceneDesc": "活动"}
    template = twin.api("/wxaapi/newtmpl/addtemplate", body)["priTmplId"]
    data = {"thing1": {"value": "夜市"}, "time2": {"value": "2026-05-01 18:00"}}
    with pytest.raises(WeChatClientException) as refused:
        client.message.send_subscribe_message(lin, template, data)
    assert refused.value.errcode == 43101
    twin.act(lin, "subscribe-message", templates={template: "accept"})
    client.message.send_subscribe_message(lin, template, data, page="http://127.0.0.1/e")
    choices = {"head_content": "满意吗", "list": [{"id": "1", "content": "满意"}]}
    client.message.send_msg_menu(lin, {**choices, "tail_content": "谢谢"})
    assert [m["type"] for m in twin.inbox(lin)] == ["subscribe", "msgmenu"]


def test_wechatpy_has_groups_and_short_links_in_a_classic_account(client, twin):  # noqa: F811
    twin.post("/reset", {"profile": "classic"})
    lin = twin.person("lin")
    twin.act(lin, "follow")
    group = client.group.create("熟客")["group"]
    client.group.move_user(lin, group["id"])
    assert client.group.get(lin) == group["id"]
    assert [g["name"] for g in client.group.get()] == ["未分组", "黑名单", "星标组", "熟客"]
    client.group.delete(group["id"])
    assert client.misc.short_url("http://127.0.0.1:8000/g/")["short_url"].startswith(twin.base)
    cover = client.material.add("image", picture())["media_id"]
    article = {**ARTICLE, "thumb_media_id": cover}
    news = client.material.add_articles([article])["media_id"]
    client.material.update_article(news, 0, {**article, "title": "改"})
    assert client.material.get(news)[0]["title"] == "改"
    twin.post("/reset", {"profile": "modern"})


def test_werobot_uses_menus_tags_and_people(robot, twin, lin):
    twin.act(lin, "follow")
    buttons = {"button": [{"type": "click", "name": "点餐", "key": "order"}]}
    robot.create_menu(buttons)
    assert robot.get_menu()["menu"]["button"][0]["name"] == "点餐"
    rule = {"client_platform_type": "2"}
    made = robot.create_custom_menu([{"type": "click", "name": "安卓", "key": "a"}], rule)
    assert robot.match_custom_menu(lin)["button"][0]["name"] == "安卓"
    robot.delete_custom_menu(made["menuid"])
    assert robot.get_custom_menu_config()["is_menu_open"] == 1
    robot.delete_menu()
    tag = robot.create_tag("会员")["tag"]["id"]
    robot.tag_users(tag, [lin])
    assert robot.get_tags_by_user(lin)["tagid_list"] == [tag]
    assert robot.get_users_by_tag(tag)["data"]["openid"] == [lin]
    robot.untag_users(tag, [lin])
    robot.update_tag(tag, "老客")
    robot.delete_tag(tag)
    robot.remark_user(lin, "窗边")
    assert robot.get_user_info(lin)["remark"] == "窗边"
    assert robot.get_users_info([lin])["user_info_list"][0]["openid"] == lin
    assert robot.get_followers()["data"]["openid"] == [lin]
    assert robot.get_ip_list()["ip_list"]
    with pytest.raises(werobot.client.ClientException, match="45157"):
        robot.create_tag(" ")


def test_werobot_uploads_writes_and_sends_to_many(robot, twin, lin, wu):
    for openid in (lin, wu):
        twin.act(openid, "follow")
    temporary = robot.upload_media("image", named(png(), "a.png"))["media_id"]
    assert robot.download_media(temporary).content == png()
    cover = robot.upload_permanent_media("image", named(jpg(), "a.jpg"))["media_id"]
    assert robot.download_permanent_media(cover).content == jpg()
    assert robot.get_media_count()["image_count"] == 1
    assert robot.get_media_list("image", 0, 20)["item_count"] == 1
    assert robot.upload_news_picture(named(jpg(), "a.jpg"))["url"]
    robot.upload_permanent_video("探店", "后厨", named(b"film", "a.mp4"))
    robot.send_text_message(lin, "你的餐好了")
    robot.send_image_message(lin, temporary)
    news = robot.upload_news([{**ARTICLE, "thumb_media_id": cover}])["media_id"]
    robot.send_news_message(lin, news)
    robot.send_mass_preview_to_user("text", "看看", lin)
    told = robot.send_mass_msg("text", "午市八折", [lin, wu], client_msg_id="m1")
    assert sent(lambda: robot.get_mass_msg_status(told["msg_id"])) == "SEND_SUCCESS"
    told = robot.send_mass_msg("mpnews", news)
    assert sent(lambda: robot.get_mass_msg_status(told["msg_id"])) == "SEND_SUCCESS"
    robot.delete_mass_msg(told["msg_id"])
    robot.set_mass_msg_speed(1)
    assert robot.get_mass_msg_speed()["realspeed"] == 60
    robot.delete_permanent_media(cover)
    kinds = [m["type"] for m in twin.inbox(lin)]
    assert kinds == ["text", "image", "mpnews", "text", "text", "mpnews"]


def test_werobot_makes_codes_and_sends_templates(robot, twin, lin):
    twin.act(lin, "follow")
    scene = {"action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 5}}}
    ticket = robot.create_qrcode(scene)["ticket"]
    assert robot.show_qrcode(ticket).content.startswith(b"\xff\xd8")
    asked = {"template_id_short": "43230", "keyword_name_list": ["退款金额", "退款原因"]}
    template = twin.api("/cgi-bin/template/api_add_template", asked)["template_id"]
    data = {"amount2": {"value": "28.00元"}, "thing3": {"value": "卖完了"}}
    assert robot.send_template_message(lin, template, data)["msgid"]
    assert twin.inbox(lin)[-1]["text"].startswith("退款金额:28.00元")
