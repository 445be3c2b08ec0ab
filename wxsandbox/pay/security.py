"""The official self-test, and the platform certificate for merchants who still have one."""

from __future__ import annotations

import base64
from datetime import UTC
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from wxsandbox import signing
from wxsandbox.clock import rfc3339
from wxsandbox.pay.errors import PayError, bad_field
from wxsandbox.pay.fields import Group, Text
from wxsandbox.pay.gate import Call, Operation, operation
from wxsandbox.pay.transactions import check_notify_url

ECHO = Group(
    {
        "notify_url": Text(255),
        "echo_message": Text(1024, required=True),
        "encrypted_echo_message": Text(2048),
    }
)


def echo(call: Call) -> dict[str, Any]:
    """Says it back, sealed for the merchant where it came sealed for WeChat."""
    body, twin = call.body, call.twin
    answer = {"echo_message": body["echo_message"]}
    resource = dict(answer)
    if "encrypted_echo_message" in body:
        plain = _open(call, body["encrypted_echo_message"])
        answer["encrypted_echo_message"] = _seal_for_merchant(call, plain)
        resource["encrypt_echo_message"] = _seal_for_merchant(call, plain)
    if "notify_url" in body:
        check_notify_url(body["notify_url"])
        twin.courier.post(
            url=body["notify_url"],
            event_type="SECURITY_ECHO.SUCCESS",
            summary="安全回显",
            original_type="security",
            resource=resource,
            signed_by=call.signer,
        )
    return answer


def _open(call: Call, sealed: str) -> str:
    serial = call.headers.get("wechatpay-serial", "")
    key = call.twin.credentials.signing_keys.get(serial)
    if key is None:
        raise PayError(400, "PARAM_ERROR", "Http头Wechatpay-Serial缺失或有误", why=serial)
    try:
        return signing.open_sensitive(key, sealed)
    except ValueError as wrong:
        raise bad_field("/encrypted_echo_message", "解密失败") from wrong


def _seal_for_merchant(call: Call, plain: str) -> str:
    sha1 = hashes.SHA1()  # noqa: S303 - the protocol's
    oaep = padding.OAEP(mgf=padding.MGF1(algorithm=sha1), algorithm=sha1, label=None)
    sealed = call.twin.credentials.merchant_key.encrypt(plain.encode(), oaep)
    return base64.b64encode(sealed).decode()


def certificates(call: Call) -> dict[str, Any]:
    twin = call.twin
    if twin.pay_key_mode != "both":
        raise PayError(
            404,
            "RESOURCE_NOT_EXISTS",
            "无可用的平台证书，请在商户平台使用微信支付公钥",
            why="pay_key_mode is public_key_only, as for new merchants",
        )
    pem = twin.credentials.platform_certificate
    certificate = x509.load_pem_x509_certificate(pem.encode())
    sealed = signing.seal(twin.credentials.api_v3_key, pem, "certificate")
    return {
        "data": [
            {
                "serial_no": twin.credentials.platform_serial_no,
                "effective_time": rfc3339(certificate.not_valid_before_utc.astimezone(UTC)),
                "expire_time": rfc3339(certificate.not_valid_after_utc.astimezone(UTC)),
                "encrypt_certificate": sealed,
            }
        ]
    }


OPERATIONS: list[Operation] = [
    operation("POST", "/v3/security/echo", echo, ECHO),
    operation("GET", "/v3/certificates", certificates),
]
