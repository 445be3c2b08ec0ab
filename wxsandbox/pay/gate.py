"""The gateway of APIv3: checks who asks, hands the call on, signs every answer, errors too."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from wxsandbox import signing
from wxsandbox.faults import ApiFault
from wxsandbox.pay import fields
from wxsandbox.pay.errors import BAD_SIGNATURE, PayError, bad_field

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

log = logging.getLogger("wxsandbox")
SCHEME = "WECHATPAY2-SHA256-RSA2048"
SKEW_S = 300
MOST_BODY = 1 << 20
ATTRIBUTES = {"mchid", "nonce_str", "timestamp", "serial_no", "signature"}
FAULT_CODES = {
    400: "PARAM_ERROR",
    401: "SIGN_ERROR",
    403: "RULE_LIMIT",
    404: "RESOURCE_NOT_EXISTS",
    429: "FREQUENCY_LIMITED",
    500: "SYSTEM_ERROR",
    502: "SERVICE_UNAVAILABLE",
    503: "SERVICE_UNAVAILABLE",
}


@dataclass
class Call:
    """One verified request. `signer` is the serial of the key that signs the answer."""

    twin: Twin
    path: dict[str, str]
    query: dict[str, str]
    body: dict[str, Any]
    signer: str
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Call], dict[str, Any] | None]


@dataclass(frozen=True)
class Operation:
    method: str
    pattern: re.Pattern[str]
    handler: Handler
    shape: fields.Group | None


def operation(
    method: str, path: str, handler: Handler, shape: fields.Group | None = None
) -> Operation:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
    return Operation(method, re.compile(pattern), handler, shape)


class Gateway:
    def __init__(self, operations: list[Operation], closed: tuple[str, ...]) -> None:
        self._operations = operations
        self._closed = closed

    async def __call__(self, request: Request) -> Response:
        twin: Twin = request.app.state.twin
        signer = signer_for(twin, request.headers.get("wechatpay-serial"))
        fault = twin.faults.for_call(request.url.path)
        if fault and fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        spoil = fault.signature if fault else ""
        failure = _failure(fault) if fault and (fault.status or fault.errcode) else None
        try:
            raw = await _read(request)
            if failure and fault and not fault.after_effect:
                raise failure
            answer = self._serve(twin, request, raw, signer)
            if failure:
                raise failure
        except PayError as refused:
            return _refused(twin, request, signer, refused, spoil)
        except Exception:
            log.exception("%s %s", request.method, request.url.path)
            broken = PayError(500, "SYSTEM_ERROR", "系统错误", why="a mistake of the twin itself")
            return _refused(twin, request, signer, broken, spoil)
        return signed(twin, signer, 200 if answer is not None else 204, answer, spoil=spoil)

    def _serve(self, twin: Twin, request: Request, raw: bytes, signer: str) -> dict | None:
        _check_headers(request, raw)
        check_signature(twin, request, raw)
        found, params = self._find(request.method, request.scope["path"])
        query = dict(request.query_params)
        body = _parse(raw) if found.shape else {}
        if found.shape:
            fields.check(found.shape, body)
        return found.handler(Call(twin, params, query, body, signer, dict(request.headers)))

    def _find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        other_method = False
        for op in self._operations:
            if match := op.pattern.fullmatch(path):
                if op.method == method:
                    return op, match.groupdict()
                other_method = True
        if other_method:
            raise PayError(405, "METHOD_NOT_ALLOWED", f"该接口不支持 {method} 请求")
        if path.startswith(self._closed):
            raise PayError(
                403, "NO_AUTH", "商户号未开通该产品权限", why=f"{path} is not built into this twin"
            )
        raise PayError(404, "RESOURCE_NOT_EXISTS", "请求的接口不存在", why=f"no such path {path}")


def _refused(twin: Twin, request: Request, signer: str, refused: PayError, spoil: str) -> Response:
    request.scope["wxsandbox.why"] = refused.why
    body, number = refused.body(), refused.number
    return signed(twin, signer, refused.status, body, number=number, spoil=spoil)


def signer_for(twin: Twin, serial: str | None) -> str:
    """The public key signs, unless the caller names the platform certificate and may have it."""
    keys = twin.credentials
    if serial == keys.platform_serial_no and twin.pay_key_mode == "both":
        return keys.platform_serial_no
    return keys.platform_public_key_id


def signature_headers(twin: Twin, signer: str, body: str, spoil: str = "") -> dict[str, str]:
    timestamp, nonce = str(int(twin.clock.wall())), secrets.token_hex(16)
    key = twin.credentials.signing_keys[signer]
    message = signing.lines(timestamp, nonce, body if spoil != "bad" else body + " ")
    signature = signing.rsa_sign(key, message)
    if spoil == "signtest":
        signature = "WECHATPAY/SIGNTEST/" + signature[:-20]
    return {
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": signature,
        "Wechatpay-Serial": signer,
        "Wechatpay-Signature-Type": SCHEME,
    }


def request_id(number: int = 0) -> str:
    return f"08{secrets.token_hex(12).upper()}-{number}"


def signed(
    twin: Twin, signer: str, status: int, body: dict | None, *, number: int = 0, spoil: str = ""
) -> Response:
    text = "" if body is None else json.dumps(body, ensure_ascii=False)
    headers = signature_headers(twin, signer, text, spoil)
    headers["Request-ID"] = request_id(number)
    if body is not None:
        headers["Content-Type"] = "application/json; charset=utf-8"
    return Response(text.encode(), status, headers)


def check_signature(twin: Twin, request: Request, raw: bytes) -> None:
    given = _authorization(request.headers.get("authorization", ""))
    keys = twin.credentials
    if given["mchid"] != keys.mchid:
        raise _sign_error("mchid", "商户号不存在", f"mchid {given['mchid']} is not {keys.mchid}")
    if given["serial_no"] != keys.mch_serial_no:
        why = f"serial_no {given['serial_no']} is not {keys.mch_serial_no}"
        raise _sign_error("serial_no", "证书序列号有误", why)
    stamp = given["timestamp"]
    if not stamp.isdigit() or abs(twin.clock.wall() - int(stamp)) > SKEW_S:
        why = f"timestamp {stamp} is more than {SKEW_S} s away"
        raise _sign_error("timestamp", "时间戳已过期", why)
    target = _target(request)
    message = signing.lines(
        request.method, target, stamp, given["nonce_str"], raw.decode("utf-8", "replace")
    )
    if not signing.rsa_verifies(keys.merchant_key, message, given["signature"]):
        detail = _sign_detail(request.method, target, message)
        raise PayError(
            401,
            "SIGN_ERROR",
            "错误的签名，验签失败",
            number=BAD_SIGNATURE,
            detail=detail,
            why=f"signature does not match the message {message!r}",
        )


def _authorization(header: str) -> dict[str, str]:
    scheme, _, rest = header.strip().partition(" ")
    given = dict(re.findall(r'(\w+)="([^"]*)"', rest))
    if scheme != SCHEME or not given.keys() >= ATTRIBUTES:
        raise _sign_error(
            "authorization",
            "Http 头 Authorization 值格式错误",
            f"Authorization needs the scheme {SCHEME} and {', '.join(sorted(ATTRIBUTES))}",
        )
    return given


def _sign_error(name: str, message: str, why: str) -> PayError:
    detail = {"field": name, "location": "authorization", "issue": message}
    return PayError(401, "SIGN_ERROR", message, number=BAD_SIGNATURE, detail=detail, why=why)


def _sign_detail(method: str, target: str, message: bytes) -> dict[str, Any]:
    text = message.decode("utf-8", "replace")
    return {
        "field": "signature",
        "location": "authorization",
        "detail": {"issue": "sign not match"},
        "sign_information": {
            "method": method,
            "url": target,
            "truncated_sign_message": text[:256],
            "sign_message_length": len(message),
        },
    }


def _target(request: Request) -> str:
    """Path and query exactly as they came: a client signs what it sends."""
    path = request.scope.get("raw_path") or request.url.path.encode()
    query = request.scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")


def _check_headers(request: Request, raw: bytes) -> None:
    accept = request.headers.get("accept", "")
    if not request.headers.get("user-agent") or not accept:
        why = "User-Agent and Accept are required headers"
        raise PayError(400, "PARAM_ERROR", "Http头缺少Accept或User-Agent", why=why)
    if "application/json" not in accept and "*/*" not in accept:
        raise PayError(406, "PARAM_ERROR", "Http头Accept应为application/json", why=accept)
    if raw and not request.headers.get("content-type", "").startswith("application/json"):
        message = "Http头Content-Type应为application/json"
        raise PayError(415, "PARAM_ERROR", message, why=message)


async def _read(request: Request) -> bytes:
    raw = await request.body()
    if len(raw) > MOST_BODY:
        raise PayError(413, "PARAM_ERROR", "请求体过大")
    return raw


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw.decode())
    except ValueError as broken:
        message = "请求体不是合法的 JSON"
        raise PayError(400, "PARAM_ERROR", message, why=f"not JSON: {broken}") from broken
    if any(ord(letter) > 0xFFFF for letter in json.dumps(body, ensure_ascii=False)):
        raise bad_field("/", "不支持 4 字节的 UTF-8 字符")
    return body


def _failure(fault: ApiFault) -> PayError:
    status = fault.status or 500
    code = FAULT_CODES.get(status, "SYSTEM_ERROR" if status >= 500 else "INVALID_REQUEST")
    return PayError(status, code, "系统错误，请稍后重试", why="fault of the control plane")
