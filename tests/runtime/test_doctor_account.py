"""Eight faults of an official account, each planted against the twin and a running district: the doctor names exactly that one."""

import contextlib
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from dotenv import dotenv_values

from shangquan.config.environ import Environ
from shangquan.config.production import BASES
from shangquan.gateways.wechat import Account, api, cipher, health, keeper

from .stack import District

pytestmark = pytest.mark.slow

OTHER_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@pytest.fixture
def one(running) -> District:
    return running


def faults(one: District, **settings: str) -> list[str]:
    done = one.run("doctor", **settings)
    return [line for line in done.stdout.splitlines() if line.startswith("✗")]


def ask_twin(one: District, path: str, body: dict | None = None) -> dict:
    answer = httpx.post(f"{one.twin}/_sandbox{path}", json=body or {}, trust_env=False)
    assert answer.status_code == 200, answer.text
    return answer.json()


def account(one: District) -> Account:
    given = dotenv_values(one.data_dir / "secrets" / "twin.env")
    words = {n: given[f"SHANGQUAN_WECHAT_{n.upper()}"] for n in ("appid", "secret", "token", "aes_key", "original_id")}  # fmt: skip
    bases = dict.fromkeys(("api_base", "open_base", "mp_base", "res_base"), one.twin)
    return Account(**words | bases, keep=one.data_dir / "secrets")


def push(one: District, *, aes_key: str = "", appid: str = "", token: str = "") -> int:
    """A sealed message as WeChat sends it; each secret may be another one than ours."""
    ours = account(one)
    text = (
        f"<xml><ToUserName>{ours.original_id}</ToUserName><FromUserName>oDoctor</FromUserName>"
        f"<CreateTime>{int(time.time())}</CreateTime><MsgType>text</MsgType><Content>在吗</Content>"
        f"<MsgId>{secrets.randbelow(10**15)}</MsgId></xml>"
    )
    sealed = cipher.encrypt(
        aes_key=aes_key or ours.aes_key, appid=appid or ours.appid, message=text.encode()
    )
    stamp, nonce = str(int(time.time())), secrets.token_hex(4)
    query = {
        "timestamp": stamp, "nonce": nonce, "encrypt_type": "aes",
        "signature": cipher.signature(token or ours.token, stamp, nonce),
        "msg_signature": cipher.signature(token or ours.token, stamp, nonce, sealed),
    }  # fmt: skip
    return httpx.post(
        f"{one.web}/wx/qinghe/callback", params=query, trust_env=False,
        content=f"<xml><Encrypt>{sealed}</Encrypt></xml>",
    ).status_code  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "value", "said", "fix"),
    [
        ("wechat_token", "another", "callback", "SHANGQUAN_WECHAT_TOKEN"),
        ("wechat_appid", "wx0000000000000000", "token", "SHANGQUAN_WECHAT_APPID"),
        ("wechat_secret", "0" * 32, "token", "SHANGQUAN_WECHAT_SECRET"),
        ("public_url", "http://127.0.0.1:9", "callback", "SHANGQUAN_PUBLIC_URL"),
    ],
)
def test_a_wrong_setting_is_the_only_finding(one, setting, value, said, fix):
    (found,) = faults(one, **{setting: value})
    assert found.startswith(f"✗ {said}")
    assert fix in found.partition("→")[2]


@pytest.mark.parametrize(
    ("planted", "fix"),
    [
        ({"aes_key": OTHER_KEY}, "SHANGQUAN_WECHAT_AES_KEY"),
        ({"appid": "wx00000000000000ff"}, "SHANGQUAN_WECHAT_APPID"),
    ],
)
def test_messages_sealed_otherwise_are_the_only_finding_until_one_opens(one, planted, fix):
    assert push(one, **planted) == 401
    (found,) = faults(one)
    assert found.startswith("✗ pushes")
    assert fix in found.partition("→")[2]
    assert push(one) == 200
    assert faults(one) == []


def test_forgers_without_our_token_do_not_alarm_a_district_that_hears_wechat(one):
    assert push(one) == 200
    assert push(one, token="guessed") == 401
    assert faults(one) == []


def test_an_address_that_is_not_on_the_list_is_the_only_finding(one):
    plan = {"path": "/cgi-bin/stable_token", "errcode": 40164, "times": 50}
    ask_twin(one, "/faults", {"api": plan})
    try:
        (found,) = faults(one)
    finally:
        ask_twin(one, "/faults")
    assert "40164" in found
    assert "whitelist" in found


def test_another_server_that_holds_the_token_is_the_only_finding(one):
    ours = account(one)
    api.call(ours, "/cgi-bin/getcallbackip")  # a token is kept
    forced = {"grant_type": "client_credential", "appid": ours.appid, "secret": ours.secret, "force_refresh": True}  # fmt: skip
    httpx.post(f"{one.twin}/cgi-bin/stable_token", json=forced, trust_env=False)
    try:
        (found,) = faults(one)
        assert found.startswith("✗ token: another server")
        api.call(ours, "/cgi-bin/getcallbackip")  # the district heals itself and remembers
        (found,) = faults(one)
        assert "took it over 1 times" in found
    finally:
        keeper.losses_seen(ours)
    assert faults(one) == []


def test_a_domain_that_pages_may_not_use_is_the_only_finding(one):
    ask_twin(one, "/domains", {"js": ["elsewhere.example"]})
    try:
        (found,) = faults(one)
    finally:
        ask_twin(one, "/domains", {})
    assert found.startswith("✗ JS-SDK: 127.0.0.1 is not an allowed domain")


@contextlib.contextmanager
def wechat_whose_clock_is_off(base: str, by_s: float) -> Iterator[str]:
    """The twin behind a server with another clock: what a wrong clock of ours looks like from here."""

    class Passing(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            kept = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}  # fmt: skip
            reply = httpx.request(self.command, base + self.path, content=body, headers=kept, trust_env=False)  # fmt: skip
            self.send_response_only(reply.status_code)
            for name, value in reply.headers.items():
                if name not in ("date", "content-length", "content-encoding", "transfer-encoding"):
                    self.send_header(name, value)
            self.send_header("Date", formatdate(time.time() + by_s, usegmt=True))
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content)

        do_GET = do_POST = answer

        def log_message(self, *words: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_clock_that_is_off_by_ten_minutes_is_the_only_finding(one):
    with wechat_whose_clock_is_off(one.twin, by_s=-600) as base:
        (found,) = faults(one, wechat_api_base=base)
    assert "600 s ahead of WeChat's" in found.replace("599", "600").replace("601", "600")
    assert "time synchronisation" in found


def test_moving_to_the_real_account_is_configuration_only():
    env = Environ(mode="production", public_url="https://qinghe.example", _env_file=None)
    for name, host in BASES.items():
        assert getattr(env, name) == f"https://{host}"
    assert set(BASES.values()) == {
        "api.weixin.qq.com", "open.weixin.qq.com", "mp.weixin.qq.com", "res.wx.qq.com", "api.mch.weixin.qq.com",
    }  # fmt: skip


def test_a_domain_that_a_phone_reported_is_the_only_finding(one):
    """At the real WeChat nobody but a phone is told of a wrong domain; its page told us."""
    with wechat_whose_clock_is_off(one.twin, by_s=0) as base:
        real = replace(account(one), api_base=base)
        health.note_page(real, "config:invalid url domain", "127.0.0.1")
        (found,) = faults(one, wechat_api_base=base)
    assert found.startswith("✗ JS-SDK: 127.0.0.1 is not an allowed domain")
