"""Who somebody is."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from shangquan.accounts.models import Contact, Identity, Person
from shangquan.kit.errors import Refused
from shangquan.kit.texts import Text


class NotSignedIn(Refused):
    """No session, or one that ended."""

    code = "session.expired"
    sentence = Text("请先登录。", "Please sign in.")


@dataclass(frozen=True, slots=True)
class Guest:
    """The person behind a request, in one district."""

    person_id: UUID
    openid: str
    district_id: UUID


def token_hash(token: str) -> bytes:
    """What is kept of a token. Tokens are random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def guest(*, token: str, district_id: UUID, now: datetime) -> Guest:
    """The guest of a bearer token. Raises NotSignedIn for an unknown, ended or foreign one."""
    with connection.cursor() as cursor:  # every request of a guest begins with this one
        cursor.execute(
            "select person_id, openid from accounts_session where token_hash = %s"
            " and district_id = %s and expires_at > %s and revoked_at is null",
            [token_hash(token), district_id, now],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotSignedIn
    return Guest(person_id=row[0], openid=row[1], district_id=district_id)


def get_person(person_id: UUID) -> Person:
    return Person.objects.get(pk=person_id)


def contact(person_id: UUID) -> Contact | None:
    return Contact.objects.filter(person_id=person_id).first()


def identity(*, appid: str, openid: str) -> Identity | None:
    return Identity.objects.select_related("person").filter(appid=appid, openid=openid).first()


def openid_of(*, person_id: UUID, appid: str) -> str | None:
    """How this account calls the person, if it does."""
    rows = Identity.objects.filter(person_id=person_id, appid=appid)
    return rows.values_list("openid", flat=True).first()


def mask_phone(phone: str) -> str:
    """`13800001234` → `138****1234`."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****"


def mask_name(name: str) -> str:
    """`王小明` → `王**`."""
    return name[:1] + "*" * min(2, max(1, len(name) - 1)) if name else ""
