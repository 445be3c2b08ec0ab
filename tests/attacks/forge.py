"""WeChat's side of a notice, with keys of our own: true ones, and every kind of false one."""

import base64
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

from shangquan.merchants import queries as merchants

KEY_ID, V3_KEY = "PUB_KEY_ID_0000000001", "0123456789abcdef0123456789abcdef"


@dataclass
class WeChat:
    """The key WeChat signs with, and what it says."""

    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def notice(self, trade: dict[str, Any], *, notice_id: str = "", v3_key: str = V3_KEY) -> bytes:
        nonce = os.urandom(6).hex()
        sealed = AESGCM(v3_key.encode()).encrypt(
            nonce.encode(), json.dumps(trade).encode(), b"transaction"
        )
        return json.dumps(
            {
                "id": notice_id or f"EV-{uuid4()}",
                "create_time": "2026-05-16T11:00:00+08:00",
                "event_type": "TRANSACTION.SUCCESS",
                "resource_type": "encrypt-resource",
                "summary": "支付成功",
                "resource": {
                    "original_type": "transaction",
                    "algorithm": "AEAD_AES_256_GCM",
                    "ciphertext": base64.b64encode(sealed).decode(),
                    "associated_data": "transaction",
                    "nonce": nonce,
                },
            }
        ).encode()

    def headers(self, body: bytes, *, age_s: int = 0, **other: str) -> dict[str, str]:
        stamp, nonce = str(int(time.time()) - age_s), os.urandom(8).hex()
        signed = self.key.sign(
            f"{stamp}\n{nonce}\n".encode() + body + b"\n", padding.PKCS1v15(), SHA256()
        )
        return {
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": KEY_ID,
            "Wechatpay-Signature": base64.b64encode(signed).decode(),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        } | {name.replace("_", "-"): value for name, value in other.items()}


def trade(payment: Any, **other: Any) -> dict[str, Any]:
    """What WeChat would truly say of this payment had it been paid."""
    return {
        "appid": "wx-attacked", "mchid": "1900000001", "out_trade_no": payment.out_trade_no,
        "transaction_id": f"42{uuid4().int % 10**26}", "trade_type": "JSAPI", "trade_state": "SUCCESS",
        "success_time": "2026-05-16T11:00:00+08:00", "payer": {"openid": payment.openid},
        "amount": {"total": payment.amount_fen, "payer_total": payment.amount_fen, "currency": "CNY"},
    } | other  # fmt: skip


@contextmanager
def trusting(wechat: WeChat, folder: Path) -> Iterator[None]:
    """Our code with an account whose WeChat is this one."""
    public = folder / "platform.pem"
    public.write_bytes(
        wechat.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    before = settings.ENVIRON
    account = {
        "wechat_appid": "wx-attacked", "wechat_token": "pamtest", "wechat_original_id": "gh_1",
        "wechat_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "pay_mchid": "1900000001",
        "pay_api_v3_key": V3_KEY, "pay_public_key_id": KEY_ID, "pay_public_key_file": public,
    }  # fmt: skip
    try:
        settings.ENVIRON = before.model_copy(update=account)
        _forget()
        yield
    finally:
        settings.ENVIRON = before
        _forget()


def _forget() -> None:
    merchants._account.cache_clear()
    merchants._pay_account.cache_clear()
