"""Who called whom, and why a call was refused: the twin's log, and the door every request uses."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wxsandbox.clock import rfc3339

KEPT = 20_000
OURS = ("/_sandbox", "/phone")  # not traffic of WeChat


class Traffic:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._entries: deque[dict] = deque(maxlen=KEPT)
        self._seq = 0

    def add(
        self, direction: str, method: str, path: str, status: int | None, why: str | None = None
    ) -> None:
        self._seq += 1
        entry = {
            "seq": self._seq,
            "at": rfc3339(self._now()),
            "direction": direction,
            "method": method,
            "path": path,
            "status": status,
        }
        if why:
            entry["why"] = why
        self._entries.append(entry)

    def after(self, seq: int) -> list[dict]:
        return [entry for entry in self._entries if entry["seq"] > seq]

    def clear(self) -> None:
        self._entries.clear()


class Door:
    """Lets no answer out before the world is on disk, and writes the call down."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        twin = scope["app"].state.twin

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                twin.flush()
                if not scope["path"].startswith(OURS):
                    why = scope.get("wxsandbox.why")
                    twin.traffic.add("in", scope["method"], scope["path"], message["status"], why)
            await send(message)

        await self.app(scope, receive, answer)
