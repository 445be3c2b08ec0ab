"""State machines as tables: (state, verb) -> next state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shangquan.kit.errors import Refused
from shangquan.kit.texts import Text


class WrongState(Refused):
    """The verb does not exist from this state."""

    code = "state.wrong"
    sentence = Text("现在的状态不能这样做。", "This is not possible in the present state.")


class Stale(Refused):
    """Somebody else moved the row first."""

    code = "state.stale"
    sentence = Text("刚刚有人先处理了，请刷新。", "Somebody was faster, please look again.")


@dataclass(frozen=True)
class Machine:
    """A state machine that draws itself and moves rows by compare-and-set."""

    start: str
    moves: Mapping[tuple[str, str], str]

    def can(self, state: str, verb: str) -> bool:
        return (state, verb) in self.moves

    def next(self, state: str, verb: str) -> str:
        try:
            return self.moves[state, verb]
        except KeyError:
            raise WrongState(state=str(state), verb=verb) from None

    def states(self) -> set[str]:
        return {self.start, *(s for s, _ in self.moves), *self.moves.values()}

    def ends(self) -> set[str]:
        """States nothing leads out of."""
        return self.states() - {state for state, _ in self.moves}

    def reachable(self) -> set[str]:
        seen, todo = {self.start}, [self.start]
        while todo:
            here = todo.pop()
            for (state, _), there in self.moves.items():
                if state == here and there not in seen:
                    seen.add(there)
                    todo.append(there)
        return seen

    def advance(self, row: Any, verb: str, **stamps: Any) -> None:
        """Move one row, unless somebody else moved it first (then `Stale`)."""
        new = self.next(row.state, verb)
        unmoved = type(row)._base_manager.filter(pk=row.pk, state=row.state)
        # "0 rows" is the race: another worker or another click was faster.
        if unmoved.update(state=new, **stamps) == 0:
            raise Stale(state=str(row.state), verb=verb)
        row.state = new
        for name, value in stamps.items():
            setattr(row, name, value)

    def mermaid(self) -> str:
        """The diagram for the room's README."""
        arrows = (f"    {a} --> {b}: {verb}" for (a, verb), b in self.moves.items())
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.start}", *arrows])
