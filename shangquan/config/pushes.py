"""The door for WeChat's message push, past what only browsers need (sessions, cookies, languages, accounts).

Fast path of the address `wx/<district>/callback` in `urls.py` (budget: 0.2 ms of CPU around the view; the whole chain of middleware costs
0.7). It refuses what `middleware.Guard` refuses, answers errors as it does, and gives the connection back as Django does; a test holds both
doors together.
"""

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.db import InterfaceError, OperationalError, close_old_connections
from django.http import HttpResponse

from shangquan.config import errors, middleware
from shangquan.flows import wechat_api
from shangquan.kit import texts
from shangquan.kit.errors import Refused

log = logging.getLogger(__name__)
_CALLBACK = re.compile(r"/wx/([-a-zA-Z0-9_]+)/callback")
Start = Callable[..., Any]


def answer(environ: dict[str, Any], start_response: Start) -> Iterable[bytes] | None:
    """The answer to a push of plain shape; None for everything else, which goes through Django."""
    match = (
        _CALLBACK.fullmatch(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "POST" else None
    )
    if match is None or not _is_plain(environ):
        return None
    texts.speak("zh")
    try:
        response = _asked(WSGIRequest(environ), match[1])
    finally:
        close_old_connections()
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]


def _is_plain(environ: dict[str, Any]) -> bool:
    """A body of known and modest length, for a host of ours."""
    length = environ.get("CONTENT_LENGTH") or ""
    fits = length.isascii() and length.isdigit() and int(length) <= middleware.NOTICE_LIMIT
    has_chunks = bool(environ.get("HTTP_TRANSFER_ENCODING"))
    return fits and not has_chunks and middleware.is_our_host(environ.get("HTTP_HOST", ""))


def _asked(request: WSGIRequest, district: str) -> HttpResponse:
    try:
        response = wechat_api.callback(request, district)
    except Refused as error:
        response = errors.refused(request, error)
    except (OperationalError, InterfaceError) as error:
        response = errors.overloaded(request, error)
    except Exception:  # as Django's own handler: said loudly, answered plainly
        log.exception("a push could not be answered")
        response = HttpResponse(status=500)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
