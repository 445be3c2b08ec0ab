"""Reads of doors."""

from typing import Any
from uuid import UUID

from shangquan.scenes.models import MenuBranch, MenuPublication, Scan, Scene


def scene(*, district_id: UUID, code: str) -> Scene | None:
    """The door of a code, whatever its state; None for a stranger's code."""
    return Scene.objects.filter(district_id=district_id, code=code).first()


def scenes(district_id: UUID) -> list[Scene]:
    return list(Scene.objects.filter(district_id=district_id).order_by("kind", "code"))


def scans(*, district_id: UUID, code: str) -> int:
    return Scan.objects.filter(district_id=district_id, code=code).count()


def draft(district_id: UUID) -> list[dict[str, Any]]:
    """The menu as it would be published now."""
    return [branch.button for branch in MenuBranch.objects.filter(district_id=district_id)]


def published(district_id: UUID) -> MenuPublication | None:
    """The menu as it stands on the phones."""
    return MenuPublication.objects.filter(district_id=district_id).order_by("-at").first()
