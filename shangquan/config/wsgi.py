"""The entrance for the web server, with two doors in front: menus looked at within the last second, and WeChat's pushes."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from shangquan.config.environ import BadSettings, load, production_problems

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shangquan.config.settings")
# The supervisor asks the same; whoever starts this by hand is refused too.
if not load().is_demo and (problems := production_problems(load())):
    raise BadSettings(problems)
django = get_wsgi_application()

from shangquan.config import middleware, pushes  # noqa: E402 - needs the settings
from shangquan.flows import storefront  # noqa: E402

_MENU = re.compile(r"/api/g/([-\w]{1,40})/shops/([-\w]{1,40})/menu")
Start = Callable[..., Any]


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """A kept menu at once, everything else through Django."""
    kept = _kept_menu(environ)
    if kept is None:
        answered = pushes.answer(environ, start_response)
        return django(environ, start_response) if answered is None else answered
    headers = [*middleware.API_HEADERS, ("ETag", kept.etag), ("X-Clock", middleware.clock_header())]
    if environ.get("HTTP_IF_NONE_MATCH") == kept.etag:
        start_response("304 Not Modified", headers)
        return [b""]
    headers.append(("Content-Length", str(len(kept.body))))
    start_response("200 OK", headers)
    return [kept.body]


def _kept_menu(environ: dict[str, Any]) -> storefront.Kept | None:
    """Only a plain GET for a host of ours; whoever asks past caches goes to Django."""
    match = _MENU.fullmatch(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "GET" else None
    if match is None or "no-cache" in environ.get("HTTP_CACHE_CONTROL", ""):
        return None
    if not middleware.is_our_host(environ.get("HTTP_HOST", "")):
        return None
    return storefront.glance(match[1], match[2], middleware.wanted_language(environ))
