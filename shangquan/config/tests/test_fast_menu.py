"""The door in front of Django says what Django would say."""

import io

import pytest
from django.core.management import call_command

from shangquan.config import wsgi
from shangquan.flows import storefront

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/api/g/qinghe/shops/xiaoman/menu"


@pytest.fixture(autouse=True)
def district():
    from shangquan.merchants import queries

    queries._places.clear()
    storefront._menus.clear()
    call_command("demo_district")


def get(app, **more):
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": PATH, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000", "HTTP_HOST": "127.0.0.1:8000", "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http", "REMOTE_ADDR": "127.0.0.1", **more,
    }  # fmt: skip
    said = []
    answer = app(environ, lambda status, headers: said.append((status, dict(headers))))
    body = b"".join(answer)
    return said[0][0], said[0][1], body


@pytest.mark.parametrize("language", ["zh-Hans", "en-GB"])
def test_both_doors_give_the_same_menu(language, django_assert_num_queries):
    slow = get(wsgi.django, HTTP_ACCEPT_LANGUAGE=language)
    with django_assert_num_queries(0):
        fast = get(wsgi.application, HTTP_ACCEPT_LANGUAGE=language)
    assert (fast[0], fast[2]) == (slow[0], slow[2])
    for header in ("ETag", "Content-Type", "Cache-Control", "X-Content-Type-Options"):
        assert fast[1][header] == slow[1][header], header


def test_a_page_that_was_told_of_a_change_goes_past_the_door():
    get(wsgi.django)
    assert wsgi._kept_menu({"REQUEST_METHOD": "GET", "PATH_INFO": PATH, "HTTP_HOST": "127.0.0.1"})
    asked = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": PATH,
        "HTTP_HOST": "127.0.0.1",
        "HTTP_CACHE_CONTROL": "no-cache",
    }
    assert wsgi._kept_menu(asked) is None


def test_a_foreign_host_gets_nothing_at_the_door():
    get(wsgi.django)
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": PATH, "HTTP_HOST": "evil.example"}
    assert wsgi._kept_menu(asked) is None


def test_a_known_menu_is_not_sent_twice():
    etag = get(wsgi.django)[1]["ETag"]
    status, _, body = get(wsgi.application, HTTP_IF_NONE_MATCH=etag)
    assert (status, body) == ("304 Not Modified", b"")
