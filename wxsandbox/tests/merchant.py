"""A merchant that signs by hand: for what no published client would ever send."""

from __future__ import annotations

import base64
import itertools
import json
import time
from typing import Any

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate

from wxsandbox.tests.driver import Driver, Heard

TRANSACTIONS = "/v3/pay/transactions"
REFUNDS = "/v3/refund/domestic/refunds"
_numbers = itertools.count(1)


class Merchant:
    def __init__(self, twin: Driver) -> None:
        self.twin, self.keys = twin, twin.credentials
        self.private = load_pem_private_key(self.keys["mch_private_key"].encode(), None)

    def sign(self, *lines: str) -> str:
        text = "".join(f"{line}\n" for line in lines)
        raw = self.private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return base64.b64encode(raw).decode()

    def call(
        self,
        method: str,
        target: str,
        body: Any = None,
        *,
        off_s: int = 0,
        signed_body: str | None = None,
        headers: dict[str, str] | None = None,
        **attributes: str,
    ) -> httpx.Response:
        raw = "" if body is None else body if isinstance(body, str) else json.dumps(body)
        stamp, nonce = str(int(time.time()) + off_s), f"nonce{next(_numbers)}"
        signed = raw if signed_body is None else signed_body
        given = {
            "mchid": self.keys["mchid"],
            "nonce_str": nonce,
            "timestamp": stamp,
            "serial_no": self.keys["mch_serial_no"],
            "signature": self.sign(method, target, stamp, nonce, signed),
            **attributes,
        }
        header = ",".join(f'{name}="{value}"' for name, value in given.items())
        sent = {
            "Authorization": f"WECHATPAY2-SHA256-RSA2048 {header}",
            "Accept": "application/json",
            "Content-Type": "application/json",
            **(headers or {}),
        }
        return self.twin.http.request(method, target, content=raw.encode() or None, headers=sent)

    def verify(self, headers: Any, raw: bytes) -> str:
        """The serial that signed it; an assertion when the signature is wrong."""
        low = {name.lower(): value for name, value in dict(headers).items()}
        assert low["wechatpay-signature-type"] == "WECHATPAY2-SHA256-RSA2048"
        serial = low["wechatpay-serial"]
        if serial == self.keys["platform_public_key_id"]:
            key = load_pem_public_key(self.keys["platform_public_key"].encode())
        else:
            assert serial == self.keys["platform_serial_no"]
            pem = self.keys["platform_certificate"].encode()
            key = load_pem_x509_certificate(pem).public_key()
        text = f"{low['wechatpay-timestamp']}\n{low['wechatpay-nonce']}\n{raw.decode()}\n"
        signature = base64.b64decode(low["wechatpay-signature"])
        try:
            key.verify(signature, text.encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise AssertionError("the signature does not match") from None
        assert abs(time.time() - int(low["wechatpay-timestamp"])) < 60
        return serial

    def opened(self, heard: Heard) -> dict:
        """A notice, verified and decrypted."""
        self.verify(heard.headers, heard.body)
        resource = heard.json["resource"]
        plain = AESGCM(self.keys["api_v3_key"].encode()).decrypt(
            resource["nonce"].encode(),
            base64.b64decode(resource["ciphertext"]),
            resource["associated_data"].encode(),
        )
        return json.loads(plain)

    def order(self, openid: str | None = None, **changes: Any) -> dict[str, Any]:
        """The body of a good order; a field of None is left out."""
        body = {
            "appid": self.keys["appid"],
            "mchid": self.keys["mchid"],
            "description": "牛肉面 两份",
            "out_trade_no": f"T{int(time.time())}{next(_numbers):06d}",
            "notify_url": "http://127.0.0.1:9/pay/notices",
            "amount": {"total": 2800, "currency": "CNY"},
            **({"payer": {"openid": openid}} if openid else {}),
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    def jsapi(self, openid: str, **changes: Any) -> tuple[str, str]:
        """An order placed: its number and its prepay_id."""
        body = self.order(openid, **changes)
        answer = self.call("POST", f"{TRANSACTIONS}/jsapi", body)
        assert answer.status_code == 200, answer.text
        return body["out_trade_no"], answer.json()["prepay_id"]

    def paid(self, openid: str, **changes: Any) -> str:
        number, prepay_id = self.jsapi(openid, **changes)
        done = self.twin.act(openid, "pay", prepay_id=prepay_id)
        assert done["trade_state"] == "SUCCESS"
        return number

    def query(self, number: str) -> httpx.Response:
        target = f"{TRANSACTIONS}/out-trade-no/{number}?mchid={self.keys['mchid']}"
        return self.call("GET", target)

    def close(self, number: str) -> httpx.Response:
        body = {"mchid": self.keys["mchid"]}
        return self.call("POST", f"{TRANSACTIONS}/out-trade-no/{number}/close", body)

    def refund(self, number: str, fen: int, *, total: int = 2800, **changes: Any) -> httpx.Response:
        body = {
            "out_trade_no": number,
            "out_refund_no": f"R{number}{next(_numbers)}",
            "amount": {"refund": fen, "total": total, "currency": "CNY"},
            **changes,
        }
        return self.call("POST", REFUNDS, {k: v for k, v in body.items() if v is not None})
