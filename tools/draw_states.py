"""Draws the state machines into the READMEs of their rooms: `python tools/draw_states.py` (or `--check`)."""

import importlib
import sys
from pathlib import Path

ROOMS = Path(__file__).resolve().parent.parent / "shangquan"
BEGIN, END = "<!-- states -->", "<!-- /states -->"


def diagrams(room: str) -> str:
    """Every machine of a room's `states.py`, as Mermaid."""
    from shangquan.kit.states import Machine

    module = importlib.import_module(f"shangquan.{room}.states")
    machines = {name: m for name, m in vars(module).items() if isinstance(m, Machine)}
    return "\n\n".join(f"{name}\n\n```mermaid\n{m.mermaid()}\n```" for name, m in machines.items())


def main() -> int:
    sys.path.insert(0, str(ROOMS.parent))
    old = []
    for states in sorted(ROOMS.glob("*/states.py")):
        room = states.parent
        if room.name == "kit":
            continue
        readme = room / "README.md"
        text = readme.read_text(encoding="utf-8")
        head, _, rest = text.partition(BEGIN)
        fresh = f"{head}{BEGIN}\n{diagrams(room.name)}\n{END}{rest.partition(END)[2]}"
        if fresh != text:
            old.append(room.name)
            if "--check" not in sys.argv:
                readme.write_text(fresh, encoding="utf-8")
    if old:
        print("diagrams out of date:" if "--check" in sys.argv else "drawn:", ", ".join(old))
    return 1 if old and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
