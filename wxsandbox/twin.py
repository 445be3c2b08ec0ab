"""The twin as one object: the world, its clock, the faults, and the hands that act on time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path

import httpx

from wxsandbox.clock import Clock
from wxsandbox.credentials import Credentials
from wxsandbox.faults import Faults
from wxsandbox.official import mass_jobs, publish
from wxsandbox.pay import refunds
from wxsandbox.pay.notices import Courier
from wxsandbox.store import World
from wxsandbox.traffic import Traffic

log = logging.getLogger("wxsandbox")
LONGEST_SLEEP_S = 30.0


class Twin:
    def __init__(self, *, state: Path | None = None, profile: str | None = None) -> None:
        self.clock = Clock()
        self.world = World(state)
        self.faults = Faults()
        self.traffic = Traffic(self.clock.now)
        self.held_pushes: list = []  # pushes that wait for the next one (fault `reorder`)
        self._restore()
        if profile:
            self.world.set("profile", profile)
        # A merchant's server may restart between two notices: never reuse a connection.
        self.http = httpx.AsyncClient(
            trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )
        self.courier = Courier(self)
        self._moving = asyncio.Lock()
        self._wake = asyncio.Event()
        self._ticker: asyncio.Task | None = None
        self._later: set[asyncio.Task] = set()

    @property
    def credentials(self) -> Credentials:
        return self.world.credentials

    @property
    def profile(self) -> str:
        return self.world.setting("profile", "modern")

    @property
    def pay_key_mode(self) -> str:
        return self.world.setting("pay_key_mode", "both")

    def now(self) -> datetime:
        return self.clock.now()

    def flush(self) -> None:
        if self.faults.plan != self.world.setting("faults", {}):
            self.world.set("faults", _copy(self.faults.plan))
        self.world.flush()

    def spawn(self, work: Coroutine) -> None:
        """Something that follows an answer by itself."""
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    def wake(self) -> None:
        """Something new will become due: let the ticker look again."""
        self._wake.set()

    async def start(self) -> None:
        self._ticker = asyncio.create_task(self._tick())
        publish.resume(self)
        mass_jobs.resume(self)

    async def stop(self) -> None:
        if self._ticker:
            self._ticker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticker
        for work in self._later:
            work.cancel()
        await self.courier.stop()
        await self.http.aclose()
        self.world.close()

    def reset(self, *, profile: str | None, pay_key_mode: str | None) -> None:
        kept_profile = profile or self.profile
        self.courier.forget()
        for work in self._later:
            work.cancel()
        self.held_pushes.clear()
        self.world.reset()
        self.clock.back_to_start()
        self.faults.replace({})
        self.traffic.clear()
        self.world.set("profile", kept_profile)
        self.world.set("pay_key_mode", pay_key_mode or "both")
        self._keep_clock()

    def run_at(self, rate: float) -> None:
        self.clock.run_at(rate)
        self._keep_clock()
        self.wake()

    async def move_to(self, target: datetime) -> None:
        """Walk to an instant, stopping at everything that becomes due on the way."""
        async with self._moving:
            refunds.finish_all(self)
            await self.courier.deliver_due()
            while (step := self.courier.next_due()) is not None and step <= target:
                self.clock.set(max(step, self.now()))
                await self.courier.deliver_due()
            self.clock.set(target)
            self._keep_clock()
        self.wake()

    async def _tick(self) -> None:
        while True:
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._sleep_s())
            if self._moving.locked():
                # The mover does what is due; come back when it is through.
                async with self._moving:
                    continue
            try:
                refunds.finish_ripe(self)
                self.courier.start_due()
                self.flush()
            except Exception:
                log.exception("the ticker stumbled")
                await asyncio.sleep(1)

    def _sleep_s(self) -> float:
        waits = [LONGEST_SLEEP_S, refunds.ripe_in_s(self)]
        due = self.courier.next_due()
        if due is not None:
            waits.append(self.clock.wall_seconds_until(due))
        return max(0.005, min(waits))

    def _keep_clock(self) -> None:
        self.world.set("clock", self.clock.dump())

    def _restore(self) -> None:
        if saved := self.world.setting("clock"):
            self.clock.load(saved)
        else:
            self._keep_clock()
        if plan := self.world.setting("faults"):
            self.faults.replace(_copy(plan))


def _copy(plan: dict) -> dict:
    return {key: dict(v) if isinstance(v, dict) else v for key, v in plan.items()}
