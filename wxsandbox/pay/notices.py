"""Pay notices: sealed, signed, sent, and sent again on WeChat's schedule until somebody says yes."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from wxsandbox import scenarios, signing
from wxsandbox.clock import rfc3339
from wxsandbox.credentials import random_text
from wxsandbox.faults import Draw
from wxsandbox.pay.gate import request_id, signature_headers
from wxsandbox.records import Notice

if TYPE_CHECKING:
    from wxsandbox.twin import Twin


class Courier:
    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._running: dict[str, asyncio.Task] = {}
        self._held: list[str] = []  # notices that wait for the next one (fault `reorder`)

    def post(
        self,
        *,
        url: str,
        event_type: str,
        summary: str,
        original_type: str,
        resource: dict[str, Any],
        signed_by: str,
        out_trade_no: str = "",
    ) -> Notice:
        """Write a notice down; the ticker takes it from there."""
        twin, now = self._twin, self._twin.now()
        key = f"EV-{random_text(16).upper()}{int(time.time())}"
        sealed = signing.seal(
            twin.credentials.api_v3_key, json.dumps(resource, ensure_ascii=False), original_type
        )
        body = {
            "id": key,
            "create_time": rfc3339(now),
            "resource_type": "encrypt-resource",
            "event_type": event_type,
            "summary": summary,
            "resource": {"original_type": original_type, **sealed},
        }
        notice = Notice(
            key,
            url,
            event_type,
            json.dumps(body, ensure_ascii=False),
            signed_by,
            schedule="default",
            out_trade_no=out_trade_no,
            next_at=now,
        )
        twin.world.notices.put(notice)
        twin.wake()
        return notice

    def next_due(self) -> datetime | None:
        """The earliest attempt that nobody is making yet."""
        world = self._twin.world
        moments = [world.notices[k].next_at for k in world.notices.waiting - self._running.keys()]
        return min((m for m in moments if m), default=None)

    def start_due(self) -> list[asyncio.Task]:
        world, now = self._twin.world, self._twin.now()
        idle = [world.notices[k] for k in world.notices.waiting - self._running.keys()]
        due = sorted((n.next_at, n.key) for n in idle if n.next_at and n.next_at <= now)
        return [self._start(world.notices[key]) for _moment, key in due]

    async def deliver_due(self) -> None:
        """Make every attempt that is due, and wait for those already under way."""
        self.start_due()
        if self._running:
            await asyncio.wait(list(self._running.values()))

    async def first_attempt(self, notice: Notice) -> None:
        """An action of a person lets its notice go out first, but does not hang on a slow server."""
        task = self._running.get(notice.key) or self._start(notice)
        if not self._twin.faults.plan.get("notice", {}).get("delay_s"):
            await asyncio.wait([task], timeout=scenarios.FIRST_NOTICE_WAIT_S)

    async def send_now(self, notice: Notice) -> int | None:
        """Once more by hand, whatever the schedule says."""
        if running := self._running.get(notice.key):
            await asyncio.wait([running])
        status = await self._send(notice, Draw())
        self._settle(notice, status in scenarios.NOTICE_OK, planned=False)
        return status

    def forget(self) -> None:
        for task in self._running.values():
            task.cancel()
        self._running.clear()
        self._held.clear()

    async def stop(self) -> None:
        tasks = list(self._running.values())
        self.forget()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, notice: Notice) -> asyncio.Task:
        task = asyncio.create_task(self._attempt(notice))
        self._running[notice.key] = task
        task.add_done_callback(lambda done: self._ended(notice.key, done))
        return task

    def _ended(self, key: str, task: asyncio.Task) -> None:
        if self._running.get(key) is task:
            del self._running[key]
            self._twin.flush()
            self._twin.wake()

    async def _attempt(self, notice: Notice) -> None:
        draw = self._twin.faults.draw("notice")
        if draw.hold and not self._held and not notice.attempts:
            self._hold(notice)
            return
        if notice.key in self._held:
            self._held.remove(notice.key)
        await self._deliver(notice, draw)
        while self._held:
            late = self._twin.world.notices.get(self._held.pop(0))
            if late and late.next_at and late.key not in self._running:
                await self._deliver(late, Draw())

    def _hold(self, notice: Notice) -> None:
        """Should no next notice come, this one still goes at its first retry."""
        self._held.append(notice.key)
        self._note(notice, None, "reorder")
        notice.next_at = self._twin.now() + timedelta(
            seconds=scenarios.NOTICE_RETRIES_S[notice.schedule][0]
        )
        self._twin.world.notices.put(notice)

    async def _deliver(self, notice: Notice, draw: Draw) -> None:
        if draw.delay_s:
            await asyncio.sleep(draw.delay_s)
        if draw.drop:
            self._note(notice, None, "drop")
            self._settle(notice, False)
            return
        status = await self._send(notice, draw)
        # A wrongly signed attempt is no delivery, even if a careless server accepted it.
        self._settle(notice, status in scenarios.NOTICE_OK and not draw.signature)
        if draw.duplicate:
            await self._send(notice, Draw(), fault="duplicate")
            self._twin.world.notices.put(notice)

    async def _send(self, notice: Notice, draw: Draw, fault: str | None = None) -> int | None:
        twin = self._twin
        twin.flush()
        headers = {
            **signature_headers(twin, notice.signed_by, notice.body, draw.signature),
            "Content-Type": "application/json",
            "Accept": "*/*",
            "User-Agent": "Mozilla/4.0",
            "Request-ID": request_id(),
        }
        status, why = None, None
        try:
            async with asyncio.timeout(twin.clock.hurried(scenarios.NOTICE_ANSWER_S)):
                answer = await twin.http.post(
                    notice.url, content=notice.body.encode(), headers=headers, timeout=None
                )
            status = answer.status_code
        except TimeoutError:
            why = "no answer in time"
        except Exception as broken:  # whatever stops it, the schedule must go on
            why = f"{type(broken).__name__}: {broken}"
        if draw.signature and status in scenarios.NOTICE_OK:
            why = "the receiver accepted a wrong signature"
        self._note(notice, status, fault or draw.name)
        twin.traffic.add("out", "POST", notice.url, status, why)
        return status

    def _note(self, notice: Notice, status: int | None, fault: str | None) -> None:
        attempt: dict[str, Any] = {"at": rfc3339(self._twin.now()), "status": status}
        if fault:
            attempt["fault"] = fault
        notice.attempts.append(attempt)

    def _settle(self, notice: Notice, delivered: bool, *, planned: bool = True) -> None:
        """Stop after success; after a planned failure look up the next attempt."""
        retries = scenarios.NOTICE_RETRIES_S[notice.schedule]
        if delivered:
            notice.delivered, notice.next_at, notice.given_up = True, None, False
        elif planned and notice.failures < len(retries):
            notice.next_at = self._twin.now() + timedelta(seconds=retries[notice.failures])
            notice.failures += 1
        elif planned:
            notice.next_at, notice.given_up = None, True
        if notice.key in self._twin.world.notices:  # a reset may have come between
            self._twin.world.notices.put(notice)
        self._twin.wake()
