"""Staff sign in to the board with a password and, where their role asks for it, a second factor."""

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest
from ninja import Router
from ninja.utils import check_csrf

from shangquan.accounts.queries import NotSignedIn
from shangquan.flows import access, answers_staff, second_factor
from shangquan.flows.access import PUBLIC, STAFF
from shangquan.flows.answers import BODY, gives
from shangquan.flows.schemas import LoginIn, OtpIn
from shangquan.kit import clock, limits
from shangquan.kit.errors import Forbidden
from shangquan.kit.texts import Text, pick
from shangquan.merchants import queries as merchants
from shangquan.merchants.rules import DISTRICT_ROLES, RIGHTS, Role

router = Router(tags=["staff"])


class WrongLogin(NotSignedIn):
    """Name or password; which one is not said."""

    code = "login.wrong"
    sentence = Text("用户名或密码不对。", "The user name or the password is wrong.")


class OtpNeeded(NotSignedIn):
    """The account has a second factor."""

    code = "login.otp_needed"
    sentence = Text("请输入动态验证码。", "Please enter your one-time code.")


@router.post(
    "/login",
    auth=PUBLIC,
    summary="Sign in",
    response=gives(answers_staff.StaffMe, 401, 403, 429, *BODY),
)
def sign_in(request: HttpRequest, body: LoginIn) -> dict[str, Any]:
    if check_csrf(request) is not None:
        raise Forbidden
    now = clock.now()
    limits.spend(f"login:{body.username.lower()}", burst=8, per_s=0.1, now=now)
    limits.spend(f"login-from:{access.caller_address(request)}", burst=40, per_s=0.5, now=now)
    user = authenticate(request, username=body.username, password=body.password)
    if user is None:
        raise WrongLogin
    has_second = second_factor.authenticator(user) is not None
    if has_second and not body.otp:
        raise OtpNeeded
    if has_second:
        second_factor.spend_try(user)
        if not second_factor.check(user=user, code=body.otp or "", now=now):
            raise WrongLogin
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    if has_second:
        second_factor.mark(request, user)
    return who(user)


@router.post(
    "/confirm",
    auth=STAFF,
    summary="Confirm this session with a one-time code",
    response=gives(answers_staff.Confirmed, 401, 403, 409, 429, *BODY),
)
def confirm(request: HttpRequest, body: OtpIn) -> dict[str, Any]:
    second_factor.confirm(request, request.auth, body.otp)  # type: ignore[attr-defined]
    return {"confirmed": True}


@router.post(
    "/logout", auth=STAFF, summary="Sign out", response=gives(answers_staff.Nothing, 401, 403)
)
def sign_out(request: HttpRequest) -> dict[str, Any]:
    logout(request)
    return {}


@router.get(
    "/me",
    auth=STAFF,
    summary="Who am I, and where do I work",
    response=gives(answers_staff.StaffMe, 401, 403),
)
def me(request: HttpRequest) -> dict[str, Any]:
    return who(request.auth)  # type: ignore[attr-defined]


def who(user: Any) -> dict[str, Any]:
    """The person and the stores of each role, the district's `all` first."""
    places: dict[str, dict[str, Any]] = {}
    district = None
    for membership in merchants.memberships(user.pk):
        district = district or membership.district
        rights = sorted(right.value for right in RIGHTS[Role(membership.role)])
        role = {"role": membership.role, "can": rights}
        if membership.role in DISTRICT_ROLES:
            places["all"] = {"slug": "all", "name": str(membership.district), **role}
        for store in merchants.stores_with_district(membership.district_id):
            if membership.merchant_id in (None, store.merchant_id):
                places.setdefault(store.slug, {"slug": store.slug, "name": str(store), **role})
    return {
        "user": {"name": pick(user.name, user.name_en) or user.username, "username": user.username},
        "stores": list(places.values()),
        "district": district and {"slug": district.slug, "name": str(district)},
    }
