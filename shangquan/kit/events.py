"""Facts: frozen, named in the past tense, made of ids and plain values."""

from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, get_type_hints
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that became true in one district. Subclasses register themselves by name."""

    kinds: ClassVar[dict[str, type["Event"]]] = {}
    district_id: UUID

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if Event.kinds.setdefault(cls.__name__, cls).__module__ != cls.__module__:
            raise TypeError(f"two events are called {cls.__name__}")

    def facts(self) -> dict[str, Any]:
        """The values as JSON takes them."""
        return {k: str(v) if isinstance(v, UUID) else v for k, v in asdict(self).items()}

    @staticmethod
    def recall(name: str, facts: dict[str, Any]) -> "Event":
        """The event a stored row tells of."""
        cls = Event.kinds[name]
        hints = get_type_hints(cls)
        known = {f.name for f in fields(cls)}
        values = {
            k: UUID(v) if hints[k] in (UUID, UUID | None) and v is not None else v
            for k, v in facts.items()
            if k in known
        }
        return cls(**values)
