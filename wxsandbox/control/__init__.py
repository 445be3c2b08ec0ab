"""The control plane: what machines do in place of people, time and bad luck."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from wxsandbox.control import (
    account,
    articles,
    cards,
    consents,
    money,
    people,
    places,
    service,
    world,
)


async def unknown(request: Request) -> Response:
    error = f"no such call: {request.method} {request.url.path}"
    return JSONResponse({"error": error, "hint": "COVERAGE.md lists the control plane"}, 404)


ANY = ["GET", "POST", "PUT", "PATCH", "DELETE"]
routes: list[BaseRoute] = [
    *world.routes,
    *people.routes,
    *money.routes,
    *service.routes,
    *articles.routes,
    *cards.routes,
    *places.routes,
    *account.routes,
    *consents.routes,
    Route("/_sandbox/{rest:path}", unknown, methods=ANY),
]
