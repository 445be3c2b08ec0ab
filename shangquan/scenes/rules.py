"""What a menu of the official account may look like (api_createcustommenu), decided from values alone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

MAX_BRANCHES = 3
MAX_SUBS = 5
_TOP_NAME_BYTES = 16
_SUB_NAME_BYTES = 60
_KEY_BYTES = 128
_URL_BYTES = 1024
_APPID = re.compile(r"wx[0-9a-f]{16}")
# What a button may do, and what it must carry for it. Types that only WeChat's own console makes are left out.
KEYED_TYPES = (
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album",
    "pic_weixin", "location_select",
)  # fmt: skip
KINDS = (*KEYED_TYPES, "view", "miniprogram")

# Kinds of codes. A temporary one is made anew by WeChat and lives at most 30 days.
BIND = "bind"
CODE_KINDS = ("entrance", "table", "counter", "stand", "poster", "receipt", "staff", "campaign")
LONGEST_TEMPORARY_S = 2_592_000


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
    if kind in KEYED_TYPES:
        key = button.get("key")
        fits = isinstance(key, str) and 0 < len(key.encode()) <= _KEY_BYTES
        return None if fits else "key"
    if kind == "miniprogram" and not (
        isinstance(button.get("appid"), str)
        and _APPID.fullmatch(button["appid"])
        and isinstance(button.get("pagepath"), str)
        and 0 < len(button["pagepath"].encode()) <= _URL_BYTES
    ):
        return "miniprogram"
    if kind in ("view", "miniprogram"):
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


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scanned text is: `ours` (a page of this district), `other_district`, `wechat` (a code WeChat made) or `foreign`."""

    kind: str
    path: str = ""


def door_of(text: str, *, public_url: str, slug: str) -> Scanned:
    """Where a scanned text leads. Only our own address opens a page; a look-alike host, a user part or a script is foreign."""
    text = text.strip()
    try:
        parts, home = urlsplit(text), urlsplit(public_url)
    except ValueError:
        return Scanned("foreign")
    if parts.scheme in ("http", "https") and parts.netloc == "weixin.qq.com":
        return Scanned("wechat" if parts.path.startswith("/q/") else "foreign")
    if (parts.scheme, parts.netloc) != (home.scheme, home.netloc) or _climbs(text, parts.path):
        return Scanned("foreign")
    head, _, rest = parts.path.removeprefix("/g/").partition("/")
    if not parts.path.startswith("/g/") or not head:
        return Scanned("foreign")
    if head != slug:
        return Scanned("other_district")
    return Scanned("ours", rest + (f"?{parts.query}" if parts.query else ""))


def _climbs(text: str, path: str) -> bool:
    """Dots, doubled slashes, backslashes and their disguises are how an address leaves its folder."""
    plain = unquote(path)
    is_odd = len(text) > 1024 or not text.isprintable() or "\\" in unquote(text)
    return is_odd or "//" in plain or ".." in plain.split("/") or "%" in plain
