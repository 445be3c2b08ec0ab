"""A tiny shop for the tests: answers WeChat's pushes, takes orders, serves one page that pays."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import httpx
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport"
content="width=device-width,initial-scale=1"><title>小满面馆</title>
<script src="{twin}/open/js/jweixin-1.6.0.js"></script>
<h1>牛肉面</h1><p id="price">页面说 ¥0.01</p>
<button id="pay">去支付</button><button id="bad">坏签名</button>
<button id="scan">扫码</button><button id="where">定位</button><button id="nope">未配置</button>
<button id="spa">换页</button>
<button id="address">地址</button><button id="close">关闭</button>
<wx-open-subscribe id="sub"><template><button>提醒我</button></template></wx-open-subscribe>
<p id="config"></p><p id="answer"></p>
<script>
var say = function (text) {{ document.getElementById('answer').textContent = text }}
var on = function (id, act) {{ document.getElementById(id).onclick = act }}
var tell = function (text) {{ document.getElementById('config').textContent = text }}
var configure = function () {{
  fetch('/config?url=' + encodeURIComponent(location.href.split('#')[0])).then(r => r.json()).then(c => {{
    wx.config(c)
    wx.ready(function () {{ tell('ready ' + location.pathname) }})
    wx.error(function (e) {{ tell(e.errMsg) }})
  }})
}}
configure()
on('spa', function () {{ history.pushState(null, '', '/page/2'); configure() }})
var openid = new URLSearchParams(location.search).get('openid')
var tag = document.getElementById('sub')
tag.setAttribute('template', new URLSearchParams(location.search).get('template') || '')
tag.addEventListener('success', function (e) {{ say(e.detail.errMsg + ' ' + e.detail.subscribeDetails) }})
tag.addEventListener('error', function (e) {{ say(e.detail.errMsg) }})
var pay = function (spoil) {{
  fetch('/prepay?openid=' + openid).then(r => r.json()).then(p => {{
    if (spoil) p.paySign = p.paySign.slice(4) + 'AAAA'
    WeixinJSBridge.invoke('getBrandWCPayRequest', p, function (r) {{ say(r.err_msg) }})
  }})
}}
on('pay', function () {{ pay(false) }})
on('bad', function () {{ pay(true) }})
on('scan', function () {{ wx.scanQRCode({{ needResult: 1, complete: r => say(r.errMsg + ' ' + r.resultStr) }}) }})
on('where', function () {{ wx.getLocation({{ type: 'gcj02', complete: r => say(r.errMsg + ' ' + r.latitude) }}) }})
on('nope', function () {{ wx.openLocation({{ latitude: 1, longitude: 2, complete: r => say(r.errMsg) }}) }})
on('address', function () {{ wx.openAddress({{ complete: r => say(r.errMsg + ' ' + r.userName) }}) }})
on('close', function () {{ wx.closeWindow() }})
</script></html>"""


class Shop:
    def __init__(self, twin: str) -> None:
        self.twin = twin
        self.broken = False
        self.heard: list[dict[str, str]] = []
        self.paid: list[str] = []
        self.credentials = httpx.get(f"{twin}/_sandbox/credentials").json()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()

    def open_for_messages(self) -> None:
        wanted = {"url": f"{self.base}/wx", "mode": "plain"}
        assert httpx.post(f"{self.twin}/_sandbox/callback", json=wanted).json()["verified"]

    def token(self) -> str:
        keys = self.credentials
        wanted = {"appid": keys["appid"], "secret": keys["appsecret"]}
        path = f"{self.twin}/cgi-bin/token"
        answer = httpx.get(path, params={"grant_type": "client_credential", **wanted})
        return answer.json()["access_token"]

    def call(self, path: str, body: dict) -> dict:
        raw = json.dumps(body, ensure_ascii=False).encode()
        return httpx.post(
            f"{self.twin}{path}", params={"access_token": self.token()}, content=raw
        ).json()

    def config(self, url: str) -> dict:
        """What wx.config wants; openLocation is left out on purpose."""
        query = {"access_token": self.token(), "type": "jsapi"}
        ticket = httpx.get(f"{self.twin}/cgi-bin/ticket/getticket", params=query).json()["ticket"]
        nonce, now = secrets.token_hex(8), str(int(time.time()))
        text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={now}&url={url}"
        return {
            "appId": self.credentials["appid"],
            "timestamp": now,
            "nonceStr": nonce,
            "signature": hashlib.sha1(text.encode()).hexdigest(),
            "openTagList": ["wx-open-subscribe"],
            "jsApiList": [
                *("scanQRCode", "getLocation", "closeWindow", "openAddress", "chooseWXPay"),
                *("addCard", "chooseCard"),
            ],
        }

    def card_signature(self, *values: str) -> str:
        """SHA-1 of the sorted values and the ticket of cards."""
        query = {"access_token": self.token(), "type": "wx_card"}
        ticket = httpx.get(f"{self.twin}/cgi-bin/ticket/getticket", params=query).json()["ticket"]
        return hashlib.sha1("".join(sorted([*values, ticket])).encode()).hexdigest()

    def order(self, openid: str | None = None, total: int = 2800) -> dict:
        """A JSAPI order for a person, or a Native one for whoever scans."""
        keys = self.credentials
        body = {
            "appid": keys["appid"],
            "mchid": keys["mchid"],
            "description": "小满面馆-牛肉面",
            "out_trade_no": f"T{secrets.token_hex(8)}",
            "notify_url": f"{self.base}/notice",
            "amount": {"total": total},
            **({"payer": {"openid": openid}} if openid else {}),
        }
        path = f"/v3/pay/transactions/{'jsapi' if openid else 'native'}"
        raw = json.dumps(body, ensure_ascii=False)
        headers = {
            "Authorization": self._authorization("POST", path, raw),
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": "phone tests",
        }
        answer = httpx.post(f"{self.twin}{path}", content=raw.encode(), headers=headers)
        assert answer.status_code == 200, answer.text
        return {**answer.json(), "out_trade_no": body["out_trade_no"]}

    def pay_parameters(self, openid: str) -> dict:
        package = f"prepay_id={self.order(openid)['prepay_id']}"
        appid, now, nonce = self.credentials["appid"], str(int(time.time())), secrets.token_hex(8)
        return {
            "appId": appid,
            "timeStamp": now,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": self._sign(f"{appid}\n{now}\n{nonce}\n{package}\n"),
        }

    def _authorization(self, method: str, path: str, body: str) -> str:
        keys, now, nonce = self.credentials, str(int(time.time())), secrets.token_hex(8)
        signature = self._sign(f"{method}\n{path}\n{now}\n{nonce}\n{body}\n")
        return (
            f'WECHATPAY2-SHA256-RSA2048 mchid="{keys["mchid"]}",nonce_str="{nonce}",'
            f'timestamp="{now}",serial_no="{keys["mch_serial_no"]}",signature="{signature}"'
        )

    def _sign(self, text: str) -> str:
        pem = self.credentials["mch_private_key"].encode()
        key = serialization.load_pem_private_key(pem, password=None)
        return base64.b64encode(
            key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        ).decode()

    def reply_to(self, raw: bytes) -> str:
        said = {child.tag: child.text or "" for child in ElementTree.fromstring(raw)}
        self.heard.append(said)
        words = {
            "text": f"你说了：{said.get('Content')}，菜单在 {self.base}/page",
            "event": f"事件 {said.get('Event')} {said.get('EventKey', '')}".strip(),
        }.get(said["MsgType"], "收到")
        return (
            f"<xml><ToUserName>{said['FromUserName']}</ToUserName>"
            f"<FromUserName>{said['ToUserName']}</FromUserName><CreateTime>{int(time.time())}"
            f"</CreateTime><MsgType>text</MsgType><Content>{words}</Content></xml>"
        )


def _handler(shop: Shop) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(url.query).items()}
            if url.path == "/wx":
                self._answer(query["echostr"], "text/plain")
            elif url.path == "/config":
                self._answer(json.dumps(shop.config(query["url"])), "application/json")
            elif url.path == "/prepay":
                answer = json.dumps(shop.pay_parameters(query["openid"]))
                self._answer(answer, "application/json")
            else:
                self._answer(PAGE.format(twin=shop.twin), "text/html; charset=utf-8")

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path.startswith("/notice"):
                shop.paid.append(json.loads(raw)["event_type"])
                self._answer("", "text/plain")
            elif shop.broken:
                self.send_error(500)
            else:
                self._answer(shop.reply_to(raw), "text/xml; charset=utf-8")

        def _answer(self, text: str, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_args: object) -> None:
            pass

    return Handler
