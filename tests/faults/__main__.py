"""`make soak`: the rounds of `make test`, as many as one likes, on a stack of their own.

python -m tests.faults [--schedules 2000] [--seed 7] [--per-round 26] [--keep-going]
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.engine import Engine
from tests.faults.plans import make_round
from tests.support.stack import running_stack


def main() -> int:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--schedules", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--per-round", type=int, default=26)
    parser.add_argument("--keep-going", action="store_true", help="do not stop at the first fault")
    wish = parser.parse_args()
    print(f"seed {wish.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="sqsoak-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with running_stack(Path(folder) / "data") as stack:
            return soak(Engine(stack), wish)


def soak(engine: Engine, wish: argparse.Namespace) -> int:
    done, wrong, began = 0, 0, time.monotonic()
    seed = wish.seed
    while done < wish.schedules:
        plan = make_round(seed, min(wish.per_round, wish.schedules - done))
        found = engine.run(plan)
        done += len(plan.schedules)
        rate = done / (time.monotonic() - began)
        print(f"{done} schedules, {rate:.1f} a second, seed {seed}", flush=True)
        if found:
            wrong += 1
            print("\n".join([*found, str(plan), *engine.stack.one.lines[-60:]]), flush=True)
            if not wish.keep_going:
                return 1
        seed += 1
    print(f"{wrong} rounds with faults" if wrong else "every order is as WeChat has it")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
