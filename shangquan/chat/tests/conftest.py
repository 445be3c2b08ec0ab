"""The official account of a small district, spoken to as WeChat's servers do."""

import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from django.http import HttpResponse
from django.test import Client

from shangquan.chat import knowledge
from shangquan.flows import drains
from shangquan.gateways.wechat import cipher
from shangquan.merchants import queries as merchants
from tests.support.world import World, open_world

_numbers = itertools.count(time.time_ns())


@dataclass
class WeChat:
    """What WeChat's servers push, signed and sealed as they do."""

    world: World

    @property
    def account(self) -> Any:
        return merchants.account(self.world.id)

    def query(self, sealed: str = "") -> dict[str, str]:
        stamp, nonce = str(int(time.time())), "n1"
        token = self.account.token
        found = {
            "timestamp": stamp, "nonce": nonce, "signature": cipher.signature(token, stamp, nonce),
        }  # fmt: skip
        if sealed:
            signature = cipher.signature(token, stamp, nonce, sealed)
            found |= {"encrypt_type": "aes", "msg_signature": signature}
        return found

    def post(self, body: bytes | str, query: dict[str, str] | None = None) -> HttpResponse:
        from urllib.parse import urlencode

        address = f"/wx/{self.world.district.slug}/callback?{urlencode(query or self.query())}"
        return Client().generic("POST", address, body, content_type="text/xml")

    def fields(self, openid: str, **values: Any) -> dict[str, Any]:
        base = {
            "ToUserName": self.account.original_id or "gh_test", "FromUserName": openid,
            "CreateTime": int(time.time()), "MsgType": "text", "MsgId": str(next(_numbers)),
        }  # fmt: skip
        found = base | values
        return {name: value for name, value in found.items() if value is not None}

    def xml(self, fields: dict[str, Any]) -> str:
        return (
            "<xml>" + "".join(f"<{n}>{escape(str(v))}</{n}>" for n, v in fields.items()) + "</xml>"
        )

    def seal(self, plain: str, appid: str = "") -> tuple[str, dict[str, str]]:
        account = self.account
        sealed = cipher.encrypt(
            aes_key=account.aes_key, appid=appid or account.appid, message=plain.encode()
        )
        return f"<xml><Encrypt>{sealed}</Encrypt></xml>", self.query(sealed)

    def says(self, openid: str, text: str, **values: Any) -> str:
        """A text of somebody; answers what they read (empty: nothing)."""
        return self.read(self.post(self.xml(self.fields(openid, Content=text, **values))))

    def happens(self, openid: str, event: str, key: str = "") -> str:
        fields = self.fields(openid, MsgType="event", Event=event, EventKey=key, MsgId=None)
        return self.read(self.post(self.xml(fields)))

    def says_json(self, openid: str, text: str, **values: Any) -> HttpResponse:
        return self.post(json.dumps(self.fields(openid, Content=text, **values)))

    def read(self, response: HttpResponse) -> str:
        assert response.status_code == 200, response.content
        if response.content in (b"success", b""):
            return ""
        root = ElementTree.fromstring(response.content)
        parts = [root.findtext(".//Title"), root.findtext(".//Description"), root.findtext("Content"), root.findtext(".//Url")]  # fmt: skip
        return "\n".join(part for part in parts if part)


@pytest.fixture
def wechat(db: None) -> Iterator[WeChat]:
    world = open_world()
    world.dish("noodles", "红烧牛肉面", 1900)
    world.dish("noodles", "拍黄瓜", 800)
    knowledge.forget()
    yield WeChat(world)
    knowledge.forget()


@pytest.fixture
def wechat_for_real(transactional_db: None) -> Iterator[WeChat]:
    """With transactions that commit, for threads and for the worker."""
    world = open_world()
    world.dish("noodles", "红烧牛肉面", 1900)
    knowledge.forget()
    yield WeChat(world)
    knowledge.forget()


def work() -> None:
    drains.drain_once()
