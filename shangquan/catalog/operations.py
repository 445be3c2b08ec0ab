"""Changes to what is sold. Each one moves the version of the menu in its own transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from pypinyin import Style, lazy_pinyin

from shangquan.catalog import rules
from shangquan.catalog.events import MenuChanged
from shangquan.catalog.models import Category, Item, Menu, Option, OptionGroup, Sku
from shangquan.kit import outbox
from shangquan.kit.errors import Refused
from shangquan.kit.texts import Text
from shangquan.kit.transactions import must_be_inside, operation
from shangquan.merchants.models import Store


class BadPrice(Refused):
    """A price nobody can pay."""

    code = "catalog.bad_price"
    sentence = Text("价格要在 0 到 100000 元之间。", "A price must be between 0 and 100,000 yuan.")


class UnknownAllergen(Refused):
    """A warning nobody would understand."""

    code = "catalog.unknown_allergen"
    sentence = Text("不认识的过敏原：{codes}。", "Unknown allergen: {codes}.")


MAX_PRICE_FEN = 10_000_000


@dataclass(frozen=True)
class OptionSpec:
    name: str
    name_en: str = ""
    price_fen: int = 0


@dataclass(frozen=True)
class GroupSpec:
    name: str
    options: tuple[OptionSpec, ...]
    name_en: str = ""
    least: int = 0
    most: int = 1


@dataclass(frozen=True)
class SkuSpec:
    price_fen: int
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class ItemSpec:
    """An item as a person writes it down: in a form, a spreadsheet or the demo."""

    category: str
    name: str
    skus: tuple[SkuSpec, ...]
    category_en: str = ""
    key: str = ""
    name_en: str = ""
    description: str = ""
    description_en: str = ""
    picture: str = ""
    allergens: tuple[str, ...] = ()
    groups: tuple[GroupSpec, ...] = field(default=())
    sort: int = 0


def searchable(name: str, name_en: str) -> str:
    """What a guest may type to find an item: pinyin, initials, English."""
    whole = "".join(lazy_pinyin(name))
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return f"{whole} {initials} {name_en.lower()}"[:300]


@operation
def put_item(*, store: Store, spec: ItemSpec, now: datetime) -> Item:
    """Create or replace one item with its SKUs and options; the name (or key) says which.

    SKUs keep their ids when their names stay, so carts and pools survive a new price.
    """
    item = write_item(store=store, spec=spec)
    touch(store_id=store.pk, district_id=store.district_id, why="item", now=now)
    return item


def write_item(*, store: Store, spec: ItemSpec) -> Item:
    """`put_item` as one of many: the caller touches the menu once, at the end of its transaction."""
    must_be_inside("write an item")
    _check(spec)
    owned = {"district_id": store.district_id, "merchant_id": store.merchant_id}
    category, _ = Category.objects.get_or_create(
        store=store, name=spec.category, defaults={**owned, "name_en": spec.category_en}
    )
    which: dict[str, Any] = {"key": spec.key} if spec.key else {"name": spec.name}
    item, _ = Item.objects.update_or_create(
        store=store,
        **which,
        defaults={
            **owned,
            "category": category,
            "name": spec.name,
            "name_en": spec.name_en,
            "description": spec.description,
            "description_en": spec.description_en,
            "picture": spec.picture,
            "allergens": list(spec.allergens),
            "search": searchable(spec.name, spec.name_en),
            "sort": spec.sort,
            "is_listed": True,
        },
    )
    _put_skus(item, spec, owned)
    _put_groups(item, spec, owned)
    return item


def _check(spec: ItemSpec) -> None:
    prices = [sku.price_fen for sku in spec.skus]
    prices += [option.price_fen for group in spec.groups for option in group.options]
    if not spec.skus or any(not 0 <= price <= MAX_PRICE_FEN for price in prices):
        raise BadPrice
    if unknown := rules.unknown_allergens(spec.allergens):
        raise UnknownAllergen(codes="、".join(unknown))


def _put_skus(item: Item, spec: ItemSpec, owned: dict[str, UUID]) -> None:
    for sort, sku in enumerate(spec.skus):
        Sku.objects.update_or_create(
            item=item,
            name=sku.name,
            defaults={
                **owned,
                "name_en": sku.name_en,
                "price_fen": sku.price_fen,
                "sort": sort,
                "is_listed": True,
            },
        )
    names = [sku.name for sku in spec.skus]
    Sku.objects.filter(item=item).exclude(name__in=names).update(is_listed=False)


def _put_groups(item: Item, spec: ItemSpec, owned: dict[str, UUID]) -> None:
    if _groups(item) == spec.groups:
        return  # a new price alone must not throw chosen options out of open carts
    OptionGroup.objects.filter(item=item).delete()  # orders keep their own words and prices
    for sort, group in enumerate(spec.groups):
        row = OptionGroup.objects.create(
            **owned, item=item, name=group.name, name_en=group.name_en,
            least=group.least, most=group.most, sort=sort,
        )  # fmt: skip
        Option.objects.bulk_create(
            Option(
                **owned, group=row, name=o.name, name_en=o.name_en, price_fen=o.price_fen, sort=n
            )
            for n, o in enumerate(group.options)
        )


def _groups(item: Item) -> tuple[GroupSpec, ...]:
    """The options as they stand, written down like a wish."""
    options: dict[UUID, list[OptionSpec]] = {}
    for o in Option.objects.filter(group__item=item):
        options.setdefault(o.group_id, []).append(OptionSpec(o.name, o.name_en, o.price_fen))
    return tuple(
        GroupSpec(g.name, tuple(options.get(g.pk, ())), g.name_en, g.least, g.most)
        for g in OptionGroup.objects.filter(item=item)
    )


@operation
def set_sold_out(*, item: Item, is_sold_out: bool, now: datetime) -> Item:
    """沽清 or back on sale. Saying it twice is once."""
    changed = Item.objects.filter(pk=item.pk, is_sold_out=not is_sold_out).update(
        is_sold_out=is_sold_out
    )
    item.is_sold_out = is_sold_out
    if changed:
        touch(store_id=item.store_id, district_id=item.district_id, why="sold_out", now=now)
    return item


@operation
def touch(*, store_id: UUID, district_id: UUID, why: str, now: datetime) -> None:
    """Move the version of a menu and say so."""
    if not Menu.objects.filter(store_id=store_id).update(version=F("version") + 1):
        store = Store.objects.get(pk=store_id)
        Menu.objects.get_or_create(
            store=store, defaults={"district_id": district_id, "merchant_id": store.merchant_id}
        )
    outbox.publish(MenuChanged(district_id=district_id, store_id=store_id, why=why), now=now)
