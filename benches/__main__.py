"""`make bench`: every measurement with its ceiling in one run; figures go into benches/results/."""

import argparse
import json
import platform
import sys
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benches")
    parser.add_argument(
        "names",
        nargs="*",
        help="place, life, menu, notices, push, callback; all when none is named",
    )
    parser.add_argument(
        "--keep", action="store_true", help="write the figures into benches/results/"
    )
    chosen = parser.parse_args()

    from benches import callback, menus, orders, push
    from benches.stack import Stack, running

    benches: dict[str, Callable[[Stack], dict[str, Any]]] = {
        "place": orders.place, "menu": menus.menu, "notices": orders.notices, "life": orders.life,
        "push": push.push, "callback": callback.callback,
    }  # fmt: skip
    aims = tomllib.loads((HERE / "budgets.toml").read_text())
    results: dict[str, Any] = {}
    with running() as stack:
        for name, bench in benches.items():
            if not chosen.names or name in chosen.names:
                results[name] = bench(stack)
                _show(name, results[name], aims.get(name, {}))
    _write(results, chosen.keep or not chosen.names)
    return 1 if any(r["failed"] for r in results.values()) else 0


def _show(name: str, figures: dict[str, Any], aim: dict[str, Any]) -> None:
    reached = "" if "ratio" not in aim else f"  (aim {aim['ratio']:.2f})"
    print(f"{name:9} {figures['ratio']:.2f} of the ceiling{reached}")
    print("          " + "  ".join(f"{k}={v}" for k, v in figures.items()), flush=True)


def _write(results: dict[str, Any], is_kept: bool) -> None:
    if not is_kept:
        return
    now = datetime.now(UTC)
    record = {
        "at": now.isoformat(timespec="seconds"), "python": platform.python_version(),
        "machine": platform.machine(), "results": results,
    }  # fmt: skip
    path = HERE / "results" / f"{now:%Y-%m-%d}.json"
    path.write_text(json.dumps(record, indent=1) + "\n")
    print(f"written to benches/results/{path.name}")


if __name__ == "__main__":
    sys.exit(main())
