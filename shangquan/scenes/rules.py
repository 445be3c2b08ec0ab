"""What a menu of the official account may look like (api_createcustommenu), decided from values alone."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

MAX_BRANCHES = 3
MAX_SUBS = 5
_TOP_NAME_BYTES = 16
_SUB_NAME_BYTES = 60
_KEY_BYTES = 128
_URL_BYTES = 1024
KINDS = ("click", "view")


def menu_problem(buttons: Sequence[Mapping[str, Any]], *, hosts: Sequence[str]) -> str | None:
    """Why WeChat (or we) would refuse this menu: a short code, or None."""
    if not 1 <= len(buttons) <= MAX_BRANCHES:
        return "branch_count"
    return next((p for p in (branch_problem(b, hosts=hosts) for b in buttons) if p), None)


def branch_problem(button: Mapping[str, Any], *, hosts: Sequence[str]) -> str | None:
    """Why one branch cannot be published, or None."""
    if problem := _name_problem(button, _TOP_NAME_BYTES):
        return problem
    subs = button.get("sub_button")
    if not subs:
        return _action_problem(button, hosts)
    if "type" in button:
        return "type_and_subs"
    if len(subs) > MAX_SUBS:
        return "sub_count"
    for sub in subs:
        problem = _name_problem(sub, _SUB_NAME_BYTES) or _action_problem(sub, hosts)
        if problem:
            return problem
    return None


def _name_problem(button: Mapping[str, Any], limit: int) -> str | None:
    name = button.get("name")
    if not isinstance(name, str) or not name.strip():
        return "name_missing"
    return "name_too_long" if len(name.encode()) > limit else None


def _action_problem(button: Mapping[str, Any], hosts: Sequence[str]) -> str | None:
    kind = button.get("type")
    if kind == "click":
        key = button.get("key")
        fits = isinstance(key, str) and 0 < len(key.encode()) <= _KEY_BYTES
        return None if fits else "key"
    if kind == "view":
        url = button.get("url")
        if not isinstance(url, str) or len(url.encode()) > _URL_BYTES:
            return "url"
        parts = urlsplit(url)
        is_ours = parts.scheme in ("http", "https") and parts.netloc in hosts
        return None if is_ours else "url_host"
    return "type"


def moved(button: Mapping[str, Any], public_url: str) -> dict[str, Any]:
    """The button with links to guest pages (`/g/…`) under a new address; other links stay."""
    copy = dict(button)
    parts = urlsplit(str(copy.get("url", "")))
    if parts.path.startswith("/g/"):
        copy["url"] = public_url + parts._replace(scheme="", netloc="").geturl()
    if "sub_button" in copy:
        copy["sub_button"] = [moved(sub, public_url) for sub in copy["sub_button"]]
    return copy
