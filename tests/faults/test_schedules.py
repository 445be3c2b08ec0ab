"""At least 500 random fault schedules; each ends with our order equal to WeChat's own record and a balanced ledger.

The seed of a round is in its failure. `FAULTS_SEED=n pytest tests/faults` walks the same rounds again, and
`make soak A='--seed n --schedules 25'` exactly one of them.
"""

import os
import random

import pytest

from tests.faults.engine import Engine
from tests.faults.plans import make_round
from tests.support.stack import Stack

ROUNDS, PER_ROUND = 10, 52
FIRST_SEED = int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(10**9))


@pytest.fixture(scope="module")
def engine(stack: Stack) -> Engine:
    return Engine(stack)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(ROUNDS))
def test_whatever_goes_wrong_our_orders_end_as_wechat_has_them(engine: Engine, number: int) -> None:
    seed = FIRST_SEED + number
    plan = make_round(seed, PER_ROUND)
    found = engine.run(plan)
    again = f"make soak A='--seed {seed} --schedules {PER_ROUND} --per-round {PER_ROUND}'"
    assert not found, "\n".join([*found[:12], again, str(plan)])
