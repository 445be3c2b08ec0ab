"""The JSON API, put together from the journeys that own its parts."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder

from shangquan.accounts.queries import NotSignedIn
from shangquan.config import errors
from shangquan.flows import (
    board_api,
    checkout_api,
    desk_api,
    desk_cases_api,
    desk_chat_api,
    desk_rules_api,
    devices_api,
    guest_api,
    menu_api,
    orders_api,
    push_api,
    push_decisions_api,
    push_guest_api,
    scan_api,
    scenes_api,
    staff_api,
    till_api,
)
from shangquan.kit.errors import Forbidden, GatewayBusy, GatewayRefused, Invalid, Refused, TooMany


class Readable(BaseRenderer):
    """JSON as UTF-8: Chinese stays Chinese, half the bytes."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False, separators=(",", ":"))


class Storable(Parser):
    """JSON without what no PostgreSQL text can hold: NUL, and halves of characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = request.body
        value = json.loads(body)
        if b"\\u" in body:  # the only way to write either
            for text in _texts(value):
                text.encode()
                if "\0" in text:
                    raise ValueError("NUL")
        return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


api = NinjaAPI(
    title="Shangquan 商圈",
    version="1",
    renderer=Readable(),
    parser=Storable(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
for router in (
    guest_api.router,
    checkout_api.router,
    orders_api.router,
    push_guest_api.router,
    scan_api.guest,
    devices_api.guest,
):
    api.add_router("/g/{district}", router)
for router in (staff_api.router, board_api.router, till_api.router):
    api.add_router("/store", router)
for router in (
    desk_api.router,
    desk_chat_api.router,
    desk_cases_api.router,
    desk_rules_api.router,
    push_api.router,
    push_decisions_api.router,
    scenes_api.router,
    scan_api.router,
    menu_api.router,
    devices_api.desk,
):  # each page of the desk brings its own
    api.add_router("/desk", router)
api.add_router("/devices", devices_api.ingest)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return errors.refused(request, error)


@api.exception_handler(GatewayBusy)
def _busy(request: HttpRequest, error: GatewayBusy) -> HttpResponse:
    return errors.busy(request, error)


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _overloaded(request: HttpRequest, error: Exception) -> HttpResponse:
    return errors.overloaded(request, error)


@api.exception_handler(GatewayRefused)
def _declined(request: HttpRequest, error: GatewayRefused) -> HttpResponse:
    return errors.declined(request, error)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [".".join(str(part) for part in e["loc"][1:]) for e in error.errors]
    return errors.refused(request, Invalid(fields=fields))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The framework's own refusals: a body that is no JSON, a missing CSRF token."""
    kinds: dict[int, type[Refused]] = {403: Forbidden, 429: TooMany}
    return errors.refused(request, kinds.get(error.status_code, Invalid)())


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return errors.refused(request, NotSignedIn())


@api.exception_handler(Forbidden)
def _forbidden(request: HttpRequest, error: Forbidden) -> HttpResponse:
    return errors.refused(request, error)
