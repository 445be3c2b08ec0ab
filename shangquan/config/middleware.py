"""What every request meets: a size limit, safe headers, and the language it is answered in."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port, validate_host
from django.utils import translation

from shangquan.config import errors
from shangquan.kit import clock, texts
from shangquan.kit.errors import NotFound, Refused

View = Callable[[HttpRequest], HttpResponse]

NOTICE_LIMIT = 64 * 1024  # callbacks of WeChat are far smaller
UPLOAD_LIMIT = 10 * 1024 * 1024
API_LIMIT = 256 * 1024


def body_limit(path: str) -> int:
    """How many bytes a request to this path may carry."""
    if path.startswith(("/wx/", "/pay/")):
        return NOTICE_LIMIT
    return UPLOAD_LIMIT if path.startswith("/office/") else API_LIMIT


# What the API's answers carry when they do not pass through Django (`config/wsgi.py`).
API_HEADERS = (
    ("Content-Type", "application/json; charset=utf-8"),
    ("Cache-Control", "no-cache"),
    ("Vary", "Accept-Language"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
)


def clock_header() -> str:
    """Countdowns follow this clock: in a demo it may have been moved, and `Date` has not."""
    return clock.now().isoformat()


def is_our_host(host: str) -> bool:
    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)


def wanted_language(environ: dict[str, Any]) -> str:
    """As `Language` below decides, from the bare environment of WSGI."""
    cookie = environ.get("HTTP_COOKIE", "")
    chosen = next((c[9:] for c in cookie.split("; ") if c.startswith("language=")), "")
    wanted = chosen or environ.get("HTTP_ACCEPT_LANGUAGE", "")
    return "en" if wanted.lower().startswith("en") else "zh-hans"


class Guard:
    """Refuses bodies that are too large before anything reads them, and sets safe headers."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        ancestors = (
            "'self'" if not settings.ENVIRON.is_demo else f"'self' {settings.ENVIRON.twin_url}"
        )
        self.policy = (
            "default-src 'self'; img-src 'self' data: blob: https:; "
            f"script-src 'self' {settings.ENVIRON.wechat_res_base}; style-src 'self' 'unsafe-inline'; "
            f"connect-src 'self' {settings.ENVIRON.events_url}; "
            f"frame-ancestors {ancestors}; base-uri 'none'; form-action 'self'"
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = -1
        chunked = request.META.get("HTTP_TRANSFER_ENCODING", "")
        if length < 0 or length > body_limit(request.path) or chunked:
            sentence = "请求内容过大。The request is too large."
            body = {"code": "input.too_large", "message": sentence, "details": {}}
            return JsonResponse(body, status=413)
        if "\0" in request.path:  # nothing has such a name, and PostgreSQL will not look for it
            return errors.refused(request, NotFound())
        response = self.get_response(request)
        if request.path.startswith("/api/"):
            response.headers["X-Clock"] = clock_header()
        if not request.path.startswith("/office/"):  # unfold's pages need inline scripts
            response.headers.setdefault("Content-Security-Policy", self.policy)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Refusals of plain views; the API has handlers of its own."""
        if isinstance(error, (OperationalError, InterfaceError)):
            return errors.overloaded(request, error)
        return errors.refused(request, error) if isinstance(error, Refused) else None


class Language:
    """`Accept-Language` (or the staff member's choice in a cookie) decides the words."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        texts.speak(request.COOKIES.get("language") or request.headers.get("Accept-Language", ""))
        translation.activate(texts.language())
        response = self.get_response(request)
        if request.path.startswith(("/api/", "/office/")):
            response.headers.setdefault("Vary", "Accept-Language")
        return response
