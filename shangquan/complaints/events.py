"""Facts about cases."""

from dataclasses import dataclass
from uuid import UUID

from shangquan.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseEvent(Event):
    """What every fact about a case tells."""

    case_id: UUID


@dataclass(frozen=True, kw_only=True)
class CaseOpened(CaseEvent):
    """Somebody complained; the clock runs."""


@dataclass(frozen=True, kw_only=True)
class CaseEscalated(CaseEvent):
    """Nobody answered within the target."""
