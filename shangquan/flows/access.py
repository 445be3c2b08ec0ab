"""Who may call what. Every endpoint names its caller; nothing is open by omission."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja.security import HttpBearer, SessionAuth

from shangquan.accounts import queries as accounts
from shangquan.accounts.queries import Guest, NotSignedIn
from shangquan.flows import second_factor
from shangquan.kit import clock, idempotency
from shangquan.kit.errors import Forbidden, NotFound
from shangquan.merchants import queries as merchants
from shangquan.merchants.models import District, Membership, Store
from shangquan.merchants.queries import Place
from shangquan.merchants.rules import DISTRICT_ROLES, RIGHTS, Right, Role, may


class GuestAuth(HttpBearer):
    """A guest's bearer token, good in one district only."""

    def __call__(self, request: HttpRequest) -> Guest:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, token.strip() if scheme.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Guest:
        if not token:
            raise NotSignedIn
        return accounts.guest(token=token, district_id=place_of(request).id, now=clock.now())


class StaffAuth(SessionAuth):
    """Somebody who works here, by session cookie; changes need the CSRF header."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        user = request.user
        if not user.is_authenticated or not user.is_active:
            raise NotSignedIn
        return user


GUEST, STAFF, PUBLIC = GuestAuth(), StaffAuth(), None


def place_of(request: HttpRequest) -> Place:
    """The district of the address being called. Raises NotFound."""
    match = request.resolver_match
    if match is None:
        raise NotFound
    return merchants.place(match.kwargs["district"])


@dataclass(frozen=True)
class Scope:
    """What one member of staff sees and may do at one store (or all of the district)."""

    user: Any
    membership: Membership
    district: District
    stores: tuple[Store, ...]

    @property
    def rights(self) -> frozenset[Right]:
        return RIGHTS[Role(self.membership.role)]

    @property
    def store_ids(self) -> list[UUID]:
        return [store.pk for store in self.stores]

    @property
    def actor(self) -> str:
        return self.user.username


def scope(user: Any, store_slug: str, right: Right) -> Scope:
    """The scope for a store's slug, or `all` for people of the district.

    Raises NotFound for a store one has nothing to do with, Forbidden for a right one's role lacks.
    """
    for membership in merchants.memberships(user.pk):
        stores = _stores(membership, store_slug)
        if not stores:
            continue
        if not may(membership.role, right):
            raise Forbidden(who=[r.value for r in Role if may(r, right)])
        return Scope(user, membership, membership.district, stores)
    raise NotFound


def _stores(membership: Membership, slug: str) -> tuple[Store, ...]:
    rows = merchants.stores_with_district(membership.district_id)
    if slug == "all":
        return tuple(rows) if membership.role in DISTRICT_ROLES else ()
    return tuple(
        store
        for store in rows
        if store.slug == slug and membership.merchant_id in (None, store.merchant_id)
    )


class StaffWith(StaffAuth):
    """Staff whose role holds a right at the store of the address; sets `request.scope`. Asked before the body is read.

    Rights that refund or export also ask for the second factor, unless the act itself moves nothing (declining).
    """

    def __init__(self, right: Right, *, moves_money: bool = True) -> None:
        super().__init__()
        self.right = right
        self._asks_factor = moves_money and right in second_factor.GUARDED

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        user = super().authenticate(request, key)
        match = request.resolver_match
        if match is None:
            raise NotFound
        request.scope = scope(user, match.kwargs["store"], self.right)  # type: ignore[attr-defined]
        if self._asks_factor:
            second_factor.require(request)
        return user


def staff_with(right: Right, *, moves_money: bool = True) -> StaffWith:
    """The caller of an endpoint: `auth=staff_with(Right.REFUSE)`."""
    return StaffWith(right, moves_money=moves_money)


def answer_once(
    request: HttpRequest, who: str, act: Callable[[Any], tuple[int, Any]],
    ask: Callable[[], Any] = lambda: None, is_pipelined: bool = False,
) -> HttpResponse:  # fmt: skip
    """Do what a POST asks for once per `Idempotency-Key` and person; repeat the first answer byte for byte."""
    status, body = idempotency.once(
        scope=who,
        key=request.headers.get("Idempotency-Key", ""),
        same=idempotency.fingerprint(request.path, request.body),
        now=clock.now(),
        ask=ask,
        act=act,
        is_pipelined=is_pipelined,
    )
    return HttpResponse(body, status=status, content_type="application/json; charset=utf-8")


def caller_address(request: HttpRequest) -> str:
    """Who calls, for limits. In production a proxy of ours on this machine says it (deploy/nginx); nobody else is believed."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    is_our_proxy = not settings.ENVIRON.is_demo and address in ("127.0.0.1", "::1", "")
    return request.headers.get("X-Real-IP", address) if is_our_proxy else address


def events_url(topics: list[str]) -> str:
    """Where a page listens to hints about these topics."""
    from shangquan.kit import tickets

    key = tickets.derive_key(settings.SECRET_KEY)
    ticket = tickets.issue(topics, 3600, clock.now(), key)
    return f"{settings.ENVIRON.events_url}/events?ticket={ticket}"
