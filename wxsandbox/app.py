"""One port, the real paths at its root, the control plane beside them, the phone on top."""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from wxsandbox import control, official, pay
from wxsandbox.traffic import Door
from wxsandbox.twin import Twin

PHONE_DIST = Path(__file__).parent / "phone" / "dist"
NO_PHONE = """<!doctype html><meta charset="utf-8"><title>wxsandbox</title>
<h1>The phone is not built</h1>
<p>The twin itself runs. Build the phone with <code>npm ci &amp;&amp; npm run build</code> in
<code>wxsandbox/phone</code>, or use the control plane at
<a href="/_sandbox/health">/_sandbox/</a>.</p>"""


def create_app(*, state: Path | None = None, profile: str | None = None) -> Starlette:
    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        twin: Twin = app.state.twin
        await twin.start()
        yield
        await twin.stop()

    app = Starlette(
        routes=[*_phone_routes(), *control.routes, *official.routes, *pay.routes],
        middleware=[Middleware(Door)],
        lifespan=lifespan,
    )
    app.state.twin = Twin(state=state, profile=profile)
    return app


def _phone_routes() -> list[BaseRoute]:
    """The phone's own routes when its module is there, and its pages when they are built."""
    routes: list[BaseRoute] = []
    found = importlib.util.find_spec
    if found("wxsandbox.phone") and found("wxsandbox.phone.api"):
        from wxsandbox.phone import api

        routes += api.routes
    if (PHONE_DIST / "index.html").is_file():
        routes.append(Mount("/phone", StaticFiles(directory=PHONE_DIST, html=True)))
    else:
        routes.append(Route("/phone{rest:path}", _no_phone))
    return routes


async def _no_phone(request: Request) -> Response:
    return HTMLResponse(NO_PHONE, status_code=503)
