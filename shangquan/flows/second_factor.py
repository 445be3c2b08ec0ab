"""The second factor of staff: a one-time code or a recovery code, once each, a few tries at most.

What is stored is allauth's (`allauth.mfa`); what decides here does so in the database, so that a code cannot be used twice
even when two processes see it at the same moment. Codes follow the world's time, not the clock of the demo.
"""

import base64
import hashlib
import hmac
import re
from datetime import datetime
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest

from shangquan.accounts.models import SpentCode
from shangquan.kit import clock, limits
from shangquan.kit.errors import Forbidden, Refused
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.merchants.rules import Right

GUARDED = frozenset({Right.REFUND, Right.EXPORT})
SETUP_PAGE = "/office/second-factor/"
_CONFIRMED = "second_factor"  # in the session: the id of the factor it was confirmed with


class MfaNeeded(Forbidden):
    """This session was not confirmed by a code yet."""

    code = "mfa.needed"
    sentence = Text("请先输入动态验证码。", "Please enter your one-time code first.")


class MfaSetupNeeded(Forbidden):
    """This account has no second factor yet."""

    code = "mfa.setup_needed"
    sentence = Text(
        "退款和导出需要两步验证，请先到后台设置。",
        "Refunds and exports need two-step sign-in; please set it up in the office first.",
    )


class WrongCode(Refused):
    """Not a good code, or one that was used."""

    code = "mfa.wrong_code"
    sentence = Text(
        "验证码不对或已经用过，请等下一个。",
        "The code is wrong or was used; wait for the next one.",
    )


class Adapter(DefaultMFAAdapter):
    """Seeds stand in the database encrypted; the key is derived from the secret key."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> Fernet:
    key = hmac.digest(settings.SECRET_KEY.encode(), b"shangquan second factor v1", hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(key))


def authenticator(user: Any) -> Authenticator | None:
    """The one-time-code factor of a user, if there is one."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def require(request: HttpRequest) -> None:
    """Raises MfaSetupNeeded or MfaNeeded unless this session was confirmed by a code."""
    factor = authenticator(request.user)
    if factor is None:
        raise MfaSetupNeeded(setup_url=SETUP_PAGE)
    if request.session.get(_CONFIRMED) != str(factor.pk):
        raise MfaNeeded


def is_confirmed(request: HttpRequest) -> bool:
    factor = authenticator(request.user)
    return factor is not None and request.session.get(_CONFIRMED) == str(factor.pk)


def confirm(request: HttpRequest, user: Any, code: str) -> None:
    """Confirm this session with a code. Raises WrongCode, TooMany, MfaSetupNeeded."""
    spend_try(user)
    if authenticator(user) is None:
        raise MfaSetupNeeded(setup_url=SETUP_PAGE)
    if not check(user=user, code=code, now=clock.now()):
        raise WrongCode
    mark(request, user)


def mark(request: HttpRequest, user: Any) -> None:
    """Note in the session that its owner has just shown the factor."""
    factor = authenticator(user)
    if factor is not None:
        request.session[_CONFIRMED] = str(factor.pk)


def spend_try(user: Any) -> None:
    """Five tries, then one in half a minute."""
    limits.spend(f"second-factor:{user.pk}", burst=5, per_s=1 / 30, now=clock.now())


@operation
def check(*, user: Any, code: str, now: datetime) -> bool:
    """Whether this is a good code that was not used before; it is used now."""
    plain = re.sub(r"[\s-]", "", code)  # compared and remembered in one form
    if not plain.isascii() or not plain.isdigit():
        return False
    if len(plain) == 6:
        return _check_totp(user, plain, now)
    return _check_recovery(user, plain)


def _check_recovery(user: Any, code: str) -> bool:
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    try:
        return factor is not None and bool(RecoveryCodes(factor).validate_code(code))
    except InvalidToken:  # made under another secret key
        return False


def _check_totp(user: Any, code: str, now: datetime) -> bool:
    factor = authenticator(user)
    if factor is None:
        return False
    try:
        counter = matching_counter(decrypt(factor.data["secret"]), code)
    except InvalidToken:  # the secret key was changed: the factor has to be set up again
        return False
    return counter is not None and _spend(user, counter, now)


def matching_counter(secret: str, code: str) -> int | None:
    """The time step this code belongs to, if it is one of the present."""
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if hmac.compare_digest(expected.encode(), code.encode()):
            return counter
    return None


def _spend(user: Any, counter: int, now: datetime) -> bool:
    """A time step counts once per person: two at once meet at the unique key."""
    _, fresh = SpentCode.objects.get_or_create(
        nonce=f"totp:{user.pk}:{counter}", defaults={"at": now}
    )
    return fresh


@operation
def set_up(*, user: Any, secret: str, code: str, now: datetime) -> list[str]:
    """Give the account this secret as its factor; answers fresh recovery codes. Raises WrongCode."""
    plain = re.sub(r"[\s-]", "", code)
    counter = matching_counter(secret, plain)
    if counter is None or not _spend(user, counter, now):
        raise WrongCode
    remove(user=user)
    totp.TOTP.activate(user, secret)
    return new_recovery_codes(user=user)


@operation
def new_recovery_codes(*, user: Any) -> list[str]:
    """Replace all recovery codes; the old ones are dead."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    return RecoveryCodes.activate(user).generate_codes()


@operation
def remove(*, user: Any) -> None:
    """Take the factor away; sessions confirmed by it are no longer."""
    Authenticator.objects.filter(user=user).delete()
