"""State machines have no dead rooms; every fact is heard or is meant for people."""

import importlib
import re
from pathlib import Path

import pytest

from shangquan.flows import wiring
from shangquan.kit.events import Event
from shangquan.kit.states import Machine

ROOMS = Path(__file__).resolve().parents[2] / "shangquan"
# Tests of a room invent facts of their own; in one process with them only the rooms' are looked at.
FACTS = re.compile(r"shangquan\.\w+\.events")


def machines() -> dict[str, Machine]:
    found = {}
    for path in sorted(ROOMS.glob("*/states.py")):
        if path.parent.name != "kit":
            module = importlib.import_module(f"shangquan.{path.parent.name}.states")
            for name, value in vars(module).items():
                if isinstance(value, Machine):
                    found[f"{path.parent.name}.{name}"] = value
    return found


ENDS = {
    "chat.MACHINE": set(),
    "complaints.MACHINE": {"closed"},
    "inventory.MACHINE": {"returned"},
    "marketing.CALL": {"accepted", "refused", "unsure", "dropped"},
    "marketing.CAMPAIGN": {"sent", "stopped", "rejected"},
    "messaging.MACHINE": {"sent", "blocked", "failed", "unsure"},
    "orders.ORDER": {"done", "refused", "cancelled"},
    "orders.REQUEST": {"approved", "declined"},
    "payments.PAYMENT": {"paid", "disputed"},
    "payments.REFUND": {"succeeded"},
}


def test_every_machine_is_looked_at_here():
    assert set(machines()) == set(ENDS)


@pytest.mark.parametrize("name", sorted(ENDS))
def test_every_state_can_be_reached_and_the_ends_are_the_declared_ones(name):
    machine = machines()[name]
    assert machine.reachable() == machine.states()
    assert {str(end) for end in machine.ends()} == ENDS[name]


def test_every_fact_is_heard_or_is_for_people():
    ours = {k for k in Event.kinds.values() if FACTS.fullmatch(k.__module__)}
    concrete = {kind for kind in ours if not kind.__subclasses__()}
    assert concrete == set(wiring.WIRING) | set(wiring.FOR_PEOPLE)


def test_no_fact_is_wired_and_left_to_people_at_once():
    assert not set(wiring.WIRING) & set(wiring.FOR_PEOPLE)
