"""The published examples of both protocols, recomputed."""

import base64

import pytest

from wxsandbox import signing
from wxsandbox.credentials import Credentials


def test_the_vector_of_the_callback_signature():
    signed = signing.callback_signature("AAAAA", "1714037059", "486452656")
    assert signed == "899cf89e464efb63f54ddac96b0a0a235f53aa78"


def test_the_vector_of_the_page_signature():
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl"
    signed = signing.page_signature(
        ticket=ticket + "-HhTdfl2fzFy1AOcHKP7qg",
        nonce="Wm3WZYTPz0wzccnW",
        timestamp="1414587457",
        url="http://mp.weixin.qq.com?params=value",
    )
    assert signed == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


@pytest.mark.parametrize("length", [0, 1, 11, 12, 13, 31, 32, 33, 4096])
def test_a_message_of_any_length_comes_back(length):
    key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    cipher = signing.MessageCipher(encoding_aes_key=key, appid="wxb11529c136998cb6")
    assert cipher.decrypt(cipher.encrypt("a" * length)) == "a" * length
    assert len(base64.b64decode(cipher.encrypt("a" * length))) % 32 == 0
    other = signing.MessageCipher(encoding_aes_key=key, appid="wx0")
    with pytest.raises(signing.BadMessage):
        other.decrypt(cipher.encrypt("a" * length))


def test_credentials_look_like_wechats():
    made = Credentials.make()
    assert len(made.encoding_aes_key) == 43
    assert made.encoding_aes_key.isalnum()
    for serial in (made.mch_serial_no, made.platform_serial_no):
        assert len(serial) == 40
        assert serial == serial.upper()
        assert int(serial, 16)
    assert made.mch_private_key.startswith("-----BEGIN PRIVATE KEY-----")
    assert made.platform_public_key.startswith("-----BEGIN PUBLIC KEY-----")
    assert len(made.api_v3_key) == len(made.api_v2_key) == 32
    assert not [name for name in made.public() if name.startswith("platform_private")]
