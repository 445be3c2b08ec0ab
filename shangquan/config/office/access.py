"""Who sees and changes what in the office. Nothing is open by omission."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse

from shangquan.flows import second_factor
from shangquan.merchants import queries as merchants
from shangquan.merchants.models import District, Membership, Merchant, Store
from shangquan.merchants.rules import Right, may

# One of these opens the door; people at the counter and in the kitchen work at the board.
OPENS = (Right.MENU, Right.STAFF, Right.SHOP, Right.EXPORT, Right.LEDGER)


@dataclass(frozen=True)
class Office:
    """What one person may do here, as of this request."""

    user: Any
    memberships: tuple[Membership, ...]

    @property
    def actor(self) -> str:
        return str(self.user.username)

    @property
    def is_open(self) -> bool:
        return any(self.has(right) for right in OPENS)

    def with_right(self, right: str) -> tuple[Membership, ...]:
        return tuple(m for m in self.memberships if may(m.role, Right(right)))

    def has(self, right: str) -> bool:
        return bool(self.with_right(right))

    def has_district(self, right: str) -> bool:
        """Whether the right reaches over a whole district."""
        return any(m.merchant_id is None for m in self.with_right(right))

    def reaches(self, right: str, *, district_id: UUID, merchant_id: UUID | None) -> bool:
        """Whether the right covers this merchant (None: the district itself)."""
        return any(
            m.district_id == district_id and m.merchant_id in (None, merchant_id)
            for m in self.with_right(right)
            if not (m.merchant_id is not None and merchant_id is None)
        )

    def rows(self, right: str, *, district: str, merchant: str | None) -> Q:
        """The rows the right covers, by the paths to their district and merchant (None: district's own)."""
        found = Q(pk__in=[])
        for m in self.with_right(right):
            if m.merchant_id is None:
                found |= Q(**{district: m.district_id})
            elif merchant is not None:
                found |= Q(**{district: m.district_id, merchant: m.merchant_id})
        return found

    def districts(self, right: str) -> list[District]:
        """Districts the right covers as a whole."""
        found = {m.district_id: m.district for m in self.with_right(right) if not m.merchant_id}
        return list(found.values())

    def stores(self, right: str) -> list[Store]:
        rows = Store.objects.filter(self.rows(right, district="district", merchant="merchant"))
        return list(rows.select_related("merchant", "district"))

    def merchants(self, right: str) -> list[Merchant]:
        rows = Merchant.objects.filter(self.rows(right, district="district", merchant="pk"))
        return list(rows.select_related("district").order_by("-is_owner", "slug"))

    def is_from_above(self, merchant: Merchant) -> bool:
        """Whether this person acts on a partner's things from the district's side."""
        is_own = any(m.merchant_id == merchant.pk for m in self.memberships)
        return not merchant.is_owner and not is_own


def office_of(request: HttpRequest) -> Office:
    """The office of a request, read once: a changed role counts at the next request."""
    if not hasattr(request, "_office"):
        user = request.user
        is_known = user.is_authenticated and user.is_active
        rows = merchants.memberships(user.pk) if is_known and user.pk else []
        request._office = Office(user, tuple(rows))  # type: ignore[attr-defined]
    return request._office  # type: ignore[attr-defined, no-any-return]


View = Callable[..., HttpResponse]


def needs(right: Right | None, *, is_district: bool = False) -> Callable[[View], View]:
    """Give an office page its right; None means everybody who may enter. Exports ask for a second factor."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            office = office_of(request)
            if right is not None:
                has = office.has_district(right) if is_district else office.has(right)
                if not has:
                    raise PermissionDenied
                if right in second_factor.GUARDED:
                    second_factor.require(request)
            return view(request, *args, **kwargs)

        run.right = right or "any"  # type: ignore[attr-defined]
        return run

    return wrap


def store_of(request: HttpRequest, store_id: UUID, right: Right) -> Store:
    """A store the right covers; any other does not exist."""
    rows = office_of(request).rows(right, district="district", merchant="merchant")
    store = Store.objects.filter(rows, pk=store_id).select_related("merchant", "district").first()
    if store is None:
        raise Http404
    return store


def merchant_of(request: HttpRequest, merchant_id: UUID, right: Right) -> Merchant:
    rows = office_of(request).rows(right, district="district", merchant="pk")
    merchant = Merchant.objects.filter(rows, pk=merchant_id).select_related("district").first()
    if merchant is None:
        raise Http404
    return merchant


def district_of(request: HttpRequest, right: Right) -> District:
    """The district this person works for as a whole: the first one, or the one asked for."""
    rows = office_of(request).districts(right)
    wanted = request.GET.get("district", "")
    found = next((d for d in rows if d.slug == wanted), rows[0] if rows and not wanted else None)
    if found is None:
        raise Http404
    return found
