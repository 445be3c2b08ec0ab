"""The HTML shells of the faces: a few lines that name the built files of Vite's manifest."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from shangquan.kit.texts import language
from shangquan.merchants import queries as merchants
from shangquan.merchants.models import District

_ENTRIES = {face: f"src/faces/{face}/main.ts" for face in ("guest", "store", "desk")}


class NotBuilt(RuntimeError):
    """The front end was not built: `make up` does it, a wheel brings it."""


@lru_cache(maxsize=1)
def _manifest() -> dict[str, Any]:
    path = Path(settings.BASE_DIR) / "static" / "web" / ".vite" / "manifest.json"
    if not path.exists():
        raise NotBuilt("the pages are not built yet: run `make up`")
    return json.loads(path.read_text())


@lru_cache(maxsize=8)
def _files(face: str) -> dict[str, Any]:
    """The script and styles of a face, and the legacy pair for old WebViews where there is one."""
    manifest = _manifest()
    entry = manifest[_ENTRIES[face]]
    styles, seen, todo = [], set(), [_ENTRIES[face]]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            styles += manifest[name].get("css", [])
            todo += manifest[name].get("imports", [])
    stem, _, suffix = _ENTRIES[face].rpartition(".")
    legacy = manifest.get(f"{stem}-legacy.{suffix}")
    polyfills = next((v for k, v in manifest.items() if "legacy-polyfills-legacy" in k), None)
    return {
        "script": entry["file"],
        "styles": styles,
        "legacy": legacy and legacy["file"],
        "polyfills": polyfills and polyfills["file"],
    }


def _shell(request: HttpRequest, face: str, boot: dict[str, Any], title: str) -> HttpResponse:
    context = {
        "files": _files(face),
        "boot": boot | {"language": "en" if language() == "en" else "zh-Hans"},
        "title": title,
        "base": f"{settings.STATIC_URL}web/",
    }
    return render(request, "shell.html", context)


@never_cache
@require_safe
def guest(request: HttpRequest, district: str, path: str = "") -> HttpResponse:
    """The guest face; every page below it is the same shell."""
    place = merchants.place(district)
    row = merchants.get_district(place.id)
    boot = {"district": place.slug, "res_base": settings.ENVIRON.wechat_res_base}
    return _shell(request, "guest", boot, str(row))


@never_cache
@ensure_csrf_cookie
@require_safe
def store(request: HttpRequest, path: str = "") -> HttpResponse:
    """The store board."""
    return _shell(request, "store", {"district": "", "res_base": ""}, "商圈 · 门店")


@never_cache
@ensure_csrf_cookie
@require_safe
def desk(request: HttpRequest, path: str = "") -> HttpResponse:
    """The desk: conversations, rules, menu, codes and pushes of the account."""
    return _shell(request, "desk", {"district": "", "res_base": ""}, "商圈 · 服务台")


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The doors of this installation."""
    env = settings.ENVIRON
    context = {
        "districts": District.objects.order_by("created_at"),
        "phone": f"{env.twin_url}/phone/" if env.is_demo else "",
    }
    return render(request, "home.html", context)


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Whether this process answers and reaches its database."""
    District.objects.exists()
    return HttpResponse("ok", content_type="text/plain")
