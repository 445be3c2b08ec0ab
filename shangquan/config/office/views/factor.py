"""Two-step sign-in of one's own account: set up, confirm this session, recovery codes."""

from urllib.parse import quote, urlencode

import segno
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangquan.config.office.access import needs, office_of
from shangquan.config.office.pages import show
from shangquan.config.office.views.door import CodeForm, after_login
from shangquan.flows import second_factor
from shangquan.kit import audit, clock
from shangquan.kit.errors import Refused
from shangquan.kit.labels import label
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.merchants.rules import Right

_SECRET = "second_factor_secret"  # noqa: S105 (the name of a place in the session)
ISSUER = "Shangquan"
TITLE = label("两步验证", "Two-step sign-in")
WRONG_PASSWORD = Text("密码不对。", "The password is wrong.")


class SetUpForm(CodeForm):
    password = forms.CharField(
        label=label("当前密码", "Your password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@require_safe
@needs(None)
def overview(request: HttpRequest) -> HttpResponse:
    """Whether there is a second factor, and what it is needed for."""
    factor = second_factor.authenticator(request.user)
    office = office_of(request)
    return show(
        request, "factor.html", TITLE, factor=factor, needed="needed" in request.GET,
        is_confirmed=second_factor.is_confirmed(request),
        is_wanted=office.has(Right.REFUND) or office.has(Right.EXPORT),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(None)
def set_up(request: HttpRequest) -> HttpResponse:
    """A new factor needs the password, and a code of the old factor when there is one."""
    if second_factor.authenticator(request.user) is not None:
        second_factor.require(request)
    secret = request.session.get(_SECRET)
    if request.method == "GET" or not secret:
        secret = request.session[_SECRET] = generate_totp_secret()
        return _set_up_page(request, SetUpForm(), secret)
    form = SetUpForm(request.POST)
    if not form.is_valid():
        return _set_up_page(request, form, secret)
    try:
        second_factor.spend_try(request.user)
        if not request.user.check_password(form.cleaned_data["password"]):
            return _set_up_page(request, form, secret, str(WRONG_PASSWORD))
        codes = _store(request, secret, form.cleaned_data["otp"])
    except Refused as refusal:
        return _set_up_page(request, form, secret, refusal.message)
    del request.session[_SECRET]
    second_factor.mark(request, request.user)
    return show(request, "factor_codes.html", TITLE, codes=codes, is_fresh=True)


@operation
def _store(request: HttpRequest, secret: str, code: str) -> list[str]:
    codes = second_factor.set_up(user=request.user, secret=secret, code=code, now=clock.now())
    note(request, "mfa.set_up")
    return codes


def note(request: HttpRequest, verb: str) -> None:
    """Into the trail of every district one works in."""
    office = office_of(request)
    for district_id in sorted({m.district_id for m in office.memberships}):
        audit.record(
            district_id=district_id, actor=office.actor, verb=verb, subject=office.actor,
            now=clock.now(),
        )  # fmt: skip


def _set_up_page(
    request: HttpRequest, form: forms.Form, secret: str, problem: str = ""
) -> HttpResponse:
    name = request.user.get_username()
    address = f"otpauth://totp/{quote(f'{ISSUER}:{name}')}?" + urlencode(
        {"secret": secret, "issuer": ISSUER}
    )
    picture = segno.make(address, error="m").svg_inline(scale=5, dark="#1F1D1A", light="#fff")
    spelt = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    return show(
        request, "factor_set_up.html", TITLE, form=form, picture=mark_safe(picture), secret=spelt,  # noqa: S308
        problem=problem, status=400 if problem else 200,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(None)
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm this session, then go on where one was stopped."""
    if second_factor.authenticator(request.user) is None:
        return HttpResponseRedirect(second_factor.SETUP_PAGE + "?needed=1")
    form, problem = CodeForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.confirm(request, request.user, form.cleaned_data["otp"])
            return HttpResponseRedirect(after_login(request))
        except Refused as refusal:
            problem = refusal.message
    return show(
        request, "factor_confirm.html", TITLE, form=form, problem=problem,
        next=after_login(request), status=400 if problem else 200,
    )  # fmt: skip


@require_POST
@needs(None)
def new_codes(request: HttpRequest) -> HttpResponse:
    """Fresh recovery codes; the old ones are dead."""
    second_factor.require(request)
    codes = _renew(request)
    messages.success(request, str(Text("旧的恢复码已作废。", "The old recovery codes are dead.")))
    return show(request, "factor_codes.html", TITLE, codes=codes, is_fresh=False)


@operation
def _renew(request: HttpRequest) -> list[str]:
    codes = second_factor.new_recovery_codes(user=request.user)
    note(request, "mfa.new_codes")
    return codes
