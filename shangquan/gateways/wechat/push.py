"""Reading what WeChat pushes and writing passive replies, in the three modes, XML or JSON."""

import json
import time
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from shangquan.gateways.wechat import cipher
from shangquan.gateways.wechat.account import Account
from shangquan.gateways.wechat.cipher import BadPush


@dataclass(frozen=True)
class Push:
    """One message or event. `fields` holds WeChat's own element names."""

    to: str
    openid: str
    created: int
    kind: str
    fields: dict[str, Any]
    is_encrypted: bool
    is_json: bool

    @property
    def event(self) -> str:
        return str(self.fields.get("Event", ""))

    @property
    def dedupe_key(self) -> str:
        """MsgId for messages; person, second and event for events, as WeChat asks."""
        if message_id := self.fields.get("MsgId"):
            return f"m:{message_id}"
        key = self.fields.get("EventKey") or ""
        return f"e:{self.openid}:{self.created}:{self.event}:{str(key)[:64]}"


def verify_address(account: Account, query: dict[str, str]) -> str:
    """Answer the GET verification with its echostr. Raises BadPush."""
    cipher.check(
        query.get("signature", ""),
        account.token,
        query.get("timestamp", ""),
        query.get("nonce", ""),
    )
    return query.get("echostr", "")


def read(account: Account, query: dict[str, str], body: bytes) -> Push:
    """Verify, decrypt and parse one POST. Raises BadPush on anything that is not a push for us."""
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    is_json = body.lstrip()[:1] == b"{"
    outer = _parsed(body, is_json)
    is_encrypted = query.get("encrypt_type") == "aes"
    if is_encrypted:
        sealed = outer.get("Encrypt", "")
        if not isinstance(sealed, str):
            raise BadPush(why="envelope")
        cipher.check(query.get("msg_signature", ""), account.token, timestamp, nonce, sealed)
        inner = cipher.decrypt(aes_key=account.aes_key, appid=account.appid, encrypted=sealed)
        fields = _parsed(inner, inner.lstrip()[:1] == b"{")
    else:
        cipher.check(query.get("signature", ""), account.token, timestamp, nonce)
        fields = outer
    return _push(fields, is_encrypted=is_encrypted, is_json=is_json)


def _push(fields: dict[str, Any], *, is_encrypted: bool, is_json: bool) -> Push:
    try:
        created = int(fields.get("CreateTime", 0))
    except (TypeError, ValueError) as error:
        raise BadPush(why="CreateTime") from error
    openid, kind = fields.get("FromUserName"), fields.get("MsgType")
    if not isinstance(openid, str) or not isinstance(kind, str) or not openid or not kind:
        raise BadPush(why="missing fields")
    return Push(
        to=str(fields.get("ToUserName", "")),
        openid=openid[:64],
        created=created,
        kind=kind,
        fields=fields,
        is_encrypted=is_encrypted,
        is_json=is_json,
    )


def _parsed(body: bytes, is_json: bool) -> dict[str, Any]:
    try:
        if is_json:
            value = json.loads(body)
            if not isinstance(value, dict):
                raise BadPush(why="not an object")
            return value
        root = ElementTree.fromstring(body, forbid_dtd=True)
        return {child.tag: _value(child) for child in root}
    except (ValueError, RecursionError, ParseError, DefusedXmlException, LookupError) as error:
        raise BadPush(why="not readable") from error


def _value(element: Any) -> Any:
    if len(element) == 0:
        return element.text or ""
    return {child.tag: _value(child) for child in element}


def text_reply(account: Account, push: Push, content: str) -> bytes:
    """A passive text reply in the push's own format and mode."""
    return _reply(account, push, {"MsgType": "text", "Content": content})


def news_reply(
    account: Account, push: Push, *, title: str, description: str, url: str, picture: str = ""
) -> bytes:
    """A passive reply with one article (more are not shown any longer)."""
    article = {"Title": title, "Description": description, "PicUrl": picture, "Url": url}
    return _reply(
        account, push, {"MsgType": "news", "ArticleCount": 1, "Articles": {"item": article}}
    )


def _reply(account: Account, push: Push, values: dict[str, Any]) -> bytes:
    message: dict[str, Any] = {
        "ToUserName": push.openid,
        "FromUserName": push.to,
        "CreateTime": int(time.time()),
        **values,
    }
    plain = _rendered(message, push.is_json)
    if not push.is_encrypted:
        return plain
    sealed = cipher.encrypt(aes_key=account.aes_key, appid=account.appid, message=plain)
    stamp, nonce = str(int(time.time())), str(time.time_ns() % 10**9)
    envelope = {
        "Encrypt": sealed,
        "MsgSignature": cipher.signature(account.token, stamp, nonce, sealed),
        "TimeStamp": int(stamp),
        "Nonce": nonce,
    }
    return _rendered(envelope, push.is_json)


def _rendered(values: dict[str, Any], is_json: bool) -> bytes:
    if is_json:
        return json.dumps(values, ensure_ascii=False).encode()
    return f"<xml>{_elements(values)}</xml>".encode()


def _elements(values: dict[str, Any]) -> str:
    return "".join(f"<{tag}>{_element(value)}</{tag}>" for tag, value in values.items())


def _element(value: Any) -> str:
    if isinstance(value, dict):
        return _elements(value)
    return str(value) if isinstance(value, int) else escape(str(value))
