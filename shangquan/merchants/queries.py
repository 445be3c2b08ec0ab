"""Reads of the district and its shops, always within a scope."""

from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from shangquan.gateways.wechat import Account
from shangquan.gateways.wechatpay import PayAccount
from shangquan.kit.errors import NotFound
from shangquan.merchants import rules
from shangquan.merchants.models import District, Membership, Merchant, Store, Table


@dataclass(frozen=True, slots=True)
class Place:
    """A district by name: what nearly every request needs, kept in the process."""

    id: UUID
    slug: str
    zone: str


_places: dict[str, Place] = {}


def known_place(slug: str) -> Place | None:
    """The district of a slug if this process has met it."""
    return _places.get(slug)


def place(slug: str) -> Place:
    """The district of a slug. Ids and slugs of districts never change, so they are remembered."""
    if slug not in _places:
        row = District.objects.filter(slug=slug).values_list("id", "slug", "zone").first()
        if row is None:
            raise NotFound
        _places[slug] = Place(*row)
    return _places[slug]


@dataclass(frozen=True, slots=True)
class Shop:
    """A store as a sale needs it, without its row."""

    id: UUID
    slug: str
    name: str
    name_en: str
    merchant_id: UUID
    opens_at: time
    closes_at: time
    day_starts_at: time
    is_paused: bool
    is_admitted: bool
    has_pickup: bool
    has_delivery: bool
    packing_fee_fen: int
    delivery_fee_fen: int
    free_delivery_from_fen: int | None
    min_delivery_fen: int

    def is_open(self, *, zone: str, now: datetime) -> bool:
        return self.is_admitted and rules.is_open(
            at=now,
            zone=zone,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            is_paused=self.is_paused,
        )


# The columns of a Shop, for statements of upper rooms that join stores (alias st) and merchants (alias m).
SHOP_COLUMNS = (
    "st.id, st.slug, st.name, st.name_en, st.merchant_id, st.opens_at, st.closes_at, st.day_starts_at,"
    " st.is_paused, m.is_active, st.has_pickup, st.has_delivery, st.packing_fee_fen,"
    " st.delivery_fee_fen, st.free_delivery_from_fen, st.min_delivery_fen"
)


def get_district(district_id: UUID) -> District:
    return District.objects.get(pk=district_id)


def stores(district_id: UUID) -> list[Store]:
    """The stores guests may see, in the district's order."""
    rows = Store.objects.filter(district_id=district_id, merchant__is_active=True)
    return list(rows.select_related("merchant"))


def stores_with_district(district_id: UUID) -> list[Store]:
    """All stores of a district, also those not admitted (for the people who work there)."""
    rows = Store.objects.filter(district_id=district_id)
    return list(rows.select_related("merchant", "district"))


def get_store(*, district_id: UUID, slug: str) -> Store:
    """A visible store of this district. Raises NotFound."""
    row = (
        Store.objects.select_related("merchant", "district")
        .filter(district_id=district_id, slug=slug, merchant__is_active=True)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def get_table(*, store_id: UUID, code: str) -> Table:
    row = Table.objects.filter(store_id=store_id, code=code).first()
    if row is None:
        raise NotFound
    return row


def is_open(store: Store, now: datetime) -> bool:
    return rules.is_open(
        at=now,
        zone=store.district.zone,
        opens_at=store.opens_at,
        closes_at=store.closes_at,
        is_paused=store.is_paused,
    )


def memberships(user_id: UUID) -> list[Membership]:
    """Where somebody works, as of now: a changed role counts at the next request."""
    rows = Membership.objects.filter(user_id=user_id, is_active=True)
    return list(rows.select_related("district", "merchant").order_by("role"))


def staff(*, district_id: UUID, merchant_id: UUID) -> list[Membership]:
    """Who works at a merchant, and the people of the district."""
    rows = Membership.objects.filter(district_id=district_id, is_active=True, user__is_active=True)
    mine = rows.filter(Q(merchant_id=merchant_id) | Q(merchant=None))
    return list(mine.select_related("user").order_by("user__username"))


def merchants(district_id: UUID) -> list[Merchant]:
    return list(Merchant.objects.filter(district_id=district_id))


def account(district_id: UUID) -> Account:
    """The official account of a district. One installation serves one account for now."""
    return _account()


@lru_cache(maxsize=1)
def _account() -> Account:
    env = settings.ENVIRON
    return Account(
        appid=env.wechat_appid,
        secret=env.wechat_secret,
        token=env.wechat_token,
        aes_key=env.wechat_aes_key,
        original_id=env.wechat_original_id,
        api_base=env.wechat_api_base,
        open_base=env.wechat_open_base,
        mp_base=env.wechat_mp_base,
        res_base=env.wechat_res_base,
        keep=env.secrets_dir,
        families=env.families,
    )


def pay_account(district_id: UUID) -> PayAccount:
    """The merchant number the district is paid through."""
    return _pay_account()


@lru_cache(maxsize=1)
def _pay_account() -> PayAccount:
    env = settings.ENVIRON
    return PayAccount(
        appid=env.wechat_appid,
        mchid=env.pay_mchid,
        serial_no=env.pay_serial_no,
        private_key_pem=env.pay_private_key(),
        api_v3_key=env.pay_api_v3_key,
        public_key_id=env.pay_public_key_id,
        public_key_pem=env.pay_public_key(),
        base=env.pay_base,
        notify_base=env.public_url,
    )
