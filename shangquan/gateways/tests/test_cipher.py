import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shangquan.gateways.wechat import cipher, jssdk
from shangquan.gateways.wechat.cipher import BadPush

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APPID = "wxb11529c136998cb6"


def test_the_published_vector_of_the_address_check():
    # developers.weixin.qq.com, message push
    expected = "899cf89e464efb63f54ddac96b0a0a235f53aa78"
    assert cipher.signature("AAAAA", "1714037059", "486452656") == expected


def test_the_published_vector_of_the_js_sdk():
    ticket = (
        "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    )
    signed = jssdk.signature(
        jsapi_ticket=ticket, nonce="Wm3WZYTPz0wzccnW", timestamp=1414587457,
        url="http://mp.weixin.qq.com?params=value#part",
    )  # fmt: skip
    assert signed == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


@given(st.binary(max_size=3000))
def test_what_was_sealed_can_be_opened(message):
    sealed = cipher.encrypt(aes_key=KEY, appid=APPID, message=message)
    assert cipher.decrypt(aes_key=KEY, appid=APPID, encrypted=sealed) == message


def test_an_envelope_for_another_account_is_refused():
    sealed = cipher.encrypt(aes_key=KEY, appid="wxsomebodyelse", message=b"<xml/>")
    with pytest.raises(BadPush):
        cipher.decrypt(aes_key=KEY, appid=APPID, encrypted=sealed)


@given(st.binary(max_size=400))
def test_a_damaged_envelope_is_refused_and_nothing_else_happens(noise):
    with pytest.raises(BadPush):
        cipher.decrypt(aes_key=KEY, appid=APPID, encrypted=base64.b64encode(noise).decode())


def test_a_changed_byte_never_passes_with_the_message_intact():
    sealed = bytearray(
        base64.b64decode(cipher.encrypt(aes_key=KEY, appid=APPID, message=b"x" * 64))
    )
    for _ in range(200):
        hurt = bytearray(sealed)
        hurt[os.urandom(1)[0] % len(hurt)] ^= 1
        try:
            opened = cipher.decrypt(
                aes_key=KEY, appid=APPID, encrypted=base64.b64encode(bytes(hurt)).decode()
            )
        except BadPush:
            continue
        assert len(opened) == 64  # only within the text itself: the signature guards that part
