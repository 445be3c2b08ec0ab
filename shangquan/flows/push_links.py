"""Links in messages and cards: which message, whose card. Signed, so nobody can make one up; short, so they fit."""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from shangquan.kit.errors import NotFound

MESSAGE, SHARER, STAFF_PHONE = b"message", b"sharer", b"staff phone"
_SEAL_BYTES = 10  # 80 bits: far beyond trying over the network


def seal(kind: bytes, subject: UUID) -> str:
    """35 characters that name a subject, good for this kind of link only."""
    packed = base64.urlsafe_b64encode(subject.bytes + _mac(kind, subject))
    return packed.rstrip(b"=").decode()


def opened(kind: bytes, text: str) -> UUID:
    """Whom or what a link names. Raises NotFound for a forged, damaged or foreign one."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise NotFound from error
    if len(text) > 40 or len(raw) != 16 + _SEAL_BYTES:
        raise NotFound
    subject = UUID(bytes=raw[:16])
    if not hmac.compare_digest(raw[16:], _mac(kind, subject)):
        raise NotFound
    return subject


def _mac(kind: bytes, subject: UUID) -> bytes:
    key = hmac.digest(settings.SECRET_KEY.encode(), b"shangquan link v1 " + kind, hashlib.sha256)
    return hmac.digest(key, subject.bytes, hashlib.sha256)[:_SEAL_BYTES]
