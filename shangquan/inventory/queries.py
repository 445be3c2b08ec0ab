"""What is left."""

from collections.abc import Iterable
from uuid import UUID

from shangquan.inventory.models import Hold, Pool
from shangquan.inventory.states import State


def left(*, district_id: UUID, kind: str, subjects: Iterable[UUID]) -> dict[UUID, int | None]:
    """What may still be promised of each subject; a subject without a pool has no limit."""
    rows = Pool.objects.filter(district_id=district_id, kind=kind, subject_id__in=list(subjects))
    return dict(rows.values_list("subject_id", "left"))


def open_holds(district_id: UUID) -> int:
    """Promises neither kept nor given back (L0.3)."""
    return Hold.objects.filter(district_id=district_id, state=State.HELD).count()
