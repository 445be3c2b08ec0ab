"""Decisions about a catalogue, from values alone."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

ALLERGENS = (
    "gluten", "egg", "milk", "nuts", "peanut", "soy", "fish", "shellfish", "sesame",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many options a group takes."""

    least: int
    most: int


def options_problem(
    *, groups: Mapping[UUID, Bounds], group_of: Mapping[UUID, UUID], chosen: Sequence[UUID]
) -> str | None:
    """Why this choice of options cannot be sold: `unknown`, `twice`, `too_few`, `too_many`, or None."""
    if any(option not in group_of for option in chosen):
        return "unknown"
    if len(set(chosen)) < len(chosen):
        return "twice"
    counts = Counter(group_of[option] for option in chosen)
    if any(counts[group] < bounds.least for group, bounds in groups.items()):
        return "too_few"
    if any(counts[group] > bounds.most for group, bounds in groups.items()):
        return "too_many"
    return None


def unknown_allergens(codes: Collection[str]) -> list[str]:
    """Codes that no guest could understand."""
    return sorted(set(codes) - set(ALLERGENS))
