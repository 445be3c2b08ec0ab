"""Facts the kernel announces."""

from dataclasses import dataclass
from uuid import UUID

from shangquan.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class PoolChanged(Event):
    """A pool ran dry or came back: menus have to say so."""

    kind: str
    subject_id: UUID
    is_empty: bool
