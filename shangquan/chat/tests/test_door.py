"""The short door of the callback and Django's own say the same."""

import io
from typing import Any
from urllib.parse import urlencode

import pytest

from shangquan.config.wsgi import application
from shangquan.config.wsgi import django as django_application


def call(
    entrance: Any, wechat: Any, body: bytes, query: dict[str, str], **more: str
) -> tuple[str, bytes]:
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": f"/wx/{wechat.world.district.slug}/callback",
        "QUERY_STRING": urlencode(query), "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "text/xml",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1",
        "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
    } | more  # fmt: skip
    said: list[str] = []
    answer = entrance(environ, lambda status, headers: said.append(status))
    return said[0], b"".join(answer)


def same(wechat: Any, body: str | bytes, query: dict[str, str] | None = None, **more: str) -> str:
    """Both doors with the same push; answers the status."""
    raw, asked = body.encode() if isinstance(body, str) else body, query or wechat.query()
    short = call(application, wechat, raw, asked, **more)
    long = call(django_application, wechat, raw, asked, **more)
    assert short[0] == long[0]
    without = [piece.split(b"<CreateTime>")[0] for piece in (short[1], long[1])]
    assert without[0] == without[1]
    return short[0]


def test_both_doors_say_the_same(wechat_for_real):
    wechat = wechat_for_real
    fields = wechat.fields("o-lin", Content="红烧牛肉面多少钱")
    assert same(wechat, wechat.xml(fields)).startswith("200")
    assert same(wechat, wechat.xml(fields), wechat.query() | {"signature": "0"})[0] == "4"
    assert same(wechat, b"<xml>")[0] == "4"
    assert same(wechat, wechat.xml(fields | {"Content": "x" * 70_000})).startswith("413")
    assert same(wechat, wechat.xml(fields), HTTP_HOST="evil.example")[0] == "4"
    assert same(wechat, wechat.xml(fields), HTTP_TRANSFER_ENCODING="chunked").startswith("413")


@pytest.mark.parametrize("length", ["-1", "x", "²", ""])
def test_a_length_that_is_none_goes_through_django(wechat_for_real, length):
    wechat = wechat_for_real
    body = wechat.xml(wechat.fields("o-lin", Content="点餐")).encode()
    short = call(application, wechat, body, wechat.query(), CONTENT_LENGTH=length)
    assert short[0][0] in "24"
