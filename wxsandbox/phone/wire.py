"""How the phone's own routes are asked and answer; a refusal says a sentence and a hint."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wxsandbox.records import Person
from wxsandbox.twin import Twin

Handler = Callable[[Request], Awaitable[Response]]


class Refused(Exception):
    """Answered as the control plane answers: a sentence and a hint."""

    def __init__(self, error: str, *, hint: str = "", status: int = 400) -> None:
        super().__init__(error)
        self.hint, self.status = hint, status


def route(path: str, method: str, work: Handler) -> Route:
    async def handler(request: Request) -> Response:
        try:
            return await work(request)
        except Refused as no:
            body = {"error": str(no), **({"hint": no.hint} if no.hint else {})}
            return JSONResponse(body, status_code=no.status)

    return Route(path, handler, methods=[method])


def twin_of(request: Request) -> Twin:
    return request.app.state.twin


def person_of(request: Request) -> Person:
    person = twin_of(request).world.people.get(request.path_params["openid"])
    if person is None:
        raise Refused("no such person", hint="POST /_sandbox/users makes one", status=404)
    return person


async def body_of(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused("the body is not a JSON object")
    return body
