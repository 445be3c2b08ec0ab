"""What goes wrong, and what people do meanwhile: decided from a seed alone, before anything runs."""

import random
from dataclasses import dataclass, field
from typing import Any

# What a guest does with an order, and how often.
GUESTS = {
    "pays": 10,
    "pays and takes it back": 3,
    "cancels before paying": 2,
    "cancels while paying": 3,
    "cancels, then pays": 3,
    "pays at the last moment": 4,
    "pays after the end": 2,
    "starts and gives up": 2,
    "pays twice": 1,
    "pays by code": 4,
    "forgets the code": 1,
}
# What the shop does with a paid order.
SHOPS = {"hands over": 8, "accepts": 2, "refuses": 3, "refunds a part": 3, "overlooks it": 2}
ASKS = {"": 8, "asks and is heard": 2, "asks and is declined": 1}
CRASHES = {
    "": 10,
    "web worker": 5,
    "worker": 4,
    "web": 2,
    "events": 1,
    "postgres": 2,
    "everything": 1,
}
PATHS = (
    "/v3/pay/transactions/jsapi",
    "/v3/pay/transactions/native",
    "/v3/pay/transactions/out-trade-no",
    "/v3/refund/domestic/refunds",
    "/cgi-bin/message/custom/send",
    "/v3",
)
MOVES_S = (0, 0, 3, 12, 40, 130, 400)
BEFORE_THE_END_S = 20  # when those pay who pay at the last moment
BLACKOUT = {  # WeChat takes money and tells nobody, whether asked or not
    "notice": {"drop": 1000},
    "api": {"path": "/v3/pay/transactions/out-trade-no", "status": 500, "times": 1000},
}
PHASES = ("placing", "paying", "serving", "ending")


@dataclass(frozen=True)
class Schedule:
    """One guest's checkout: who does what."""

    guest: str
    shop: str
    asks: str
    shops: int
    dice: int  # for everything smaller: dishes, quantities, parts

    def __str__(self) -> str:
        words = [self.guest, f"shop {self.shop}", self.asks, f"{self.shops} shops"]
        return ", ".join(word for word in words if word)


@dataclass(frozen=True)
class Round:
    """Several checkouts side by side under the same weather."""

    seed: int
    schedules: tuple[Schedule, ...]
    faults: dict[str, dict[str, Any]] = field(default_factory=dict)  # phase -> the twin's dial
    crashes: dict[str, str] = field(default_factory=dict)  # phase -> part that dies in it
    moves_s: dict[str, int] = field(default_factory=dict)  # phase -> clock moved after it
    is_dark_at_the_end: bool = False  # a blackout from the last moment until orders have closed

    def __str__(self) -> str:
        lines = [f"round of seed {self.seed} with {len(self.schedules)} schedules"]
        for phase in PHASES:
            lines.append(
                f"  {phase}: faults {self.faults.get(phase, {})}, dies {self.crashes.get(phase)!r},"
                f" then {self.moves_s.get(phase, 0)} s"
            )
        if self.is_dark_at_the_end:
            lines.append("  a blackout while the unpaid orders close")
        return "\n".join(lines + [f"  {n}: {s}" for n, s in enumerate(self.schedules)])

    @property
    def has_no_database_for_a_while(self) -> bool:
        return bool({"postgres", "everything"} & set(self.crashes.values()))


def make_round(seed: int, count: int) -> Round:
    """The round of this seed; the same seed is the same round."""
    dice = random.Random(seed)
    crash = _pick(dice, CRASHES)
    return Round(
        seed=seed,
        schedules=tuple(_schedule(dice) for _ in range(count)),
        faults={phase: _faults(dice) for phase in PHASES},
        crashes={dice.choice(PHASES[:3]): crash} if crash else {},
        moves_s={phase: dice.choice(MOVES_S) for phase in PHASES},
        is_dark_at_the_end=dice.random() < 0.4,
    )


def _schedule(dice: random.Random) -> Schedule:
    guest = _pick(dice, GUESTS)
    return Schedule(
        guest=guest,
        shop=_pick(dice, SHOPS),
        asks=_pick(dice, ASKS),
        shops=1 if "code" in guest else dice.choice((1, 1, 2, 2, 3)),
        dice=dice.getrandbits(32),
    )


def _faults(dice: random.Random) -> dict[str, Any]:
    """A position of the twin's fault dial; now and then none."""
    if dice.random() < 0.15:
        return {}
    plan: dict[str, Any] = {
        "seed": dice.getrandbits(31),
        "probability": dice.choice((0.2, 0.4, 0.7, 1.0)),
        "notice": _notice(dice),
    }
    if dice.random() < 0.6:
        plan["api"] = _api(dice)
    return plan


def _notice(dice: random.Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in ("drop", "duplicate", "bad_signature", "signtest"):
        if dice.random() < 0.4:
            found[key] = dice.choice((1, 3, 10, 100))
    if dice.random() < 0.25:
        found["delay_s"] = dice.choice((0.05, 0.3, 1.0))
    if dice.random() < 0.3:
        found["reorder"] = True
    return found


def _api(dice: random.Random) -> dict[str, Any]:
    plan: dict[str, Any] = {"path": dice.choice(PATHS), "times": dice.choice((1, 3, 8, 25))}
    kind = dice.choice(("refuses", "loses", "lies", "is slow"))
    if kind in ("refuses", "loses"):
        plan["status"] = dice.choice((500, 502, 503))
        plan["after_effect"] = kind == "loses"  # done, and the answer says it was not
    elif kind == "lies":
        plan["signature"] = dice.choice(("bad", "signtest"))
    else:
        plan["delay_s"] = dice.choice((0.1, 0.5))
    return plan


def _pick(dice: random.Random, weights: dict[str, int]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]
