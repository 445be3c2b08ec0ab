"""Facts of the catalogue."""

from dataclasses import dataclass
from uuid import UUID

from shangquan.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class MenuChanged(Event):
    """Guests of this store would see something else now."""

    store_id: UUID
    why: str
