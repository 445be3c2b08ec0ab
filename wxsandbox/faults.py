"""The fault dial: what goes wrong with the next deliveries and calls."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

COUNTS = ("drop", "duplicate", "bad_signature", "signtest")
CHANNEL_KEYS = {*COUNTS, "delay_s", "reorder"}
API_KEYS = {"path", "status", "times", "after_effect", "errcode", "delay_s", "signature"}
PLAN_KEYS = {"notice", "push", "api", "seed", "probability"}


@dataclass(frozen=True)
class Draw:
    """What happens to one delivery attempt. `signature` is "", "bad" or "signtest"."""

    drop: bool = False
    duplicate: bool = False
    hold: bool = False
    delay_s: float = 0.0
    signature: str = ""

    @property
    def name(self) -> str | None:
        if self.drop:
            return "drop"
        if self.signature:
            return {"bad": "bad_signature"}.get(self.signature, self.signature)
        return "delay_s" if self.delay_s else None


@dataclass(frozen=True)
class ApiFault:
    """An answer in place of the real one; `signature` spoils only the answer's signature."""

    status: int | None
    errcode: int | None
    after_effect: bool
    delay_s: float
    signature: str


class Faults:
    def __init__(self) -> None:
        self.plan: dict[str, Any] = {}
        self._random = random.Random()  # noqa: S311 - faults, not secrets

    def replace(self, plan: dict[str, Any]) -> None:
        """Take a new plan in place of the old one; ValueError says what is wrong with it."""
        _check(plan)
        self.plan = {key: dict(v) if isinstance(v, dict) else v for key, v in plan.items()}
        if "api" in self.plan:
            self.plan["api"].setdefault("times", 1)
        self._random = random.Random(plan.get("seed"))  # noqa: S311

    def draw(self, channel: str) -> Draw:
        """Decide one attempt. A dropped attempt uses up nothing else."""
        if not self.plan.get(channel):
            return Draw()
        if self._spend(channel, "drop"):
            return Draw(drop=True)
        signature = ""
        if self._spend(channel, "bad_signature"):
            signature = "bad"
        elif self._spend(channel, "signtest"):
            signature = "signtest"
        return Draw(
            signature=signature,
            duplicate=not signature and self._spend(channel, "duplicate"),
            hold=self._happens(channel, "reorder"),
            delay_s=self._delay(channel),
        )

    def for_call(self, path: str) -> ApiFault | None:
        plan = self.plan.get("api")
        if not plan or plan["times"] <= 0 or not _covers(plan["path"], path) or not self._luck():
            return None
        plan["times"] -= 1
        spoils_only = "signature" in plan or "delay_s" in plan
        status = plan.get("status", None if spoils_only or "errcode" in plan else 500)
        return ApiFault(
            status=status,
            errcode=plan.get("errcode"),
            after_effect=bool(plan.get("after_effect")),
            delay_s=float(plan.get("delay_s", 0)),
            signature=plan.get("signature", ""),
        )

    def _spend(self, channel: str, key: str) -> bool:
        left = self.plan[channel].get(key, 0)
        if left <= 0 or not self._luck():
            return False
        self.plan[channel][key] = left - 1
        return True

    def _happens(self, channel: str, key: str) -> bool:
        return bool(self.plan[channel].get(key)) and self._luck()

    def _delay(self, channel: str) -> float:
        return float(self.plan[channel]["delay_s"]) if self._happens(channel, "delay_s") else 0.0

    def _luck(self) -> bool:
        chance = self.plan.get("probability")
        return chance is None or self._random.random() < chance


def _covers(pattern: str, path: str) -> bool:
    """A path, everything below it, or with a star everything that begins so."""
    if pattern.endswith("*"):
        return path.startswith(pattern[:-1])
    return path == pattern or path.startswith(pattern.rstrip("/") + "/")


def _check(plan: dict[str, Any]) -> None:
    _known(plan, PLAN_KEYS, "faults")
    for channel in ("notice", "push"):
        if channel in plan:
            _check_channel(channel, plan[channel])
    if "api" in plan:
        _check_api(plan["api"])
    chance = plan.get("probability")
    if chance is not None and not (_is_number(chance) and 0 <= chance <= 1):
        raise ValueError("probability lies between 0 and 1")
    if "seed" in plan and not isinstance(plan["seed"], int):
        raise ValueError("seed is an integer")


def _check_channel(channel: str, keys: Any) -> None:
    if not isinstance(keys, dict):
        raise ValueError(f"{channel} is an object")
    _known(keys, CHANNEL_KEYS, channel)
    for key in COUNTS:
        value = keys.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ValueError(f"{channel}.{key} is a count, 0 or more")
    if not _is_number(keys.get("delay_s", 0)) or keys.get("delay_s", 0) < 0:
        raise ValueError(f"{channel}.delay_s is a number of seconds")
    if not isinstance(keys.get("reorder", False), bool):
        raise ValueError(f"{channel}.reorder is true or false")


def _check_api(api: Any) -> None:
    if not isinstance(api, dict) or not str(api.get("path", "")).startswith("/"):
        raise ValueError("api.path is the path to fail, beginning with /")
    _known(api, API_KEYS, "api")
    if not isinstance(api.get("times", 1), int) or api.get("times", 1) < 0:
        raise ValueError("api.times is a count, 0 or more")
    status = api.get("status", 500)
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise ValueError("api.status is an HTTP status")
    if api.get("signature", "bad") not in ("bad", "signtest"):
        raise ValueError('api.signature is "bad" or "signtest"')


def _known(given: Any, allowed: set[str], where: str) -> None:
    if not isinstance(given, dict):
        raise ValueError(f"{where} is an object")
    if strange := set(given) - allowed:
        raise ValueError(f"{where} does not know {', '.join(sorted(strange))}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
