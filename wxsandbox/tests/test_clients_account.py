"""Published clients that are not ours talk to the twin as to WeChat: wechatpy and werobot."""

import io
import threading
from urllib.parse import parse_qsl
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import requests
import werobot
from PIL import Image
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient, WeChatOAuth, create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatClientException
from wechatpy.replies import ArticlesReply, ImageReply
from wechatpy.utils import check_signature

from wxsandbox.official.events import LIVE


class ToTheTwin(HTTPAdapter):
    """The token address of wechatpy is written out in full: send that host's traffic here."""

    def __init__(self, base):
        super().__init__()
        self.base = base

    def send(self, request, **options):
        request.url = request.url.replace("https://api.weixin.qq.com", self.base, 1)
        return super().send(request, **options)


@pytest.fixture
def client(twin, monkeypatch):
    monkeypatch.setattr(WeChatClient, "API_BASE_URL", f"{twin.base}/cgi-bin/")
    keys = twin.credentials
    client = WeChatClient(keys["appid"], keys["appsecret"])
    client._http.mount("https://api.weixin.qq.com", ToTheTwin(twin.base))
    return client


@pytest.fixture
def serve_wsgi():
    servers = []

    class Silent(WSGIRequestHandler):
        def log_message(self, *args):
            return

    def serve(app):
        server = make_server("127.0.0.1", 0, app, handler_class=Silent)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_wechatpy_fetches_a_token_and_renews_a_dead_one(client, twin):
    assert client.user.get_followers()["total"] == 0
    old = client.access_token
    twin.token()
    twin.advance(301)
    assert client.user.get_followers()["total"] == 0
    assert client.access_token != old


def test_wechatpy_makes_a_menu(client):
    with pytest.raises(WeChatClientException) as refused:
        client.menu.create({"button": [{"type": "click", "name": "太长太长太长了", "key": "k"}]})
    assert refused.value.errcode == 40018
    client.menu.create({"button": [{"type": "click", "name": "点餐", "key": "order"}]})
    assert client.menu.get()["menu"]["button"][0]["name"] == "点餐"
    assert client.menu.get_menu_info()["is_menu_open"] == 1
    assert client.menu.delete()["errcode"] == 0
    assert client.menu.get() is None  # how wechatpy says 46003


def test_wechatpy_knows_people_and_writes_to_them(client, twin, lin):
    twin.act(lin, "follow")
    assert client.user.get(lin)["subscribe"] == 1
    assert [follower["openid"] for follower in client.user.get_batch([lin])] == [lin]
    assert list(client.user.iter_followers()) == [lin]
    client.message.send_text(lin, "你的餐好了")
    picture = io.BytesIO()
    Image.new("RGB", (9, 9), "green").save(picture, "PNG")
    uploaded = client.media.upload("image", ("a.png", picture.getvalue(), "image/png"))
    client.message.send_image(lin, uploaded["media_id"])
    client.message.send_articles(
        lin, [{"title": "午市", "description": "d", "url": "http://127.0.0.1/"}]
    )
    assert [m["type"] for m in twin.inbox(lin)] == ["text", "image", "news"]
    assert client.media.download(uploaded["media_id"]).content == picture.getvalue()
    with pytest.raises(WeChatClientException) as refused:
        client.message.send_text(lin, "one too many")
    assert refused.value.errcode == 45047


def test_wechatpy_makes_codes_tickets_and_page_signatures(client, twin):
    scene = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "t5"}}}
    code = client.qrcode.create(scene)
    ticket = client.jsapi.get_jsapi_ticket()
    url = "http://127.0.0.1:8000/g/"
    page = {"url": url, "appId": client.appid, "timestamp": 1700000000, "nonceStr": "n"}
    page["signature"] = client.jsapi.get_jsapi_signature("n", ticket, 1700000000, url)
    assert twin.post("/jssdk/verify", {**page, "jsApiList": []})["ok"]
    assert requests.get(
        f"{twin.base}/cgi-bin/showqrcode", params={"ticket": code["ticket"]}, timeout=5
    ).content


def test_wechatpy_sends_a_template(client, twin, lin):
    twin.act(lin, "follow")
    template_id = client.template.get("TM00015")
    client.message.send_template(lin, template_id, {"orderMoneySum": {"value": "28元"}})
    assert twin.inbox(lin)[-1]["template_id"] == template_id


def test_wechatpy_walks_the_oauth_way(twin, lin, monkeypatch):
    monkeypatch.setattr(WeChatOAuth, "API_BASE_URL", f"{twin.base}/")
    monkeypatch.setattr(WeChatOAuth, "OAUTH_BASE_URL", f"{twin.base}/connect/")
    keys = twin.credentials
    way = WeChatOAuth(
        keys["appid"], keys["appsecret"], "http://127.0.0.1:8000/in", "snsapi_userinfo", "s1"
    )
    page = requests.get(
        way.authorize_url, headers={"X-Sandbox-User": lin}, allow_redirects=False, timeout=5
    )
    code = dict(parse_qsl(page.headers["location"].partition("?")[2]))["code"]
    way.fetch_access_token(code)
    assert way.get_user_info()["nickname"] == "林小满"
    assert way.check_access_token()
    assert way.refresh_access_token(way.refresh_token)["openid"] == lin
    with pytest.raises(WeChatClientException) as refused:
        way.fetch_access_token(code)
    assert refused.value.errcode == 40163


MODES = ["plain", "compatible", "safe"]


def connect(twin, url, mode):
    told = twin.post("/callback", {"url": url, "mode": mode})
    assert told["verified"], told


@pytest.mark.parametrize("mode", MODES)
def test_werobot_receives_and_answers(twin, lin, serve_wsgi, mode):
    keys = twin.credentials
    sealed = (
        {}
        if mode == "plain"
        else {
            "encoding_aes_key": keys["encoding_aes_key"],
            "app_id": keys["appid"],
        }
    )
    robot = werobot.WeRoBot(token=keys["token"], SESSION_STORAGE=False, **sealed)

    @robot.subscribe
    def welcome(event):
        return f"欢迎 {event.key or ''}"

    @robot.unsubscribe
    def goodbye(event):
        return ""

    @robot.click
    def pressed(event):
        return [["午市", "两份八折", "http://127.0.0.1/a.jpg", "http://127.0.0.1/a"]]

    @robot.scan
    def scanned(event):
        return f"桌 {event.key} {event.ticket}"

    @robot.image
    def picture(message):
        return message.img

    @robot.text
    def echo(message):
        return f"你说 {message.content}"

    connect(twin, f"{serve_wsgi(robot.wsgi)}/", mode)
    encrypted = mode != "plain"
    result = twin.act(lin, "follow")
    assert (result["reply"]["content"], result["encrypted_reply"]) == ("欢迎", encrypted)
    assert twin.act(lin, "send", type="text", content="有位吗")["reply"]["content"] == "你说 有位吗"
    articles = twin.act(lin, "click", key="today")["reply"]["articles"]
    assert articles[0]["description"] == "两份八折"
    assert twin.act(lin, "send", type="image", content={})["reply"]["content"].startswith(twin.base)
    scene = {"action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 5}}}
    ticket = twin.api("/cgi-bin/qrcode/create", scene)["ticket"]
    assert twin.act(lin, "scan", ticket=ticket)["reply"]["content"] == f"桌 5 {ticket}"
    assert twin.act(lin, "unfollow")["reply"]["type"] == "empty"
    assert [m["type"] for m in twin.inbox(lin)] == ["text", "text", "news", "text", "text"]


def receiver_of(keys, mode):
    """A small server whose every protocol step is wechatpy's."""
    crypto = WeChatCrypto(keys["token"], keys["encoding_aes_key"], keys["appid"])

    def app(environ, start):
        query = dict(parse_qsl(environ["QUERY_STRING"]))
        check_signature(keys["token"], query["signature"], query["timestamp"], query["nonce"])
        start("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
        if environ["REQUEST_METHOD"] == "GET":
            return [query["echostr"].encode()]
        raw = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        if mode != "plain":
            signed = query["msg_signature"], query["timestamp"], query["nonce"]
            raw = crypto.decrypt_message(raw, *signed)
        said = answer_of(parse_message(raw)).render()
        if mode == "safe":
            said = crypto.encrypt_message(said, query["nonce"], query["timestamp"])
        return [said.encode()]

    return app


def answer_of(message):
    if message.type == "image":
        return ImageReply(message=message, media_id=message.media_id)
    if message.type == "event":
        reply = ArticlesReply(message=message)
        reply.add_article({"title": message.event, "description": "", "image": "", "url": "u"})
        return reply
    return create_reply(f"{message.type}:{getattr(message, 'content', '')}", message)


@pytest.mark.parametrize("mode", MODES)
def test_wechatpy_receives_and_answers(twin, lin, serve_wsgi, mode):
    connect(twin, f"{serve_wsgi(receiver_of(twin.credentials, mode))}/wx", mode)
    result = twin.act(lin, "send", type="text", content="有位吗🍜")
    assert result["reply"] == {"type": "text", "content": "text:有位吗🍜"}
    assert result["encrypted_reply"] == (mode == "safe")
    for kind in ("voice", "video", "shortvideo", "location", "link"):
        said = twin.act(lin, "send", type=kind, content={})["reply"]["content"]
        assert said.startswith(f"{kind}:")
    assert twin.act(lin, "send", type="image", content={})["reply"]["media_id"]
    titles = [
        twin.act(lin, action, **body)["reply"]["articles"][0]["title"]
        for action, body in (
            ("follow", {}),
            ("click", {"key": "k"}),
            ("view", {"url": "http://127.0.0.1/"}),
            ("event", {"event": "LOCATION", "fields": {"Latitude": 1.5}}),
        )
    ]
    assert titles == ["subscribe", "click", "view", "location"]


@pytest.mark.parametrize("mode", ["plain", "safe"])
def test_wechatpy_reads_every_event_of_a_live_account(twin, lin, serve_wsgi, mode):
    connect(twin, f"{serve_wsgi(receiver_of(twin.credentials, mode))}/wx", mode)
    for name in LIVE:
        result = twin.act(lin, "event", event=name, fields={})
        assert (result["attempts"], result["status"]) == (1, 200), (name, result)
        assert result["reply"]["type"] in ("news", "text"), (name, result)


def test_a_receiver_with_another_token_is_not_verified(twin, serve_wsgi):
    robot = werobot.WeRoBot(token="another", SESSION_STORAGE=False)
    told = twin.post("/callback", {"url": f"{serve_wsgi(robot.wsgi)}/", "mode": "plain"})
    assert (told["verified"], told["status"]) == (False, 403)
