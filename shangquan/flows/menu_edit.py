"""Editing a menu with all that hangs on it: the item, what is left of it, the trail, and word to the merchant.

Catalogue and stock are two rooms; a person who edits a dish sees one page. Whoever edits says which state he saw (`seen`), so
that of two editors at once the second is told instead of wiping out the first.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError

from shangquan.catalog import operations as catalog
from shangquan.catalog.models import Item, Option, OptionGroup, Sku
from shangquan.catalog.operations import GroupSpec, ItemSpec, OptionSpec, SkuSpec
from shangquan.flows.cart import SKU
from shangquan.flows.models import Notice
from shangquan.inventory import operations as inventory
from shangquan.inventory import queries as inventory_queries
from shangquan.inventory.models import Pool
from shangquan.kit import audit, ids, locks
from shangquan.kit.audit import Act
from shangquan.kit.errors import Refused
from shangquan.kit.states import Stale
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.merchants.models import Store


class NameTaken(Refused):
    """Two dishes of one name cannot be told apart, by guests or by a spreadsheet."""

    code = "catalog.name_taken"
    sentence = Text("这家店已经有“{name}”了。", "This shop already has “{name}”.")


class Busy(Refused):
    """An import is being written."""

    code = "catalog.busy"
    sentence = Text(
        "这份菜单正在导入，请稍等几秒再试。",
        "This menu is being imported; please try again in a few seconds.",
    )


_LOCK_NOT_AVAILABLE = "55P03"


@dataclass
class Batch:
    """What many edits of one transaction leave for its end: stock, trail and the menu's version are what others wait for."""

    acts: list[Act] = field(default_factory=list)
    left: dict[UUID, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Editor:
    """Who edits, and whether from the district's side (then the merchant is told); alone, or as part of a batch."""

    actor: str
    is_from_above: bool = False
    batch: Batch | None = None

    @property
    def tells(self) -> bool:
        return self.is_from_above and self.batch is None


@dataclass(frozen=True)
class Dish:
    """An item as its page shows it: what is sold, and how much is left per size (None: no limit)."""

    spec: ItemSpec
    left: Mapping[str, int | None]
    is_listed: bool = True

    @property
    def digest(self) -> str:
        """The same for the same content: how an editor says what he saw."""
        content = [asdict(self.spec), sorted(self.left.items()), self.is_listed]
        packed = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(packed.encode()).hexdigest()[:20]


def dishes(store: Store) -> dict[UUID, Dish]:
    """Every dish of a store as it is, also those taken off; a handful of queries whatever the size."""
    skus: dict[UUID, list[Sku]] = {}
    for sku in Sku.objects.filter(item__store=store, is_listed=True).order_by("sort", "id"):
        skus.setdefault(sku.item_id, []).append(sku)
    options: dict[UUID, list[OptionSpec]] = {}
    for o in Option.objects.filter(group__item__store=store).order_by("sort", "id"):
        options.setdefault(o.group_id, []).append(OptionSpec(o.name, o.name_en, o.price_fen))
    groups: dict[UUID, list[GroupSpec]] = {}
    for g in OptionGroup.objects.filter(item__store=store).order_by("sort", "id"):
        spec = GroupSpec(g.name, tuple(options.get(g.pk, [])), g.name_en, g.least, g.most)
        groups.setdefault(g.item_id, []).append(spec)
    every = [sku.pk for of_item in skus.values() for sku in of_item]
    left = inventory_queries.left(district_id=store.district_id, kind=SKU, subjects=every)
    items = Item.objects.filter(store=store).select_related("category")
    return {i.pk: _dish(i, skus.get(i.pk, []), groups.get(i.pk, []), left) for i in items}


def _dish(
    item: Item, skus: list[Sku], groups: list[GroupSpec], left: Mapping[UUID, int | None]
) -> Dish:
    spec = ItemSpec(
        category=item.category.name,
        category_en=item.category.name_en,
        key=item.key,
        name=item.name,
        name_en=item.name_en,
        description=item.description,
        description_en=item.description_en,
        picture=item.picture,
        allergens=tuple(item.allergens),
        skus=tuple(SkuSpec(sku.price_fen, sku.name, sku.name_en) for sku in skus),
        groups=tuple(groups),
        sort=item.sort,
    )
    return Dish(spec, {sku.name: left.get(sku.pk) for sku in skus}, item.is_listed)


def dish(item: Item) -> Dish:
    """One dish as it is."""
    skus = list(Sku.objects.filter(item=item, is_listed=True).order_by("sort", "id"))
    groups = [
        GroupSpec(
            g.name,
            tuple(
                OptionSpec(o.name, o.name_en, o.price_fen)
                for o in Option.objects.filter(group=g).order_by("sort", "id")
            ),
            g.name_en,
            g.least,
            g.most,
        )
        for g in OptionGroup.objects.filter(item=item).order_by("sort", "id")
    ]
    ids_ = [sku.pk for sku in skus]
    left = inventory_queries.left(district_id=item.district_id, kind=SKU, subjects=ids_)
    return _dish(item, skus, groups, left)


@operation
def save(
    *, store: Store, item: Item | None, wanted: Dish, seen: str | None, editor: Editor,
    now: datetime, renamed: Mapping[str, str] | None = None, is_listing: bool = False,
) -> tuple[Item, bool]:  # fmt: skip
    """Write a dish as wanted; answers the item and whether anything changed.

    `renamed` maps old names of sizes to new ones, so that a renamed size stays the same thing to carts and stock;
    `is_listing` puts a dish that was taken off on the menu again.
    Raises Stale when the dish is no longer as it was seen, NameTaken.
    """
    take_turn(store)
    _check_name(store, item, wanted.spec.name)
    before = None
    if item is not None:
        item = Item.objects.select_related("category").get(pk=item.pk)
        before = dish(item)
        if seen is not None and before.digest != seen:
            raise Stale(state="edited", verb="edit")
        wanted = replace(wanted, spec=replace(wanted.spec, sort=item.sort, key=item.key))
        wanted = replace(wanted, is_listed=before.is_listed or is_listing)
        if before == wanted:
            return item, False
        _rename_sizes(item, renamed or {})
    batch = Batch()
    part = replace(editor, batch=batch)
    row = write(store=store, item=item, before=before, wanted=wanted, editor=part, now=now)
    close(store=store, batch=batch, editor=editor, now=now)
    if editor.is_from_above:
        what = Text("修改", "changed") if before else Text("新增", "added")
        tell_merchant(store=store, item=row, what=what, editor=editor, now=now)
    return row, True


def write(
    *, store: Store, item: Item | None, before: Dish | None, wanted: Dish, editor: Editor,
    now: datetime,
) -> Item:  # fmt: skip
    """Write one dish as part of a batch; whoever calls has the turn and has looked at what there is."""
    spec = wanted.spec
    if item is None:
        spec = replace(spec, key=ids.public_number(12).lower(), sort=_next_sort(store))
    else:
        spec = replace(spec, key=_keyed(item))
    row = catalog.write_item(store=store, spec=spec)
    if not wanted.is_listed:
        Item.objects.filter(pk=row.pk).update(is_listed=False)
    if editor.batch is not None:
        editor.batch.left |= _other_left(row, wanted.left)
    _note(store, row, before, wanted, editor, now)
    return row


def close(*, store: Store, batch: Batch, editor: Editor, now: datetime) -> None:
    """End a batch: stock in the order of its pools (as carts lock them), then the menu, then the trail."""
    pools = Pool.objects.filter(
        district_id=store.district_id, kind=SKU, subject_id__in=batch.left
    ).order_by("pk")
    known = list(pools.values_list("subject_id", flat=True))
    for sku_id in [*known, *(sku for sku in batch.left if sku not in set(known))]:
        inventory.set_left(
            district_id=store.district_id, kind=SKU, subject_id=sku_id, left=batch.left[sku_id],
            now=now,
        )  # fmt: skip
    catalog.touch(store_id=store.pk, district_id=store.district_id, why="item", now=now)
    audit.record_many(district_id=store.district_id, actor=editor.actor, acts=batch.acts, now=now)


def take_turn(store: Store) -> None:
    """One writer of a menu at a time. Raises Busy when another (an import) takes long."""
    try:
        locks.hold(f"menu-edit:{store.pk}")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise Busy from error
        raise


def _check_name(store: Store, item: Item | None, name: str) -> None:
    same = Item.objects.filter(store=store, name=name)
    if item is not None:
        same = same.exclude(pk=item.pk)
    if same.exists():
        raise NameTaken(name=name)


def _keyed(item: Item) -> str:
    """`put_item` finds an item by its key, else by its name: a key lets it be renamed."""
    if not item.key:
        item.key = ids.public_number(12).lower()
        Item.objects.filter(pk=item.pk).update(key=item.key)
    return item.key


def _next_sort(store: Store) -> int:
    last = Item.objects.filter(store=store).order_by("-sort").values_list("sort", flat=True).first()
    return 0 if last is None else last + 1


def _rename_sizes(item: Item, renamed: Mapping[str, str]) -> None:
    moved = {old: new for old, new in renamed.items() if old != new}
    taken = set(moved.values())
    # A size taken off earlier may still stand under the new name; it makes room.
    for gone in Sku.objects.filter(item=item, name__in=taken, is_listed=False):
        Sku.objects.filter(pk=gone.pk).update(name=f"{gone.name[:40]} ({str(gone.pk)[-8:]})")
    rows = {sku.name: sku for sku in Sku.objects.filter(item=item, name__in=moved)}
    for old, sku in rows.items():  # two may swap their names: first out of the way, then home
        Sku.objects.filter(pk=sku.pk).update(name=f"~{str(sku.pk)[-12:]}{old[:30]}")
    for old, sku in rows.items():
        Sku.objects.filter(pk=sku.pk).update(name=moved[old])


def _other_left(item: Item, wanted: Mapping[str, int | None]) -> dict[UUID, int | None]:
    """What is to be left of each size where that is not so already."""
    skus = list(Sku.objects.filter(item=item, is_listed=True))
    known = inventory_queries.left(
        district_id=item.district_id, kind=SKU, subjects=[sku.pk for sku in skus]
    )
    return {s.pk: wanted.get(s.name) for s in skus if known.get(s.pk) != wanted.get(s.name)}


def _note(
    store: Store, item: Item, before: Dish | None, after: Dish, editor: Editor, now: datetime
) -> None:
    changes = difference(before, after)
    verb = "item.change" if before else "item.add"
    record(store=store, item=item, verb=verb, editor=editor, now=now, changes=changes)


def difference(before: Dish | None, after: Dish) -> dict[str, Any]:
    """What changed, field by field, as people read it in the trail."""
    new = asdict(after.spec) | {"left": dict(after.left)}
    if before is None:
        return {name: [None, value] for name, value in new.items() if value not in ("", (), 0)}
    old = asdict(before.spec) | {"left": dict(before.left)}
    return {name: [old[name], new[name]] for name in new if old[name] != new[name]}


def subject(item: Item) -> str:
    """How the trail names a dish: by what never changes."""
    return f"item:{item.pk}"


def record(
    *, store: Store, item: Item, verb: str, editor: Editor, now: datetime, **details: Any
) -> None:
    """Into the trail, or into the batch that ends with it."""
    about = {"store": store.slug, "name": item.name, "by_district": editor.is_from_above}
    act = Act(verb, subject(item), about | details)
    if editor.batch is not None:
        editor.batch.acts.append(act)
    else:
        audit.record_many(district_id=store.district_id, actor=editor.actor, acts=[act], now=now)


def tell_merchant(*, store: Store, item: Item, what: Text, editor: Editor, now: datetime) -> None:
    """The owner keeps a partner's menu: the partner gets to know, and the history stays (X12)."""
    words = Text(
        f"商圈主（{editor.actor}）{what.zh}了{store.name}的“{item.name}”。",
        f"The district's owner ({editor.actor}) {what.en} “{item.name}” of {store.name}.",
    )
    page = f"/office/catalog/item/{item.pk}/change/"
    leave_notice(store=store, words=words, path=page, editor=editor, now=now)


def leave_notice(*, store: Store, words: Text, path: str, editor: Editor, now: datetime) -> None:
    Notice.objects.create(
        district_id=store.district_id,
        merchant_id=store.merchant_id,
        actor=editor.actor[:80],
        zh=words.zh[:300],
        en=words.en[:400],
        path=path,
        at=now,
    )


@operation
def set_sold_out(*, item: Item, is_sold_out: bool, editor: Editor, now: datetime) -> Item:
    """沽清 or back on sale, with its trail."""
    if item.is_sold_out == is_sold_out:
        return item
    item = catalog.set_sold_out(item=item, is_sold_out=is_sold_out, now=now)
    verb = "item.sold_out" if is_sold_out else "item.back"
    record(store=item.store, item=item, verb=verb, editor=editor, now=now)
    if editor.tells:
        what = Text("沽清", "marked sold out:") if is_sold_out else Text("恢复供应", "put back")
        tell_merchant(store=item.store, item=item, what=what, editor=editor, now=now)
    return item


@operation
def set_listed(*, item: Item, is_listed: bool, editor: Editor, now: datetime) -> Item:
    """Take a dish off the menu, or put it on again; carts that hold it are told at checkout."""
    changed = Item.objects.filter(pk=item.pk, is_listed=not is_listed).update(is_listed=is_listed)
    item.is_listed = is_listed
    if not changed:
        return item
    if editor.batch is None:
        catalog.touch(store_id=item.store_id, district_id=item.district_id, why="item", now=now)
    verb = "item.list" if is_listed else "item.unlist"
    record(store=item.store, item=item, verb=verb, editor=editor, now=now)
    if editor.tells:
        what = Text("上架", "put on the menu:") if is_listed else Text("下架", "took off the menu:")
        tell_merchant(store=item.store, item=item, what=what, editor=editor, now=now)
    return item


@operation
def see_notice(*, notice: Notice, actor: str, now: datetime) -> None:
    """Somebody of the merchant has read it."""
    Notice.objects.filter(pk=notice.pk, seen_at=None).update(seen_at=now, seen_by=actor[:80])
