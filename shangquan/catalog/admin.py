"""The menu as a list; an item is edited on a page of its own (options and stock belong to it)."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery
from django.forms import Form
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.admin import ModelAdmin

from shangquan.catalog import operations
from shangquan.catalog.models import Category, Item, Sku
from shangquan.kit import audit
from shangquan.kit.labels import label
from shangquan.kit.lists import by_word, chip
from shangquan.kit.money import Fen, yuan
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.merchants.admin import StoreFilter
from shangquan.merchants.rules import Right

_LISTED = {"1": Text("上架", "On sale"), "0": Text("已下架", "Not sold")}


@admin.register(Item)
class ItemAdmin(ModelAdmin):
    see = Right.MENU
    noun = label("菜单", "Menu")
    labels = {"category": label("分类", "Category"), "is_listed": label("上架", "On sale")}
    list_display = ["dish", "store", "category", "price", "state"]
    list_display_links = ["dish"]
    list_filter = [StoreFilter, by_word("is_listed", label("上架", "On sale"), _LISTED)]
    list_select_related = ["store", "category"]
    search_fields = ["name", "name_en", "search"]
    ordering = ["store__sort", "category__sort", "sort", "id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        skus = Sku.objects.filter(item=OuterRef("pk"), is_listed=True).order_by().values("item")
        return (
            super()
            .get_queryset(request)
            .annotate(
                least_fen=Subquery(skus.annotate(n=Min("price_fen")).values("n")),
                most_fen=Subquery(skus.annotate(n=Max("price_fen")).values("n")),
            )
        )

    @admin.display(description=label("菜品", "Item"), ordering="name")
    def dish(self, item: Item) -> str:
        url = item.picture if item.picture.startswith("/") else f"/media/{item.picture}"
        picture = format_html('<img src="{}" alt="" loading="lazy">', url) if item.picture else ""
        return format_html('<span class="sq-dish">{}<b>{}</b></span>', picture, str(item))

    @admin.display(description=label("价格", "Price"), ordering="least_fen")
    def price(self, item: Any) -> str:
        if item.least_fen is None:
            return "—"
        span = (
            [item.least_fen] if item.least_fen == item.most_fen else [item.least_fen, item.most_fen]
        )
        words = "–".join(f"¥{yuan(Fen(amount))}" for amount in span)
        return format_html('<span class="sq-money">{}</span>', words)

    @admin.display(description=label("状态", "State"))
    def state(self, item: Item) -> str:
        if not item.is_listed:
            return chip(str(Text("已下架", "Not sold")))
        if item.is_sold_out:
            return chip(str(Text("沽清", "Sold out")), "crimson")
        return chip(str(Text("在售", "On sale")), "jade")


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    see = edit = Right.MENU
    noun = label("分类", "Categories")
    labels: dict[str, str] = {}
    list_display = ["category", "store", "sort", "dishes"]
    list_filter = [StoreFilter]
    list_select_related = ["store"]
    fields = [("name", "name_en"), "sort"]
    ordering = ["store__sort", "sort", "id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        listed = (
            Item.objects.filter(category=OuterRef("pk"), is_listed=True)
            .order_by()
            .values("category")
        )
        return (
            super()
            .get_queryset(request)
            .annotate(n=Subquery(listed.annotate(n=Count("pk")).values("n")))
        )

    @admin.display(description=label("分类", "Category"))
    def category(self, row: Category) -> str:
        return str(row)

    @admin.display(description=label("在售菜品", "Items on sale"))
    def dishes(self, row: Any) -> int:
        return row.n or 0

    def save_model(self, request: HttpRequest, obj: Category, form: Form, change: bool) -> None:
        if not change:
            raise PermissionDenied
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        if values:
            change_category(category_id=obj.pk, values=values, **self.actor(request))


@operation
def change_category(*, category_id: Any, values: dict[str, Any], actor: str, now: Any) -> None:
    """Rename or move a category; the menus show it at once."""
    row = Category.objects.select_for_update().select_related("store").get(pk=category_id)
    before = {name: str(getattr(row, name)) for name in values}
    Category.objects.filter(pk=category_id).update(**values)
    operations.touch(store_id=row.store_id, district_id=row.district_id, why="category", now=now)
    audit.record(
        district_id=row.district_id, actor=actor, verb="category.change", now=now,
        subject=f"{row.store.slug}/{row.name}", before=before,
        after={k: str(v) for k, v in values.items()},
    )  # fmt: skip
