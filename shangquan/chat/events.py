"""Facts about conversations."""

from dataclasses import dataclass
from uuid import UUID

from shangquan.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class AnswerOwed(Event):
    """A message was stored and not answered in time: the answer follows as a customer message."""

    said_id: UUID
    openid: str
