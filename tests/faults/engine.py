"""Runs rounds of random faults on the real stack, lets everything come to rest, and holds it against WeChat's books."""

import contextlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.faults.people import Dish, Life
from tests.faults.plans import BEFORE_THE_END_S, BLACKOUT, PHASES, Round
from tests.support import checks
from tests.support.stack import DISTRICT, Guest, Stack, Staff, send

GUESTS = 8
HANDS = 6
LEFT = 9  # of every dish that is counted, at the start of a round
FRESH_ROUNDS = 8  # after so many the guests sign in anew: the clock has moved by days
REST_S = 150

# When each thing that still waits is due; no row at all is rest.
WAITING = """
select 'fact', null::timestamptz from kit_outbox where drained_at is null
union all select 'reaction', next_at from kit_reaction where next_at is not null
union all select 'notice', next_at from kit_inbox where done_at is null
union all select 'open payment', expires_at from payments_payment where state = 'open'
union all select 'chase', chase_at from payments_payment where chase_at is not null
union all select 'refund', next_at from payments_refund where next_at is not null
union all select 'message', next_at from messaging_message where state = 'waiting'
"""


@dataclass
class Engine:
    """One stack, used for many rounds."""

    stack: Stack
    guests: list[Guest] = field(default_factory=list)
    rounds: int = 0
    owner: Staff | None = None

    def run(self, plan: Round) -> list[str]:
        """Live through a round; answers everything that is wrong afterwards."""
        lives = self._prepare(plan)
        counted = self._units()
        with self._hands() as each:
            for phase in PHASES:
                self._phase(plan, phase, lives, each)
        rest = self.come_to_rest()
        found = [] if rest is None else [rest]
        found += self.faults_found()
        found += [f"units: {row}" for row in self._lost_units(counted)]
        forgives = plan.has_no_database_for_a_while
        return found + [c for life in lives for c in life.complaints(forgives=forgives)]

    # -- a round -------------------------------------------------------------------------------

    def _prepare(self, plan: Round) -> list[Life]:
        self.stack.twin.faults()
        if self.rounds % FRESH_ROUNDS == 0:
            self.guests = [self.stack.guest(f"guest{n}") for n in range(GUESTS)]
        self.rounds += 1
        self.owner = self.owner or self.stack.staff("owner")
        menu = self._menu()
        return [
            Life(schedule, self.guests[n % GUESTS], self.owner, menu)
            for n, schedule in enumerate(plan.schedules)
        ]

    def _menu(self) -> dict[str, list[Dish]]:
        """What is open and sold; two dishes of each shop are counted anew."""
        assert self.owner is not None
        street = send(self.stack.client(), "GET", f"/api/g/{DISTRICT}").body["shops"]
        open_shops = [shop["slug"] for shop in street if shop["is_open"]]
        menu = {}
        for shop in open_shops:
            categories = self.owner.get(f"/{shop}/items").body["categories"]
            items = [item for category in categories for item in category["items"]]
            menu[shop] = [Dish(shop, item) for item in items if not item["sold_out"]][:6]
            for dish in menu[shop][:2]:
                for sku in dish.item["skus"]:
                    self.owner.insist(f"/{shop}/skus/{sku['id']}/stock", {"left": LEFT})
        return menu

    @contextlib.contextmanager
    def _hands(self) -> Iterator[Callable[[Callable[[Life], None], list[Life]], None]]:
        with ThreadPoolExecutor(HANDS) as pool:

            def each(act: Callable[[Life], None], lives: list[Life]) -> None:
                list(pool.map(act, lives))

            yield each

    def _phase(self, plan: Round, phase: str, lives: list[Life], each: Any) -> None:
        self.stack.twin.faults(**plan.faults.get(phase, {}))
        crash = plan.crashes.get(phase)
        half = len(lives) // 2
        act = getattr(Life, phase)
        each(act, lives[:half])
        if crash:
            self._let_die(crash)
        each(act, lives[half:])
        if crash:
            self.stack.wait_until_whole()
        if phase == "paying":
            self._last_moment(plan, lives, each)
        self.stack.advance(plan.moves_s.get(phase, 0))

    def _last_moment(self, plan: Round, lives: list[Life], each: Any) -> None:
        """Just before the first order closes; then, in the dark, past that."""
        ends = [datetime.fromisoformat(life.ends_at) for life in lives if life.ends_at]
        away_s = (min(ends) - self.stack.now()).total_seconds() if ends else 0
        self.stack.advance(max(0, away_s - BEFORE_THE_END_S))
        if plan.is_dark_at_the_end:
            self.stack.twin.faults(**BLACKOUT)
        each(Life.last_moment, lives)
        if plan.is_dark_at_the_end:
            self.stack.advance(2 * BEFORE_THE_END_S)
            time.sleep(1.5)  # the worker looks once a second for what has to be closed

    def _let_die(self, part: str) -> None:
        if part == "everything":
            self.stack.kill_everything()
            self.stack.up()
        else:
            self.stack.kill(part)

    # -- rest ----------------------------------------------------------------------------------

    def come_to_rest(self, patience_s: float = REST_S) -> str | None:
        """Clear the faults and move the clock until nothing waits; answers what never came to rest."""
        self.stack.twin.faults()
        self.stack.wait_until_whole()
        until = time.monotonic() + patience_s
        waiting: list[Any] = []
        while time.monotonic() < until:
            waiting = self._waiting()
            if not waiting:
                return None
            now = self.stack.now()
            soonest = min((due or now for _, due in waiting), default=now)
            if soonest > now:
                self.stack.advance((soonest - now).total_seconds() + 1)
            time.sleep(0.15)
        return f"never came to rest: {waiting[:8]}"

    def _waiting(self) -> list[tuple[str, datetime | None]]:
        with self.stack.db() as database:
            ours = database.execute(WAITING).fetchall()
        notices = self.stack.twin.get("/notices")["notices"]
        theirs = [
            ("undelivered", datetime.fromisoformat(n["next_at"]))
            for n in notices
            if n.get("next_at") and not n["delivered"]
        ]
        return [*ours, *theirs]

    # -- what is wrong ---------------------------------------------------------------------------

    def faults_found(self) -> list[str]:
        """What is wrong at rest. A round of the worker may announce something (an order nobody takes) just as we look:
        what is found is looked at once more after a second rest, and only what is then still wrong is wrong."""
        if not self._wrong_now():
            return []
        rest = self.come_to_rest()
        return self._wrong_now() + ([rest] if rest else [])

    def _wrong_now(self) -> list[str]:
        """L0, WeChat's books, and whether anybody believed a forged notice."""
        with self.stack.db() as database:

            def ask(statement: str) -> list[Any]:
                return database.execute(statement).fetchall()

            found = checks.problems(ask) + checks.differences(ask, self.stack.twin.order)
        log = self.stack.twin.get("/log")["entries"]
        found += [f"{e['path']}: {e['why']}" for e in log if "wrong signature" in e.get("why", "")]
        return found

    def _units(self) -> dict[Any, int]:
        """For every limited pool: what is left, promised and sold together."""
        with self.stack.db() as database:
            return dict(database.execute(UNITS).fetchall())

    def _lost_units(self, before: dict[Any, int]) -> list[Any]:
        after = self._units()
        return [(pool, n, after.get(pool)) for pool, n in before.items() if after.get(pool) != n]


UNITS = """
select p.id, p."left" + coalesce(sum(h.quantity) filter (where h.state in ('held', 'consumed')), 0)
from inventory_pool p left join inventory_hold h on h.pool_id = p.id
where p."left" is not null group by p.id
"""
