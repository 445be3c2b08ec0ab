"""What identifies a merchant number."""

from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key


@dataclass(frozen=True)
class PayAccount:
    """Keys and hosts of one merchant number in public-key mode (微信支付公钥)."""

    appid: str
    mchid: str
    serial_no: str
    private_key_pem: str = field(repr=False)
    api_v3_key: str = field(repr=False)
    public_key_id: str
    public_key_pem: str
    base: str
    notify_base: str


@lru_cache(maxsize=8)
def private_key(pem: str) -> RSAPrivateKey:
    """The merchant's key, parsed once."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the merchant key is not RSA")
    return key


@lru_cache(maxsize=8)
def public_key(pem: str) -> RSAPublicKey:
    """WeChat Pay's key, parsed once."""
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise TypeError("the WeChat Pay key is not RSA")
    return key
