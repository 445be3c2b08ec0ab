"""Every signature and cipher of both protocols, and nothing else.

Written from the protocol pages only; it shares no line with the platform, so that a mistake on
one side cannot cancel itself on the other.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wxsandbox.credentials import random_text

BLOCK = 32  # the message cipher pads to 32, not to the 16 of AES


class BadMessage(ValueError):
    """An encrypted message that cannot be opened or is meant for somebody else."""


def callback_signature(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - the protocol's


def page_signature(*, ticket: str, nonce: str, timestamp: str, url: str) -> str:
    """The signature of wx.config over the page's address without its fragment."""
    plain = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}"
    return hashlib.sha1(plain.encode()).hexdigest()  # noqa: S324 - the protocol's


class MessageCipher:
    """AES-256-CBC of pushes and replies: random 16, length, message, appid."""

    def __init__(self, *, encoding_aes_key: str, appid: str) -> None:
        self._key = base64.b64decode(encoding_aes_key + "=")
        self._appid = appid.encode()

    def encrypt(self, message: str) -> str:
        text = message.encode()
        plain = secrets.token_bytes(16) + struct.pack(">I", len(text)) + text + self._appid
        pad = BLOCK - len(plain) % BLOCK
        worker = self._cipher().encryptor()
        sealed = worker.update(plain + bytes([pad]) * pad) + worker.finalize()
        return base64.b64encode(sealed).decode()

    def decrypt(self, sealed: str) -> str:
        try:
            worker = self._cipher().decryptor()
            plain = worker.update(base64.b64decode(sealed, validate=True)) + worker.finalize()
        except (ValueError, binascii.Error) as broken:
            raise BadMessage(f"not decryptable: {broken}") from broken
        pad = plain[-1] if plain else 0
        if not 1 <= pad <= BLOCK:
            raise BadMessage("wrong padding")
        body = plain[16:-pad]
        size = struct.unpack(">I", body[:4])[0] if len(body) >= 4 else 0
        if body[4 + size :] != self._appid:
            raise BadMessage("the appid at the end is not ours")
        return body[4 : 4 + size].decode()

    def _cipher(self) -> Cipher:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))


def lines(*parts: str) -> bytes:
    """APIv3 signs lines, each with its newline, an empty last one too."""
    return "".join(f"{part}\n" for part in parts).encode()


def rsa_sign(key: rsa.RSAPrivateKey, message: bytes) -> str:
    return base64.b64encode(key.sign(message, padding.PKCS1v15(), hashes.SHA256())).decode()


def rsa_verifies(key: rsa.RSAPublicKey, message: bytes, signature: str) -> bool:
    try:
        raw = base64.b64decode(signature, validate=True)
        key.verify(raw, message, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def open_sensitive(key: rsa.RSAPrivateKey, sealed: str) -> str:
    """RSA-OAEP with SHA-1, as clients seal sensitive fields; ValueError when it was not for us."""
    sha1 = hashes.SHA1()  # noqa: S303 - the protocol's
    oaep = padding.OAEP(mgf=padding.MGF1(algorithm=sha1), algorithm=sha1, label=None)
    return key.decrypt(base64.b64decode(sealed, validate=True), oaep).decode()


def seal(api_v3_key: str, plain: str, associated_data: str) -> dict:
    """The AEAD_AES_256_GCM triple of notices and certificates."""
    nonce = random_text(12)
    sealed = AESGCM(api_v3_key.encode()).encrypt(
        nonce.encode(), plain.encode(), associated_data.encode()
    )
    return {
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": base64.b64encode(sealed).decode(),
        "associated_data": associated_data,
        "nonce": nonce,
    }
