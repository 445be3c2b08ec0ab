"""Signatures and encryption of the message push (消息加解密)."""

import base64
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from shangquan.kit.errors import Refused
from shangquan.kit.texts import Text

_BLOCK = 32


class BadPush(Refused):
    """A push that did not come from WeChat, or not for this account."""

    code = "push.refused"
    sentence = Text("消息校验失败。", "The message could not be verified.")


def signature(*parts: str) -> str:
    """Hex SHA-1 over the sorted, joined parts."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - the protocol's


def check(given: str, *parts: str) -> None:
    """Raise BadPush unless the signature fits; compared in constant time."""
    if not hmac.compare_digest(given.encode(), signature(*parts).encode()):
        raise BadPush(why="signature")


def decrypt(*, aes_key: str, appid: str, encrypted: str) -> bytes:
    """The message inside an envelope. Raises BadPush when it is damaged or meant for another appid."""
    try:
        key = base64.b64decode(aes_key + "=")
        decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        padded = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
        content = _unpadded(padded)
        (length,) = struct.unpack(">I", content[16:20])
        if length > len(content) - 20:
            raise ValueError("length")  # another key opens to noise, now and then with good padding
        message, tail = content[20 : 20 + length], content[20 + length :]
    except (ValueError, struct.error, IndexError) as error:
        raise BadPush(why="envelope") from error
    if not hmac.compare_digest(tail, appid.encode()):
        raise BadPush(why="appid")
    return message


def encrypt(*, aes_key: str, appid: str, message: bytes) -> str:
    """An envelope: 16 random bytes, length, message, appid; padded to blocks of 32."""
    key = base64.b64decode(aes_key + "=")
    content = os.urandom(16) + struct.pack(">I", len(message)) + message + appid.encode()
    fill = _BLOCK - len(content) % _BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    sealed = encryptor.update(content + bytes([fill]) * fill) + encryptor.finalize()
    return base64.b64encode(sealed).decode()


def _unpadded(padded: bytes) -> bytes:
    fill = padded[-1]
    if not 1 <= fill <= _BLOCK or padded[-fill:] != bytes([fill]) * fill:
        raise ValueError("padding")
    return padded[:-fill]
