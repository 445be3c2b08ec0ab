"""Signing in, following, remembering a contact."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from shangquan.accounts.models import Contact, Identity, Person, Session, SpentCode
from shangquan.accounts.queries import token_hash
from shangquan.kit.errors import Refused
from shangquan.kit.ids import uuid7
from shangquan.kit.texts import Text
from shangquan.kit.transactions import must_be_inside, operation

SESSION_LASTS = timedelta(days=14)
_PHONE = re.compile(r"1[3-9]\d{9}")


class StateReplayed(Refused):
    """This sign-in was already finished once."""

    code = "session.state_used"
    sentence = Text(
        "这次登录已经用过了，请重新进入。", "This sign-in was already used, please enter again."
    )


class BadPhone(Refused):
    """Not a mobile number of mainland China."""

    code = "contact.bad_phone"
    sentence = Text(
        "手机号看起来不对：需要 11 位手机号。",
        "This phone number looks wrong: 11 digits are needed.",
    )


class BadContact(Refused):
    """A name or address that nobody could use."""

    code = "contact.incomplete"
    sentence = Text("请填写称呼和地址。", "Please fill in a name and an address.")


@dataclass(frozen=True)
class WeChatProfile:
    """What an official account tells of a person."""

    appid: str
    openid: str
    unionid: str | None = None
    nickname: str = ""
    avatar: str = ""


@operation
def recognise(*, profile: WeChatProfile, now: datetime) -> Identity:
    """The identity of an openid, made at the first meeting; joined to a person by unionid."""
    found = (
        Identity.objects.select_related("person")
        .filter(appid=profile.appid, openid=profile.openid)
        .first()
    )
    identity = found or _meet(profile, now)
    _learn(identity.person, profile)
    return identity


def _meet(profile: WeChatProfile, now: datetime) -> Identity:
    person = None
    if profile.unionid:
        person, _ = Person.objects.get_or_create(
            unionid=profile.unionid, defaults={"created_at": now}
        )
    try:
        with transaction.atomic():
            person = person or Person.objects.create(created_at=now)
            return Identity.objects.create(
                appid=profile.appid, openid=profile.openid, person=person
            )
    except IntegrityError:  # two first meetings at once: the other one won
        return Identity.objects.select_related("person").get(
            appid=profile.appid, openid=profile.openid
        )


def _learn(person: Person, profile: WeChatProfile) -> None:
    news = {
        name: value
        for name, value in (("nickname", profile.nickname[:64]), ("avatar", profile.avatar))
        if value and getattr(person, name) != value
    }
    unionid = profile.unionid if person.unionid is None else None
    if unionid and not Person.objects.filter(unionid=unionid).exists():
        news["unionid"] = unionid
    if news:
        Person.objects.filter(pk=person.pk).update(**news)
        for name, value in news.items():
            setattr(person, name, value)


@operation
def sign_in(
    *, profile: WeChatProfile, district_id: UUID, nonce: str, now: datetime
) -> tuple[str, Session]:
    """Open a session; answers the token, which is stored nowhere. A state works once."""
    _, fresh = SpentCode.objects.get_or_create(nonce=nonce, defaults={"at": now})
    if not fresh:
        raise StateReplayed
    identity = recognise(profile=profile, now=now)
    token = secrets.token_urlsafe(32)
    session = Session.objects.create(
        token_hash=token_hash(token),
        person=identity.person,
        openid=profile.openid,
        district_id=district_id,
        created_at=now,
        expires_at=now + SESSION_LASTS,
    )
    return token, session


@operation
def sign_out(*, token: str, now: datetime) -> None:
    """End one session. Ending it twice is no error."""
    Session.objects.filter(token_hash=token_hash(token), revoked_at=None).update(revoked_at=now)


@operation
def forget_ended(*, now: datetime) -> None:
    """Drop sessions that ended a month ago and states too old to be replayed."""
    Session.objects.filter(expires_at__lt=now - timedelta(days=30)).delete()
    SpentCode.objects.filter(at__lt=now - timedelta(days=1)).delete()


@operation
def follow(*, profile: WeChatProfile, source: str, now: datetime) -> tuple[Identity, bool]:
    """Note that a person follows; True when it is news."""
    identity = recognise(profile=profile, now=now)
    changed = Identity.objects.filter(pk=identity.pk, is_following=False).update(
        is_following=True, followed_at=now, source=source[:64]
    )
    return identity, bool(changed)


@operation
def unfollow(*, appid: str, openid: str) -> None:
    """Note that a person left."""
    Identity.objects.filter(appid=appid, openid=openid).update(is_following=False)


def check_contact(*, name: str, phone: str, address: str, needs_address: bool) -> None:
    """Refuse what no courier and no shop could use."""
    if not _PHONE.fullmatch(phone):
        raise BadPhone
    if not name.strip() or (needs_address and len(address.strip()) < 3):
        raise BadContact


@operation
def remember_contact(*, person_id: UUID, name: str, phone: str, address: str) -> Contact:
    """Keep the contact for next time; an empty address does not wipe the one we know."""
    check_contact(name=name, phone=phone, address=address, needs_address=False)
    values = {"name": name.strip(), "phone": phone}
    if address.strip():
        values["address"] = address.strip()
    contact, _ = Contact.objects.update_or_create(person_id=person_id, defaults=values)
    return contact


def remember_contact_quickly(*, person_id: UUID, name: str, phone: str, address: str) -> None:
    """The same as `remember_contact` in one statement of the caller's transaction (placing an order)."""
    must_be_inside("remember a contact")
    connection.cursor().execute(
        "insert into accounts_contact as c (id, person_id, name, phone, address)"
        " values (%s, %s, %s, %s, %s) on conflict (person_id) do update set name = excluded.name,"
        " phone = excluded.phone, address = coalesce(nullif(excluded.address, ''), c.address)"
        " where (c.name, c.phone, c.address) is distinct from"
        " (excluded.name, excluded.phone, coalesce(nullif(excluded.address, ''), c.address))",
        [uuid7(), person_id, name.strip(), phone, address.strip()],
    )
