"""Signatures both ways and the sealed resources of notices."""

import base64
import secrets
import time
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from shangquan.gateways.wechatpay.account import PayAccount, private_key, public_key
from shangquan.kit.errors import Refused
from shangquan.kit.texts import Text

_SKEW_S = 300


class NotFromWeChat(Refused):
    """A message whose signature, time or seal does not hold."""

    code = "pay.not_verified"
    sentence = Text("通知校验失败。", "The notice could not be verified.")


def sign(account: PayAccount, *lines: str) -> str:
    """Base64 RSA-SHA256 over lines that each end in a newline."""
    text = "".join(f"{line}\n" for line in lines).encode()
    key = private_key(account.private_key_pem)
    return base64.b64encode(key.sign(text, padding.PKCS1v15(), SHA256())).decode()


def authorization(account: PayAccount, method: str, path: str, body: str) -> str:
    """The header that signs a request (path with its query exactly as sent)."""
    stamp, nonce = str(int(time.time())), secrets.token_hex(16)
    signature = sign(account, method, path, stamp, nonce, body)
    return (
        f'WECHATPAY2-SHA256-RSA2048 mchid="{account.mchid}",nonce_str="{nonce}",'
        f'signature="{signature}",timestamp="{stamp}",serial_no="{account.serial_no}"'
    )


def verify(account: PayAccount, headers: Mapping[str, str], body: bytes) -> None:
    """Check WeChat's signature over the raw bytes. Raises NotFromWeChat; nothing else counts as yes."""
    stamp = headers.get("wechatpay-timestamp", "")
    nonce = headers.get("wechatpay-nonce", "")
    if headers.get("wechatpay-serial", "") != account.public_key_id:
        raise NotFromWeChat(why="unknown key")
    # `²` is a digit to Unicode, and a hundred nines are a number: neither is a time.
    is_time = stamp.isascii() and stamp.isdigit() and len(stamp) < 16
    if not is_time or abs(time.time() - int(stamp)) > _SKEW_S:
        raise NotFromWeChat(why="time")
    try:
        signature = base64.b64decode(headers.get("wechatpay-signature", ""), validate=True)
        message = f"{stamp}\n{nonce}\n".encode() + body + b"\n"
        public_key(account.public_key_pem).verify(signature, message, padding.PKCS1v15(), SHA256())
    except (ValueError, InvalidSignature) as error:
        # Also WeChat's own probes (WECHATPAY/SIGNTEST/…): they must fail like any other.
        raise NotFromWeChat(why="signature") from error


def unseal(account: PayAccount, *, ciphertext: str, nonce: str, associated_data: str) -> bytes:
    """Open an AES-256-GCM resource. Raises NotFromWeChat."""
    try:
        sealed = base64.b64decode(ciphertext, validate=True)
        aes = AESGCM(account.api_v3_key.encode())
        return aes.decrypt(nonce.encode(), sealed, associated_data.encode())
    except (ValueError, InvalidTag) as error:
        raise NotFromWeChat(why="seal") from error


def invoke_parameters(account: PayAccount, prepay_id: str) -> dict[str, str]:
    """What a page hands to WeixinJSBridge (JSAPI 调起支付)."""
    stamp, nonce = str(int(time.time())), secrets.token_hex(16)
    package = f"prepay_id={prepay_id}"
    return {
        "appId": account.appid,
        "timeStamp": stamp,
        "nonceStr": nonce,
        "package": package,
        "signType": "RSA",
        "paySign": sign(account, account.appid, stamp, nonce, package),
    }
