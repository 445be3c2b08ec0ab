"""Rules and facts as every process keeps them: looked at once a second, made anew only when their version moved."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from shangquan.catalog import queries as catalog
from shangquan.chat.models import Rule
from shangquan.chat.rules.facts import Dish, Facts, Named, Shop, Size
from shangquan.chat.rules.keywords import BadPattern, Keyword, Mode
from shangquan.inventory import queries as inventory
from shangquan.merchants import queries as merchants
from shangquan.merchants.models import Store
from shangquan.merchants.rules import hours
from shangquan.orders import queries as orders

_FRESH_S = 1.0
_FACTS_S = 30.0  # how many are left and what sold moves without a version


@dataclass(slots=True)
class Kept:
    """What a process knows of a district's rules and facts."""

    rules_version: int
    rules: list[Keyword]
    facts_version: str
    facts: Facts
    facts_at: float
    looked_at: float


_kept: dict[UUID, Kept] = {}
_looking = threading.Lock()


def known(district_id: UUID, now: datetime) -> Kept:
    """Rules and facts, at most a second old. One thread looks; meanwhile the others go on with what there is."""
    kept = _kept.get(district_id)
    if kept is not None and time.monotonic() - kept.looked_at < _FRESH_S:
        return kept
    if not _looking.acquire(blocking=kept is None):
        assert kept is not None
        return kept
    try:
        return _look(district_id, now)
    finally:
        _looking.release()


def _look(district_id: UUID, now: datetime) -> Kept:
    kept, moment = _kept.get(district_id), time.monotonic()
    if kept is not None and moment - kept.looked_at < _FRESH_S:
        return kept  # somebody looked while we waited
    rules_version, facts_version = _versions(district_id, now)
    if kept is None or kept.rules_version != rules_version:
        rules = read_rules(district_id)
    else:
        rules = kept.rules
    if kept is None or kept.facts_version != facts_version or moment - kept.facts_at > _FACTS_S:
        facts, facts_at = read_facts(district_id, facts_version, now), moment
    else:
        facts, facts_at = kept.facts, kept.facts_at
    made = Kept(rules_version, rules, facts_version, facts, facts_at, moment)
    _kept[district_id] = made
    return made


def forget() -> None:
    """Look again at once (after a change in this process)."""
    _kept.clear()


_VERSIONS = """
select coalesce((select version from chat_rulebook where district_id = %(d)s), 0),
  (select string_agg(m.store_id::text || m.version::text, ',' order by m.store_id) from catalog_menu m
   where m.district_id = %(d)s),
  (select md5(string_agg(row(s.*)::text, '|' order by s.id)) from merchants_store s
   join merchants_merchant m on m.id = s.merchant_id where s.district_id = %(d)s and m.is_active)
"""


def _versions(district_id: UUID, now: datetime) -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS, {"d": district_id})
        rules, menus, shops = cursor.fetchone()
    # Doors open and close by the minute.
    return rules, f"{menus}/{shops}/{now:%d%H%M}"


def read_rules(district_id: UUID) -> list[Keyword]:
    """The rules that count, ready to match. A pattern that cannot be read any more is left out."""
    found = []
    for row in Rule.objects.filter(district_id=district_id, is_active=True):
        try:
            found.append(keyword(row))
        except BadPattern:
            continue
    return found


def keyword(row: Rule) -> Keyword:
    """A stored rule as the matcher takes it. Raises BadPattern."""
    return Keyword(
        id=row.pk, name=row.name, mode=Mode(row.mode), words=tuple(row.words),
        priority=row.priority, answer=row.answer, store_id=row.store_id,
    )  # fmt: skip


def read_facts(district_id: UUID, version: str, now: datetime) -> Facts:
    """The district's shops and dishes as guests see them."""
    district = merchants.get_district(district_id)
    stores = merchants.stores(district_id)
    since = (now - timedelta(days=30)).date()
    sold = orders.sold_since(store_ids=[s.pk for s in stores], since=since)
    shops = {store.pk: _shop(store, district.zone, now) for store in stores}
    dishes: list[Dish] = []
    for store in stores:
        dishes += _dishes(store, shops[store.pk], sold)
    return Facts(
        Named(district.name, district.name_en), tuple(shops.values()), tuple(dishes), version
    )


def _shop(store: Store, zone: str, now: datetime) -> Shop:
    from shangquan.merchants.rules import is_open

    return Shop(
        id=store.pk, slug=store.slug, name=Named(store.name, store.name_en),
        cuisine=Named(store.cuisine, store.cuisine_en), address=Named(store.address, store.address_en),
        notice=Named(store.notice, store.notice_en), hours=hours(store.opens_at, store.closes_at),
        is_open=is_open(
            at=now, zone=zone, opens_at=store.opens_at, closes_at=store.closes_at,
            is_paused=store.is_paused,
        ),
        has_pickup=store.has_pickup, has_delivery=store.has_delivery,
        delivery_fee_fen=store.delivery_fee_fen, min_delivery_fen=store.min_delivery_fen,
        free_delivery_from_fen=store.free_delivery_from_fen, packing_fee_fen=store.packing_fee_fen,
        picture=store.picture,
    )  # fmt: skip


def _dishes(store: Store, shop: Shop, sold: dict[UUID, int]) -> list[Dish]:
    categories = catalog.menu(store.pk)
    skus = [sku.pk for c in categories for _, of_item, _ in c["items"] for sku in of_item]
    left = inventory.left(district_id=store.district_id, kind="sku", subjects=skus)
    found = []
    for category in categories:
        named = Named(category["category"].name, category["category"].name_en)
        for item, of_item, _ in category["items"]:
            found.append(
                Dish(
                    id=item.pk, shop=shop, name=Named(item.name, item.name_en), category=named,
                    description=Named(item.description, item.description_en),
                    sizes=tuple(Size(Named(k.name, k.name_en), k.price_fen) for k in of_item),
                    allergens=frozenset(item.allergens),
                    is_sold_out=item.is_sold_out or all(left.get(k.pk) == 0 for k in of_item),
                    sold=sold.get(item.pk, 0), picture=item.picture,
                )
            )  # fmt: skip
    return found
