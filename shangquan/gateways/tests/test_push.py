import time

import pytest

from shangquan.gateways.wechat import Account, cipher, push
from shangquan.gateways.wechat.cipher import BadPush

ACCOUNT = Account(
    appid="wxb11529c136998cb6", secret="s", token="pamtest", original_id="gh_1",
    aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    api_base="", open_base="", mp_base="", res_base="",
)  # fmt: skip
TEXT = (
    "<xml><ToUserName>gh_1</ToUserName><FromUserName>oLin</FromUserName><CreateTime>1714037059</CreateTime>"
    "<MsgType>text</MsgType><Content>{}</Content><MsgId>6054768590064713728</MsgId></xml>"
)


def signed(*, encrypted: str | None = None):
    stamp, nonce = str(int(time.time())), "42"
    query = {
        "timestamp": stamp,
        "nonce": nonce,
        "signature": cipher.signature("pamtest", stamp, nonce),
    }
    if encrypted is not None:
        query |= {
            "encrypt_type": "aes",
            "msg_signature": cipher.signature("pamtest", stamp, nonce, encrypted),
        }
    return query


def sealed(body: str) -> tuple[dict[str, str], bytes]:
    secret = cipher.encrypt(aes_key=ACCOUNT.aes_key, appid=ACCOUNT.appid, message=body.encode())
    return signed(encrypted=secret), f"<xml><Encrypt>{secret}</Encrypt></xml>".encode()


def test_a_plain_message_is_read():
    message = push.read(ACCOUNT, signed(), TEXT.format("老样子🍜").encode())
    assert (message.openid, message.kind, message.fields["Content"]) == ("oLin", "text", "老样子🍜")
    assert message.dedupe_key == "m:6054768590064713728"


def test_a_sealed_message_is_read_and_its_answer_is_sealed_too():
    message = push.read(ACCOUNT, *sealed(TEXT.format("点餐")))
    answer = push.read(ACCOUNT, *_reply_as_push(push.text_reply(ACCOUNT, message, "好<嘞>&")))
    assert (answer.to, answer.fields["Content"]) == ("oLin", "好<嘞>&")


def _reply_as_push(reply: bytes) -> tuple[dict[str, str], bytes]:
    from defusedxml import ElementTree

    outer = {child.tag: child.text for child in ElementTree.fromstring(reply)}
    query = {
        "timestamp": outer["TimeStamp"], "nonce": outer["Nonce"], "encrypt_type": "aes",
        "msg_signature": outer["MsgSignature"], "signature": "",
    }  # fmt: skip
    return query, f"<xml><Encrypt>{outer['Encrypt']}</Encrypt></xml>".encode()


def test_json_is_read_like_xml():
    body = '{"ToUserName":"gh_1","FromUserName":"oLin","CreateTime":1,"MsgType":"event","Event":"CLICK","EventKey":"HELP"}'
    message = push.read(ACCOUNT, signed(), body.encode())
    assert (message.event, message.is_json) == ("CLICK", True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<xml>",
        b"[1]",
        b"{",
        b"<xml><FromUserName>o</FromUserName></xml>",
        b"<xml><FromUserName>o</FromUserName><MsgType>text</MsgType><CreateTime>soon</CreateTime></xml>",
        b'<!DOCTYPE xml [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><xml/>',
        "<xml/>".encode("utf-16"),
    ],
)
def test_what_is_no_message_is_refused(body):
    with pytest.raises(BadPush):
        push.read(ACCOUNT, signed(), body)


def test_a_wrong_signature_is_refused():
    query = signed() | {"signature": "0" * 40}
    with pytest.raises(BadPush):
        push.read(ACCOUNT, query, TEXT.format("hi").encode())


def test_the_plain_signature_does_not_open_a_sealed_message():
    query, body = sealed(TEXT.format("hi"))
    with pytest.raises(BadPush):
        push.read(ACCOUNT, query | {"msg_signature": query["signature"]}, body)
