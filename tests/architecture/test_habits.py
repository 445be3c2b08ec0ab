"""Habits of the house that a machine can see."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [p for p in (ROOT / "shangquan").rglob("*.py") if "tests" not in p.parts]
IDS = [str(p.relative_to(ROOT)) for p in SOURCES]


@pytest.fixture(params=SOURCES, ids=IDS)
def source(request) -> str:
    return request.param.read_text(encoding="utf-8")


def test_no_lock_outlives_its_transaction(source):
    # Session locks are granted twice behind a pooler (threats.md, N2).
    assert not re.search(r"pg_(try_)?advisory_lock", source)


def test_signatures_are_never_compared_with_equals(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and any(
            isinstance(o, ast.Eq | ast.NotEq) for o in node.ops
        ):
            sides = [ast.unparse(side) for side in (node.left, *node.comparators)]
            # A file's content hash is no secret.
            assert not any(re.search(r"\b(mac|hmac|signature|token)\b", side) for side in sides), (
                sides
            )


def test_nothing_comes_by_star_and_no_signal_joins_rooms(source):
    assert not re.search(r"^from .+ import \*", source, re.M)
    assert "django.dispatch" not in source


def test_only_one_file_speaks_http_to_others(source, request):
    path = request.node.callspec.id
    if "gateways/transport.py" not in path:
        assert not re.search(r"^\s*(import|from) (httpx|requests)\b", source, re.M), path


def test_the_middleware_that_guards_is_there_and_in_order():
    wanted = [
        "django.middleware.security.SecurityMiddleware",
        "shangquan.config.middleware.Guard",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ]
    assert [m for m in settings.MIDDLEWARE if m in wanted] == wanted


def test_cookies_of_staff_are_closed_to_scripts_and_to_other_sites():
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_the_production_address_map_holds_no_test_route():
    from django.urls import get_resolver

    def walk(patterns, prefix=""):
        for pattern in patterns:
            here = prefix + str(pattern.pattern)
            yield here
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, here)

    for address in walk(get_resolver().url_patterns):
        assert not re.search(r"sandbox|debug|__|test|pay_?success|mock", address), address
