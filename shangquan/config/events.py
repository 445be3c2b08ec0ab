"""Live events for open pages (server-sent events) as a plain ASGI application, outside Django.

GET /events?ticket=...        a stream of hints; `Last-Event-ID` (or `last_id=`) replays
GET /healthz                  whether this process listens to the database
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg

from shangquan.config.environ import Environ, load
from shangquan.config.live import Hub, Page
from shangquan.kit import clock, tickets

PING_S = 15
SEND_PATIENCE_S = 30
PAGES_MAX = 5000
TOO_MUCH_MISSED = b'event: hint\ndata: {"topic":"*","name":"missed","payload":{}}\n\n'

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


class Events:
    """The application. Holds one hub; every open page is one coroutine."""

    def __init__(self, env: Environ, pages_max: int = PAGES_MAX) -> None:
        self._key = tickets.derive_key(env.secret_key)
        self._origins = _origins(env)
        self._pages_max = pages_max
        self._environ = env
        self.hub: Hub | None = None
        self._listener: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._ensure_listener()
                await send({"type": "lifespan.startup.complete"})
            else:
                if self._listener:
                    self._listener.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await self._listener
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _ensure_listener(self) -> Hub:
        """Also for servers without lifespan: the first request starts the listener."""
        if self.hub is None:
            self.hub = Hub(lambda: self._environ.direct_dsn)
            self._listener = asyncio.create_task(self.hub.run())
        return self.hub

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        hub = self._ensure_listener()
        headers = self._headers(scope)
        if scope["path"] == "/healthz":
            body = {"listening": hub.is_listening, "pages": hub.pages}
            await _reply(send, 200 if hub.is_listening else 503, json.dumps(body), headers)
        elif scope["path"] != "/events":
            await _reply(send, 404, "not found", headers)
        elif scope["method"] != "GET":
            await _reply(send, 405, "GET only", headers)
        elif hub.pages >= self._pages_max:
            await _reply(send, 503, "too many pages", [*headers, (b"retry-after", b"10")])
        else:
            await self._stream(scope, receive, send, headers)

    async def _stream(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        ticket = query.get("ticket", [""])[0]
        try:
            topics = tickets.read(ticket, clock.now(), self._key)
            good_for_s = tickets.seconds_left(ticket, clock.now(), self._key)
        except tickets.BadTicket:
            await _reply(send, 401, "bad ticket", headers)
            return
        assert self.hub is not None
        with self.hub.open_page(topics) as page:  # before the replay: nothing falls in between
            try:
                missed = await self._missed(topics, _last_id(scope, query))
            except (psycopg.Error, OSError, ValueError):
                await _reply(send, 503, "no database", [*headers, (b"retry-after", b"3")])
                return
            await _start(send, 200, [*headers, (b"content-type", b"text/event-stream")])
            await _send(send, b"retry: 3000\n\n" + missed)
            await _until_first(_gone(receive), _feed(page, send, good_for_s))
            with contextlib.suppress(Exception):  # the other side may be gone already
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _missed(self, topics: list[str], last_id: int | None) -> bytes:
        if last_id is None or self.hub is None:
            return b""
        hints = await self.hub.replay(topics, last_id)
        return TOO_MUCH_MISSED if hints is None else b"".join(hint.as_sse for hint in hints)

    def _headers(self, scope: Scope) -> Headers:
        origin = dict(scope["headers"]).get(b"origin", b"")
        headers = [(b"cache-control", b"no-store"), (b"vary", b"origin")]
        headers += [(b"x-accel-buffering", b"no"), (b"x-content-type-options", b"nosniff")]
        if origin in self._origins:
            headers.append((b"access-control-allow-origin", origin))
        return headers


async def _feed(page: Page, send: Send, good_for_s: float) -> None:
    """Hints as they come, a comment when it is quiet, an end when the ticket ends."""
    ends_at = asyncio.get_running_loop().time() + good_for_s
    while (left_s := ends_at - asyncio.get_running_loop().time()) > 0:
        try:
            hint = await asyncio.wait_for(page.queue.get(), min(PING_S, left_s))
        except TimeoutError:
            await _send(send, b": ping\n\n")
            continue
        if hint is None:
            return
        await _send(send, hint.as_sse)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _until_first(*works: Any) -> None:
    """Run side by side; when one ends, the others are stopped."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        if not task.cancelled() and isinstance(wrong := task.exception(), Exception):
            logging.getLogger("shangquan.live").debug("a page was lost: %r", wrong)


async def _send(send: Send, body: bytes) -> None:
    message = {"type": "http.response.body", "body": body, "more_body": True}
    await asyncio.wait_for(send(message), SEND_PATIENCE_S)


async def _start(send: Send, status: int, headers: Headers) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _reply(
    send: Send, status: int, text: str, headers: Iterable[tuple[bytes, bytes]]
) -> None:
    kind = b"application/json" if text.startswith("{") else b"text/plain; charset=utf-8"
    await _start(send, status, [*headers, (b"content-type", kind)])
    await send({"type": "http.response.body", "body": text.encode(), "more_body": False})


def _last_id(scope: Scope, query: dict[str, list[str]]) -> int | None:
    given = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
    text = given or query.get("last_id", [""])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _origins(env: Environ) -> set[bytes]:
    """Pages of the public address may listen; in the demo also by the machine's other names."""
    origins = {env.public_url}
    if env.is_demo:
        port = urlsplit(env.public_url).port
        origins |= {f"http://{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
    return {origin.encode() for origin in origins if origin}


def make_application() -> Events:
    env = load()
    clock.follow(env.clock_offset_file if env.is_demo else None)
    return Events(env)


def __getattr__(name: str) -> Any:
    """`application` is made when a server asks for it, so that importing costs nothing."""
    if name == "application":
        globals()["application"] = made = make_application()
        return made
    raise AttributeError(name)
