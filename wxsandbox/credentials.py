"""The account's and the merchant's identity: made once, kept for ever."""

from __future__ import annotations

import base64
import re
import secrets
import string
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

LETTERS = string.ascii_letters + string.digits
DIGITS = string.digits


def random_text(length: int, alphabet: str = LETTERS) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


@dataclass
class Credentials:
    appid: str
    appsecret: str
    token: str
    encoding_aes_key: str
    original_id: str
    wechat_id: str
    mchid: str
    mch_serial_no: str
    mch_private_key: str
    mch_certificate: str
    api_v3_key: str
    api_v2_key: str
    platform_public_key_id: str
    platform_public_key: str
    platform_serial_no: str
    platform_certificate: str
    platform_private_key: str
    platform_certificate_key: str

    @classmethod
    def make(cls) -> Credentials:
        mchid = "16" + random_text(8, DIGITS)
        merchant, platform, certified = (_new_key() for _ in range(3))
        mch_certificate = _certificate(merchant, mchid)
        platform_certificate = _certificate(certified, "Tenpay.com sign")
        return cls(
            appid="wx" + secrets.token_hex(8),
            appsecret=secrets.token_hex(16),
            token=random_text(24),
            encoding_aes_key=new_aes_key(),
            original_id="gh_" + secrets.token_hex(6),
            wechat_id="shop" + random_text(6, string.ascii_lowercase),
            mchid=mchid,
            mch_serial_no=serial_of(mch_certificate),
            mch_private_key=_private_pem(merchant),
            mch_certificate=_certificate_pem(mch_certificate),
            api_v3_key=random_text(32),
            api_v2_key=random_text(32),
            platform_public_key_id=f"PUB_KEY_ID_01{mchid}{datetime.now(UTC):%Y%m%d}00000000",
            platform_public_key=_public_pem(platform),
            platform_serial_no=serial_of(platform_certificate),
            platform_certificate=_certificate_pem(platform_certificate),
            platform_private_key=_private_pem(platform),
            platform_certificate_key=_private_pem(certified),
        )

    def public(self) -> dict:
        """What the operator may know: everything but WeChat's own private keys."""
        known = asdict(self)
        del known["platform_private_key"], known["platform_certificate_key"]
        return known

    @cached_property
    def merchant_key(self) -> rsa.RSAPublicKey:
        key = x509.load_pem_x509_certificate(self.mch_certificate.encode()).public_key()
        assert isinstance(key, rsa.RSAPublicKey)
        return key

    @cached_property
    def signing_keys(self) -> dict[str, rsa.RSAPrivateKey]:
        """WeChat's keys by the serial that stands in Wechatpay-Serial."""
        return {
            self.platform_public_key_id: _load_private(self.platform_private_key),
            self.platform_serial_no: _load_private(self.platform_certificate_key),
        }


def serial_of(certificate: x509.Certificate) -> str:
    return f"{certificate.serial_number:040X}"


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def new_aes_key() -> str:
    """43 letters or digits that decode to 32 bytes; draw until no + or / is among them."""
    while True:
        key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        if re.fullmatch(r"[A-Za-z0-9]{43}", key):
            return key


def _certificate(key: rsa.RSAPrivateKey, common_name: str) -> x509.Certificate:
    # The first bit decides how many hex digits a serial has: keep it at exactly 40, as WeChat's.
    serial = (1 << 158) | secrets.randbits(158)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    start = datetime.now(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "wxsandbox root")]))
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=5 * 365))
        .sign(key, hashes.SHA256())
    )


def _private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def _public_pem(key: rsa.RSAPrivateKey) -> str:
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def _certificate_pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _load_private(pem: str) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
