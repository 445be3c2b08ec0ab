"""Coming in: password, then the code when the account has one; and the language one reads."""

import time
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth import login as sign_in
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from shangquan.config.office.access import office_of
from shangquan.flows import access, second_factor
from shangquan.kit import clock, limits
from shangquan.kit.errors import TooMany
from shangquan.kit.labels import label
from shangquan.kit.texts import LANGUAGES, Text

_PENDING = "office_login"
_PENDING_S = 300
_BACKEND = "django.contrib.auth.backends.ModelBackend"
WRONG = Text("用户名或密码不对。", "The user name or the password is wrong.")
WRONG_CODE = Text(
    "验证码不对或已经用过，请等下一个。", "The code is wrong or was used; wait for the next one."
)


class PasswordForm(forms.Form):
    username = forms.CharField(label=label("用户名", "User name"), max_length=150)
    password = forms.CharField(label=label("密码", "Password"), max_length=200, strip=False)
    username.widget.attrs |= {"autocomplete": "username", "autofocus": True}
    password.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})


class CodeForm(forms.Form):
    otp = forms.CharField(label=label("动态验证码", "One-time code"), max_length=20)
    otp.widget.attrs |= {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


@never_cache
@csrf_protect
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Name and password. Which of them is wrong is not said."""
    if request.method == "GET" and office_of(request).is_open:
        return HttpResponseRedirect(after_login(request))
    form = PasswordForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    name, password = form.cleaned_data["username"], form.cleaned_data["password"]
    try:
        spend_try(request, name)
    except TooMany as refusal:
        return _page(request, form, refusal.message, status=429)
    user = authenticate(request, username=name, password=password)
    if user is None:
        return _page(request, form, str(WRONG), status=401)
    if second_factor.authenticator(user) is None:
        sign_in(request, user, backend=_BACKEND)
        return HttpResponseRedirect(after_login(request))
    request.session.cycle_key()
    request.session[_PENDING] = {"user": str(user.pk), "at": time.time()}
    return redirect(f"/office/login/code/?next={after_login(request)}")


def spend_try(request: HttpRequest, name: str) -> None:
    """The same purse as the board's sign-in: trying here leaves less to try there."""
    now = clock.now()
    limits.spend(f"login:{name.lower()}", burst=8, per_s=0.1, now=now)
    limits.spend(f"login-from:{access.caller_address(request)}", burst=40, per_s=0.5, now=now)


@never_cache
@csrf_protect
@require_http_methods(["GET", "POST"])
def login_code(request: HttpRequest) -> HttpResponse:
    """The second step, for as long as the first is fresh."""
    user = _pending(request)
    if user is None:
        return redirect("/office/login/")
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, step=2)
    try:
        second_factor.spend_try(user)
    except TooMany as refusal:
        return _page(request, form, refusal.message, status=429, step=2)
    if not second_factor.check(user=user, code=form.cleaned_data["otp"], now=clock.now()):
        return _page(request, form, str(WRONG_CODE), status=401, step=2)
    sign_in(request, user, backend=_BACKEND)
    request.session.pop(_PENDING, None)
    second_factor.mark(request, user)
    return HttpResponseRedirect(after_login(request))


def _pending(request: HttpRequest) -> Any:
    kept = request.session.get(_PENDING) or {}
    if not 0 <= time.time() - kept.get("at", 0) <= _PENDING_S:
        return None
    return get_user_model().objects.filter(pk=kept["user"], is_active=True).first()


def after_login(request: HttpRequest) -> str:
    """Where to go on: only to a page of this office."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and wanted.startswith("/office/") else "/office/"


def _page(
    request: HttpRequest, form: forms.Form, problem: str = "", *, status: int = 200, step: int = 1
) -> HttpResponse:
    context = {"form": form, "problem": problem, "next": after_login(request), "step": step}
    return render(request, "office/login.html", context, status=status)


def _came_from(request: HttpRequest) -> str:
    """The page one was on: its language changes, nothing else."""
    before = urlsplit(request.headers.get("Referer", ""))
    is_ours = before.netloc == request.get_host() and before.path.startswith("/office/")
    return f"{before.path}?{before.query}".rstrip("?") if is_ours else after_login(request)


@csrf_protect
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in the cookie every page reads."""
    wanted = request.POST.get("language", "")
    answer = HttpResponseRedirect(_came_from(request))
    if wanted in LANGUAGES:
        answer.set_cookie("language", wanted, max_age=365 * 86400, samesite="Lax")
    return answer
