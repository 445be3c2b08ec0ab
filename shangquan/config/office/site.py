"""The office's site: our own door, only our own rooms, safe headers on every page."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, reverse
from unfold.sites import UnfoldAdminSite

from shangquan.config.office import look, pages
from shangquan.config.office.access import office_of
from shangquan.config.office.guard import UNSAID, Guarded, ReadOnly
from shangquan.kit import clock, limits
from shangquan.kit.errors import Forbidden, NotFound, Refused

View = Callable[..., HttpResponse]

# unfold's pages carry inline scripts and Alpine's expressions; everything else stays shut.
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob: https:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# Django's own extras nobody here needs.
_CLOSED = {"view_on_site", "autocomplete"}


class OfficeSite(UnfoldAdminSite):
    index_template = "office/today.html"
    enable_nav_sidebar = True

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._actions.pop("delete_selected")
        self._global_actions.pop("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take only admins that say who sees them; other packages' tables stay out."""
        if admin_class is None or not getattr(admin_class, "see", ""):
            return
        writes = any(getattr(admin_class, name, "") for name in ("edit", "add", "remove"))
        if writes and "save_model" not in vars(admin_class):
            raise TypeError(f"{admin_class.__name__} changes rows without an operation")
        guard = Guarded if writes else ReadOnly
        unsaid = {k: v for k, v in UNSAID.items() if k not in vars(admin_class)}
        made = unsaid | {"__module__": admin_class.__module__}
        guarded = type(admin_class.__name__, (guard, admin_class), made)
        _name(model_or_iterable, admin_class)
        super().register(model_or_iterable, guarded, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return office_of(request).is_open

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                answer = self._enter(request, inner, args, kwargs)
            except Refused as refusal:
                answer = pages.refused(request, refusal, self.each_context(request))
            except PermissionDenied:
                answer = pages.refused(request, Forbidden(), self.each_context(request))
            except Http404:
                answer = pages.refused(request, NotFound(), self.each_context(request))
            return shut(answer)

        guarded.right = getattr(view, "right", None)  # type: ignore[attr-defined]
        guarded.view = view  # type: ignore[attr-defined]
        return guarded

    def _enter(
        self, request: HttpRequest, inner: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse:
        if not request.user.is_authenticated or self.has_permission(request):
            return inner(request, *args, **kwargs)
        if request.path == reverse("admin:logout") and request.method == "POST":
            return self.logout(request)
        return render(request, "office/no_office.html", status=403)

    def get_urls(self) -> list[URLPattern]:
        mine = pages.urls(self)
        taken = {pattern.name for pattern in mine} | _CLOSED
        return mine + [u for u in super().get_urls() if getattr(u, "name", None) not in taken]

    def search(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        raise Http404  # its answers are kept across changed roles

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: Any = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:index"))

    def index(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        from shangquan.config.office.views import today

        return super().index(request, today.context(request) | (extra_context or {}))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """One's own password: a few tries, and a row in the trail."""
        from shangquan.config.office.views import factor

        if request.method == "POST":
            limits.spend(f"password:{request.user.pk}", burst=5, per_s=1 / 30, now=clock.now())
        with transaction.atomic():
            answer = super().password_change(request, extra_context)
            if request.method == "POST" and answer.status_code == 302:
                factor.note(request, "password.change")
        return answer

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:index"))


def shut(answer: HttpResponse) -> HttpResponse:
    """Headers that keep strangers' frames and scripts out."""
    answer.headers.setdefault("Content-Security-Policy", _POLICY)
    answer.headers.setdefault("X-Frame-Options", "DENY")
    answer.headers.setdefault("Vary", "Cookie, Accept-Language")
    return answer


def _name(models: Any, admin_class: Any) -> None:
    """Give a model and its fields the words its admin brings; models themselves carry none."""
    for model in models if isinstance(models, list | tuple) else [models]:
        options = model._meta
        options.verbose_name = options.verbose_name_plural = admin_class.noun
        for name, words in (look.COMMON_LABELS | admin_class.labels).items():
            if name in {field.name for field in options.fields}:
                options.get_field(name).verbose_name = words
        apps.get_app_config(options.app_label).verbose_name = look.ROOMS[options.app_label]
