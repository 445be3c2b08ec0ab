"""The reservation kernel beside the model in `inventory/rules.py`: any sequence of verbs leaves both in the same state."""

from uuid import UUID, uuid4

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from shangquan.flows.cart import SKU
from shangquan.inventory import operations as inventory
from shangquan.inventory import rules
from shangquan.inventory.models import Hold, Pool
from shangquan.inventory.operations import SoldOut, Want
from shangquan.inventory.rules import PoolState
from shangquan.kit import clock
from tests.support.world import World, open_world

POOLS = 3
quantities = st.integers(1, 4)
which = st.integers(0, POOLS - 1)


class Kernel(RuleBasedStateMachine):
    """Owners promise, pay, give up, come back late and take back; the shop counts anew at any time."""

    world: World
    owners = Bundle("owners")

    @initialize(lefts=st.lists(st.integers(0, 8), min_size=POOLS, max_size=POOLS))
    def open_pools(self, lefts: list[int]) -> None:
        self.subjects = [uuid4() for _ in range(POOLS)]
        self.model = [PoolState(left) for left in lefts]
        self.counted = list(lefts)
        self.promised: dict[UUID, dict[int, int]] = {}
        self.states: dict[UUID, str] = {}
        for subject, left in zip(self.subjects, lefts, strict=True):
            self._count(subject, left)

    def _count(self, subject: UUID, left: int) -> None:
        inventory.set_left(
            district_id=self.world.id, kind=SKU, subject_id=subject, left=left, now=clock.now()
        )

    @rule(target=owners, wants=st.dictionaries(which, quantities, min_size=1))
    def promise(self, wants: dict[int, int]) -> object:
        owner = uuid4()
        fits = all(rules.can_promise(self.model[p], n) for p, n in wants.items())
        try:
            with transaction.atomic():
                inventory.reserve(
                    district_id=self.world.id,
                    kind=SKU,
                    wants=[Want(owner, self.subjects[p], n) for p, n in wants.items()],
                    now=clock.now(),
                )
        except SoldOut:
            assert not fits, "refused what was there"
            return multiple()
        assert fits, "promised what was not there"
        for pool, n in wants.items():
            self.model[pool] = rules.promise(self.model[pool], n)
        self.promised[owner], self.states[owner] = wants, "held"
        return owner

    @rule(owner=owners)
    def pay(self, owner: UUID) -> None:
        inventory.consume(owner_ids=[owner], now=clock.now())
        if self.states[owner] == "held":
            self._all(owner, rules.sell)
            self.states[owner] = "consumed"

    @rule(owner=owners)
    def give_up(self, owner: UUID) -> None:
        inventory.release(district_id=self.world.id, kind=SKU, owner_ids=[owner], now=clock.now())
        if self.states[owner] == "held":
            self._all(owner, rules.give_back)
            self.states[owner] = "released"

    @rule(owner=owners)
    def come_back_late(self, owner: UUID) -> None:
        is_released = self.states[owner] == "released"
        fits = all(rules.can_promise(self.model[p], n) for p, n in self.promised[owner].items())
        try:
            inventory.reserve_again(
                district_id=self.world.id, kind=SKU, owner_id=owner, now=clock.now()
            )
        except SoldOut:
            assert is_released
            assert not fits
            return
        if is_released:
            assert fits
            self._all(owner, rules.promise)
            self.states[owner] = "held"

    @rule(owner=owners)
    def undo_sale(self, owner: UUID) -> None:
        inventory.take_back(district_id=self.world.id, kind=SKU, owner_ids=[owner], now=clock.now())
        if self.states[owner] == "consumed":
            for pool, n in self.promised[owner].items():
                before = self.model[pool]
                self.model[pool] = PoolState(before.left + n, before.held, before.consumed - n)
            self.states[owner] = "returned"

    @rule(pool=which, left=st.integers(0, 8))
    def count_anew(self, pool: int, left: int) -> None:
        self._count(self.subjects[pool], left)
        before = self.model[pool]
        self.counted[pool] = left + before.held + before.consumed
        self.model[pool] = PoolState(left, before.held, before.consumed)

    def _all(self, owner: UUID, verb: object) -> None:
        for pool, n in self.promised[owner].items():
            self.model[pool] = verb(self.model[pool], n)  # type: ignore[operator]

    @invariant()
    def both_agree(self) -> None:
        if not hasattr(self, "subjects"):
            return
        for number, subject in enumerate(self.subjects):
            pool = Pool.objects.get(subject_id=subject)
            holds = Hold.objects.filter(pool=pool).values_list("state", "quantity")
            held = sum(n for state, n in holds if state == "held")
            consumed = sum(n for state, n in holds if state == "consumed")
            assert PoolState(pool.left, held, consumed) == self.model[number]
            assert pool.left + held + consumed == self.counted[number], "a unit was lost or made"


@pytest.mark.slow
def test_any_sequence_of_verbs_keeps_kernel_and_model_together(transactional_db: None) -> None:
    Kernel.world = open_world()
    run_state_machine_as_test(
        Kernel,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
