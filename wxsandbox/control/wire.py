"""JSON in, JSON out, and errors that say what to do."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wxsandbox.records import Person
from wxsandbox.twin import Twin


class ControlError(Exception):
    def __init__(self, status: int, error: str, hint: str = "") -> None:
        super().__init__(error)
        self.status, self.error, self.hint = status, error, hint


Body = dict[str, Any]
Handler = Callable[[Twin, Request, Body], Body | Awaitable[Body]]


def route(method: str, path: str, handler: Handler) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            body = await _parse(request) if method == "POST" else {}
            answer = handler(request.app.state.twin, request, body)
            answer = await answer if isawaitable(answer) else answer
        except ControlError as refused:
            return JSONResponse({"error": refused.error, "hint": refused.hint}, refused.status)
        return JSONResponse(answer)

    return Route(f"/_sandbox{path}", endpoint, methods=[method])


def person_of(twin: Twin, request: Request) -> Person:
    openid = request.path_params["openid"]
    person = twin.world.people.get(openid)
    if person is None:
        raise ControlError(404, f"nobody has the openid {openid}", "make one: POST /_sandbox/users")
    return person


def number(request: Request, name: str, default: int = 0) -> int:
    text = request.query_params.get(name, str(default))
    if not text.isdigit():
        raise ControlError(400, f"{name} is a whole number", f"got {text!r}")
    return int(text)


def one_of(body: Body, name: str, allowed: tuple[str, ...], default: str) -> str:
    value = body.get(name, default)
    if value not in allowed:
        raise ControlError(400, f"{name} is one of {', '.join(allowed)}", f"got {value!r}")
    return value


def text(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise ControlError(400, f"{name} is missing", f"{name} is a text")
    return value


def later(what: str) -> Handler:
    """A call of the contract that belongs to a part which is not built yet."""

    def refuse(twin: Twin, request: Request, body: Body) -> Body:
        raise ControlError(501, f"{what} is not built into this twin", "see COVERAGE.md")

    return refuse


async def _parse(request: Request) -> Body:
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw)
    except ValueError as broken:
        raise ControlError(400, "the body is not JSON", str(broken)) from broken
    if not isinstance(body, dict):
        raise ControlError(400, "the body is an object", 'for example {"id": "lin"}')
    return body
