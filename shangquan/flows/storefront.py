"""What a guest sees before ordering: the district's shops and a shop's menu, from four rooms at once.

A menu is kept as bytes for a second in each process; a page that was told of a change asks past that (`Cache-Control:
no-cache`), so a hint never meets an old menu.
"""

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from pypinyin import lazy_pinyin

from shangquan.accounts.queries import mask_phone
from shangquan.catalog import queries as catalog
from shangquan.catalog.models import Item, Option, OptionGroup, Sku
from shangquan.flows.cart import SKU
from shangquan.flows.order_views import picture_url
from shangquan.inventory import queries as inventory
from shangquan.kit.texts import Text, language, pick
from shangquan.merchants import queries as merchants
from shangquan.merchants.models import Store
from shangquan.merchants.queries import Place
from shangquan.merchants.rules import hours
from shangquan.orders import queries as orders

_FRESH_S = 1.0  # a price is the same on every screen within a second
_LEFT_FRESH_S = 2.0  # how many are left may lag a little; the kernel decides anyway
_KEPT_MENUS = 500
_SHOWN_LEFT = 20  # how many are left is said only when it matters

ALLERGENS = {
    "gluten": Text("麸质", "Gluten"),
    "egg": Text("蛋", "Egg"),
    "milk": Text("奶", "Milk"),
    "nuts": Text("坚果", "Nuts"),
    "peanut": Text("花生", "Peanut"),
    "soy": Text("大豆", "Soy"),
    "fish": Text("鱼", "Fish"),
    "shellfish": Text("贝壳与甲壳", "Shellfish"),
    "sesame": Text("芝麻", "Sesame"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished menu: what it was built from, its bytes, and until when it is served without a look."""

    version: int
    is_open: bool
    body: bytes
    etag: str
    built: float


_menus: dict[tuple[UUID, str, str], tuple[Kept, float]] = {}


def home(place: Place, now: datetime) -> dict[str, Any]:
    """The district and its shops."""
    district = merchants.get_district(place.id)
    stores = merchants.stores_with_district(place.id)
    sold = orders.orders_since(
        store_ids=[s.pk for s in stores], since=(now - timedelta(days=30)).date()
    )
    return {
        "district": {
            "slug": district.slug,
            "name": str(district),
            "tagline": pick(district.tagline, district.tagline_en),
        },
        "shops": [shop(s, now, sold.get(s.pk, 0)) for s in stores if s.merchant.is_active],
        "res_base": settings.ENVIRON.wechat_res_base,
        "appid": settings.ENVIRON.wechat_appid,
    }


def shop(store: Store, now: datetime, month_orders: int) -> dict[str, Any]:
    return {
        "slug": store.slug,
        "name": str(store),
        "search": f"{''.join(lazy_pinyin(store.name))} {store.name_en.lower()}",
        "cuisine": pick(store.cuisine, store.cuisine_en),
        "picture": picture_url(store.picture),
        "notice": pick(store.notice, store.notice_en),
        "is_open": merchants.is_open(store, now),
        "hours": hours(store.opens_at, store.closes_at),
        "pickup": store.has_pickup,
        "delivery": store.has_delivery,
        "delivery_fee_fen": store.delivery_fee_fen,
        "free_delivery_from_fen": store.free_delivery_from_fen,
        "min_delivery_fen": store.min_delivery_fen,
        "month_orders": month_orders,
    }


def glance(district: str, slug: str, spoken: str) -> Kept | None:
    """A menu that this process looked at within the last second, without any question to the database.

    Fast path of `menu` (budget: no statement, well under 0.1 ms): lunch is thousands of phones reading the same bytes. Both say
    the same within the second that `menu` grants itself; `tests/architecture` holds them together.
    """
    place = merchants.known_place(district)
    kept, until = _menus.get((place.id, slug, spoken), (None, 0.0)) if place else (None, 0.0)
    return kept if time.monotonic() < until else None


def menu(place: Place, slug: str, now: datetime, *, must_look: bool) -> Kept:
    """A shop's menu as bytes, at most a second old. `must_look`: the page was told of a change and wants the truth."""
    key = (place.id, slug, language())
    kept, until = _menus.get(key, (None, 0.0))
    if kept is not None and not must_look and time.monotonic() < until:
        return kept
    store = merchants.get_store(district_id=place.id, slug=slug)
    version = catalog.versions([store.pk]).get(store.pk, 0)
    is_open = merchants.is_open(store, now)
    is_same = kept is not None and (kept.version, kept.is_open) == (version, is_open)
    if kept is None or not is_same or kept.built + _LEFT_FRESH_S < time.monotonic() or must_look:
        kept = _build(store, version, now)
    if len(_menus) > _KEPT_MENUS:
        _menus.clear()
    _menus[key] = (kept, time.monotonic() + _FRESH_S)
    return kept


def _build(store: Store, version: int, now: datetime) -> Kept:
    since = (now - timedelta(days=30)).date()
    categories = catalog.menu(store.pk)
    skus = [sku.pk for c in categories for _, of_item, _ in c["items"] for sku in of_item]
    left = inventory.left(district_id=store.district_id, kind=SKU, subjects=skus)
    sold = orders.sold_since(store_ids=[store.pk], since=since)
    month = orders.orders_since(store_ids=[store.pk], since=since).get(store.pk, 0)
    content = {
        "version": version,
        "shop": shop(store, now, month)
        | {
            "address": pick(store.address, store.address_en),
            "phone_masked": mask_phone(store.phone),
            "licence": store.merchant.licence,
        },
        "categories": [
            {
                "id": c["category"].pk,
                "name": str(c["category"]),
                "items": [_item(i, s, g, left, sold.get(i.pk, 0)) for i, s, g in c["items"]],
            }
            for c in categories
        ],
    }
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return Kept(version, merchants.is_open(store, now), body, etag, time.monotonic())


def _item(
    item: Item, skus: list[Sku], groups: list[tuple[OptionGroup, list[Option]]],
    left: dict[UUID, int | None], sold: int,
) -> dict[str, Any]:  # fmt: skip
    shown = [_sku(sku, left.get(sku.pk), item.is_sold_out) for sku in skus]
    return {
        "id": item.pk,
        "name": str(item),
        "description": pick(item.description, item.description_en),
        "picture": picture_url(item.picture),
        "allergens": [str(ALLERGENS[code]) for code in item.allergens if code in ALLERGENS],
        "sold_out": all(sku["sold_out"] for sku in shown),
        "month_sold": sold,
        "from_fen": min(sku.price_fen for sku in skus),
        "search": f"{item.name} {item.search}",
        "skus": shown,
        "groups": [group(g, options) for g, options in groups],
    }


def _sku(sku: Sku, left: int | None, is_item_sold_out: bool) -> dict[str, Any]:
    return {
        "id": sku.pk,
        "name": str(sku),
        "price_fen": sku.price_fen,
        "left": left if left is not None and left <= _SHOWN_LEFT else None,
        "sold_out": is_item_sold_out or left == 0,
    }


def group(row: OptionGroup, options: list[Option]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": str(row),
        "min": row.least,
        "max": row.most,
        "options": [{"id": o.pk, "name": str(o), "price_fen": o.price_fen} for o in options],
    }
