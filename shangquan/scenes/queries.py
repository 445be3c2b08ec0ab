"""Reads of doors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shangquan.kit.errors import NotFound
from shangquan.scenes.models import MenuBranch, MenuPublication, Scan, Scene, StaffIdentity
from shangquan.scenes.rules import BIND


def scene(*, district_id: UUID, code: str) -> Scene | None:
    """The door of a code, whatever its state; None for a stranger's code."""
    return Scene.objects.filter(district_id=district_id, code=code).first()


def good_scene(*, district_id: UUID, code: str, now: datetime) -> Scene | None:
    """The door of a code that is in use now; None for a stranger's, a stopped or an expired one."""
    row = scene(district_id=district_id, code=code)
    if row is None or not row.is_active or (row.expires_at and row.expires_at <= now):
        return None
    return row


def scene_of_url(*, district_id: UUID, url: str) -> Scene | None:
    """The door whose printed picture holds this address of WeChat's."""
    return Scene.objects.filter(district_id=district_id, url=url).first() if url else None


def staff_of(*, district_id: UUID, appid: str, openid: str) -> UUID | None:
    """Who of the staff this phone belongs to, if anybody bound it."""
    rows = StaffIdentity.objects.filter(district_id=district_id, appid=appid, openid=openid)
    return rows.values_list("user_id", flat=True).first()


def phones_of(*, district_id: UUID, user_id: UUID) -> int:
    """How many phones somebody of the staff has bound."""
    return StaffIdentity.objects.filter(district_id=district_id, user_id=user_id).count()


def codes_of(
    *, district_id: UUID, merchant_id: UUID | None, store_ids: Sequence[UUID] | None = None
) -> QuerySet[Scene]:
    """Codes somebody may look after: all of the district, a merchant's, or those of some stores."""
    rows = Scene.objects.filter(district_id=district_id).exclude(kind=BIND)
    if merchant_id is not None:
        rows = rows.filter(merchant_id=merchant_id)
    if store_ids is not None:
        rows = rows.filter(Q(store_id__in=store_ids) | Q(store=None, merchant__isnull=False))
    return rows.select_related("store", "merchant", "user").order_by("kind", "code")


def scenes(district_id: UUID) -> list[Scene]:
    return list(Scene.objects.filter(district_id=district_id).order_by("kind", "code"))


def scans(*, district_id: UUID, code: str) -> int:
    return Scan.objects.filter(district_id=district_id, code=code).count()


def draft(district_id: UUID) -> list[dict[str, Any]]:
    """The menu as it would be published now."""
    return [branch.button for branch in MenuBranch.objects.filter(district_id=district_id)]


def published(district_id: UUID) -> MenuPublication | None:
    """The menu as it stands on the phones."""
    return MenuPublication.objects.filter(district_id=district_id).order_by("-at", "-id").first()


def branches(district_id: UUID) -> list[MenuBranch]:
    """The draft branch by branch, with whose it is."""
    return list(MenuBranch.objects.filter(district_id=district_id).select_related("merchant"))


def publications(district_id: UUID, most: int = 30) -> list[MenuPublication]:
    """What stood on the phones, newest first."""
    rows = MenuPublication.objects.filter(district_id=district_id)
    return list(rows.order_by("-at", "-id")[:most])


def publication(*, district_id: UUID, publication_id: UUID) -> MenuPublication:
    """Raises NotFound."""
    row = MenuPublication.objects.filter(district_id=district_id, pk=publication_id).first()
    if row is None:
        raise NotFound
    return row
