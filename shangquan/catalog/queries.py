"""Reads of the catalogue."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from shangquan.catalog.models import Category, Item, Menu, Option, OptionGroup, Sku
from shangquan.kit.errors import NotFound
from shangquan.merchants.queries import SHOP_COLUMNS, Shop


@dataclass(frozen=True, slots=True)
class Offer:
    """A SKU with everything that decides whether and for how much it is sold."""

    sku_id: UUID
    sku_name: str
    sku_name_en: str
    price_fen: int
    item_id: UUID
    item_name: str
    item_name_en: str
    picture: str
    is_for_sale: bool
    is_sold_out: bool
    shop: Shop


@dataclass(frozen=True, slots=True)
class Choice:
    """An option group of an item, with one of its options (or none at all)."""

    item_id: UUID
    group_id: UUID
    least: int
    most: int
    option_id: UUID | None
    name: str
    name_en: str
    price_fen: int


# Columns are constants of the house; values travel as parameters.
_OFFERS = f"""
select s.id, s.name, s.name_en, s.price_fen, i.id, i.name, i.name_en, i.picture,
       s.is_listed and i.is_listed, i.is_sold_out, {SHOP_COLUMNS}
from catalog_sku s join catalog_item i on i.id = s.item_id
join merchants_store st on st.id = i.store_id join merchants_merchant m on m.id = st.merchant_id
where s.district_id = %s and s.id = any(%s)
"""  # noqa: S608
_CHOICES = """
select g.item_id, g.id, g.least, g.most, o.id, o.name, o.name_en, o.price_fen
from catalog_optiongroup g left join catalog_option o on o.group_id = g.id
where g.district_id = %s and g.item_id in (select item_id from catalog_sku where id = any(%s))
order by g.sort, g.id, o.sort, o.id
"""


class Offers:
    """Two statements that may travel in one pipeline: `ask`, then `read`."""

    def __init__(self, district_id: UUID, sku_ids: Sequence[UUID]) -> None:
        self._skus, self._choices = connection.cursor(), connection.cursor()
        self._skus.execute(_OFFERS, [district_id, list(sku_ids)])
        self._choices.execute(_CHOICES, [district_id, list(sku_ids)])

    def read(self) -> tuple[dict[UUID, Offer], dict[UUID, list[Choice]]]:
        offers = {r[0]: Offer(*(*r[:10], Shop(*r[10:]))) for r in self._skus.fetchall()}
        choices: dict[UUID, list[Choice]] = defaultdict(list)
        for row in self._choices.fetchall():
            choices[row[0]].append(Choice(*row))
        return offers, choices


def versions(store_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The version of each store's menu."""
    return dict(Menu.objects.filter(store_id__in=store_ids).values_list("store_id", "version"))


def menu(store_id: UUID) -> list[dict[str, Any]]:
    """A store's listed categories with their items, SKUs, groups and options, in order."""
    skus, groups, options = defaultdict(list), defaultdict(list), defaultdict(list)
    for sku in Sku.objects.filter(item__store_id=store_id, is_listed=True):
        skus[sku.item_id].append(sku)
    for option in Option.objects.filter(group__item__store_id=store_id):
        options[option.group_id].append(option)
    for group in OptionGroup.objects.filter(item__store_id=store_id):
        groups[group.item_id].append((group, options[group.pk]))
    items = defaultdict(list)
    for item in Item.objects.filter(store_id=store_id, is_listed=True):
        if skus[item.pk]:
            items[item.category_id].append((item, skus[item.pk], groups[item.pk]))
    categories = Category.objects.filter(store_id=store_id)
    # A category with nothing to sell would be a door to an empty room.
    return [{"category": c, "items": items[c.pk]} for c in categories if items[c.pk]]


def get_item(*, district_id: UUID, store_ids: Sequence[UUID], item_id: UUID) -> Item:
    """An item of one of these stores. Raises NotFound for any other."""
    row = Item.objects.filter(district_id=district_id, store_id__in=store_ids, pk=item_id).first()
    if row is None:
        raise NotFound
    return row


def get_sku(*, district_id: UUID, store_ids: Sequence[UUID], sku_id: UUID) -> Sku:
    row = (
        Sku.objects.select_related("item")
        .filter(district_id=district_id, item__store_id__in=store_ids, pk=sku_id)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def stores_of_skus(sku_ids: Sequence[UUID]) -> set[UUID]:
    return set(Sku.objects.filter(pk__in=sku_ids).values_list("item__store_id", flat=True))
