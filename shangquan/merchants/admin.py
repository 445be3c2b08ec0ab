"""Shops, merchants, tables and people as the office lists them."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from shangquan.kit import audit
from shangquan.kit.labels import label, spoken
from shangquan.kit.lists import chip
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.merchants import operations
from shangquan.merchants.models import Membership, Merchant, Store, Table
from shangquan.merchants.rules import Right, Role, hours

ROLES = {
    Role.OWNER: Text("商圈主", "District owner"),
    Role.DISPATCHER: Text("调度", "Dispatcher"),
    Role.SERVICE: Text("客服", "Customer service"),
    Role.MANAGER: Text("店长", "Manager"),
    Role.CASHIER: Text("收银", "Cashier"),
    Role.KITCHEN: Text("后厨", "Kitchen"),
}


class StoreFilter(SimpleListFilter):
    """Stores within reach of whoever looks, and no others."""

    title = label("门店", "Store")
    parameter_name = "store"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        stores = model_admin.office(request).stores(model_admin.see)
        return [(str(store.pk), str(store)) for store in stores]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {value for value, _ in self.lookup_choices}
        return queryset.filter(store=self.value()) if self.value() in known else queryset


@admin.register(Store)
class StoreAdmin(ModelAdmin):
    see = edit = Right.SHOP
    noun = label("店铺", "Shops")
    labels = {
        "slug": label("网址名", "Address name"),
        "cuisine": label("品类", "Cuisine"),
        "cuisine_en": label("品类（英文）", "Cuisine in English"),
        "notice": label("公告", "Notice"),
        "notice_en": label("公告（英文）", "Notice in English"),
        "address": label("地址", "Address"),
        "address_en": label("地址（英文）", "Address in English"),
        "phone": label("电话", "Phone"),
        "opens_at": label("开门", "Opens"),
        "closes_at": label("打烊", "Closes"),
        "day_starts_at": label("营业日从几点算起", "Trading day starts"),
        "is_paused": label("临时停业", "Closed for now"),
        "has_pickup": label("可自取", "Pickup"),
        "has_delivery": label("可外送", "Delivery"),
        "delivery_fee_fen": label("配送费（分）", "Delivery fee (fen)"),
        "free_delivery_from_fen": label("满多少免配送费（分）", "Free delivery from (fen)"),
        "min_delivery_fen": label("起送价（分）", "Delivery minimum (fen)"),
        "packing_fee_fen": label("包装费（分/件）", "Packing per unit (fen)"),
        "sort": label("排序（商圈主）", "Order (district owner)"),
    }
    list_display = ["shop", "open_hours", "ways", "state"]
    list_select_related = ["merchant", "district"]
    ordering = ["sort", "slug"]
    readonly_fields = ["slug", "of_merchant"]
    fieldsets = [
        (None, {"fields": [
            ("name", "name_en"), ("cuisine", "cuisine_en"), ("notice", "notice_en"),
            ("address", "address_en"), "phone", ("slug", "of_merchant"),
        ]}),
        (label("营业", "Hours"), {"fields": ["is_paused", ("opens_at", "closes_at"), "day_starts_at"]}),
        (label("自取与外送", "Pickup and delivery"), {"fields": [
            ("has_pickup", "has_delivery"), ("delivery_fee_fen", "free_delivery_from_fen"),
            ("min_delivery_fen", "packing_fee_fen"), "sort",
        ]}),
    ]  # fmt: skip

    @admin.display(description=label("店铺", "Shop"), ordering="sort")
    def shop(self, store: Store) -> str:
        return str(store)

    @admin.display(description=label("商户", "Merchant"))
    def of_merchant(self, store: Store) -> str:
        return str(store.merchant)

    @admin.display(description=label("营业时间", "Hours"))
    def open_hours(self, store: Store) -> str:
        return hours(store.opens_at, store.closes_at)

    @admin.display(description=label("方式", "Ways"))
    def ways(self, store: Store) -> str:
        ways = [
            (store.has_pickup, Text("自取", "pickup")),
            (store.has_delivery, Text("外送", "delivery")),
        ]
        return " · ".join(str(word) for has, word in ways if has) or "—"

    @admin.display(description=label("状态", "State"))
    def state(self, store: Store) -> str:
        if not store.merchant.is_active:
            return chip(str(Text("未入驻", "Not admitted")), "crimson")
        if store.is_paused:
            return chip(str(Text("临时停业", "Closed for now")), "amber")
        return chip(str(Text("正常", "In business")), "jade")

    def get_readonly_fields(self, request: HttpRequest, obj: Store | None = None) -> list[str]:
        is_partner = not self.office(request).has_district(Right.SHOP)
        return [*self.readonly_fields, "sort"] if is_partner else list(self.readonly_fields)

    def save_model(self, request: HttpRequest, obj: Store, form: Form, change: bool) -> None:
        if not change:
            raise PermissionDenied
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        before = Store.objects.get(pk=obj.pk)  # `obj` already carries what the form says
        if values:
            operations.change_store(store=before, **self.actor(request), **values)


@admin.register(Merchant)
class MerchantAdmin(ModelAdmin):
    """Who is part of the district: the owner's page."""

    see = edit = Right.SHOP
    merchant_at = None
    noun = label("商户", "Merchants")
    labels = {
        "slug": label("网址名", "Address name"),
        "licence": label("许可证", "Licence"),
        "is_owner": label("商圈主自己的", "The owner's own"),
        "is_active": label("已入驻（顾客可见）", "Admitted (guests see it)"),
    }
    list_display = ["merchant", "licence", "state"]
    readonly_fields = ["slug", "district", "is_owner"]
    fields = [("name", "name_en"), "licence", "is_active", ("slug", "is_owner")]
    ordering = ["-is_owner", "slug"]

    @admin.display(description=label("商户", "Merchant"))
    def merchant(self, row: Merchant) -> str:
        return str(row)

    @admin.display(description=label("状态", "State"))
    def state(self, row: Merchant) -> str:
        if row.is_owner:
            return chip(str(Text("自营", "Own")), "jade")
        word = Text("已入驻", "Admitted") if row.is_active else Text("暂停", "Suspended")
        return chip(str(word), "jade" if row.is_active else "crimson")

    def get_readonly_fields(self, request: HttpRequest, obj: Merchant | None = None) -> list[str]:
        own = ["is_active"] if obj and obj.is_owner else []
        return [*self.readonly_fields, *own]

    def save_model(self, request: HttpRequest, obj: Merchant, form: Form, change: bool) -> None:
        if not change:
            raise PermissionDenied
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        if values:
            change_merchant(merchant_id=obj.pk, values=values, **self.actor(request))


@operation
def change_merchant(*, merchant_id: Any, values: dict[str, Any], actor: str, now: Any) -> None:
    """Change a merchant's own facts, or admit and suspend it."""
    merchant = Merchant.objects.select_for_update().get(pk=merchant_id)
    before = {name: str(getattr(merchant, name)) for name in values}
    Merchant.objects.filter(pk=merchant_id).update(**values)
    audit.record(
        district_id=merchant.district_id, actor=actor, verb="merchant.change", now=now,
        subject=merchant.slug, before=before, after={k: str(v) for k, v in values.items()},
    )  # fmt: skip


@admin.register(Table)
class TableAdmin(ModelAdmin):
    """Where guests sit. A table has a number and a place; printed codes lead to it."""

    see = add = remove = Right.SHOP
    noun = label("桌台", "Tables")
    labels = {"code": label("桌号", "Table")}
    list_display = ["code", "store"]
    list_filter = [StoreFilter]
    list_select_related = ["store"]
    ordering = ["store", "code"]
    fields = ["store", "code"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        reach = self.office(request).stores(Right.SHOP)
        kwargs["queryset"] = Store.objects.filter(pk__in=[store.pk for store in reach])
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Table, form: Form, change: bool) -> None:
        if change:
            raise PermissionDenied
        obj.district_id, obj.merchant_id = obj.store.district_id, obj.store.merchant_id
        obj.save(force_insert=True)
        self.note(request, obj, "table.add")

    def delete_model(self, request: HttpRequest, obj: Table) -> None:
        self.note(request, obj, "table.remove")
        obj.delete()

    def note(self, request: HttpRequest, table: Table, verb: str) -> None:
        audit.record(
            district_id=table.district_id, verb=verb,
            subject=f"{table.store.slug}/{table.code}", **self.actor(request),
        )  # fmt: skip


@admin.register(Membership)
class MembershipAdmin(ModelAdmin):
    """Who works where. Appointing and dismissing have pages of their own."""

    see = Right.STAFF
    noun = label("人员", "People")
    labels = {"role": label("角色", "Role"), "is_active": label("在职", "Works here")}
    list_display = ["person", "login", "place", "role_word", "state"]
    list_select_related = ["user", "merchant", "district"]
    list_filter = ["is_active"]
    ordering = ["-is_active", "merchant", "role"]

    @admin.display(description=label("姓名", "Name"))
    def person(self, row: Membership) -> str:
        return str(row.user)

    @admin.display(description=label("用户名", "User name"))
    def login(self, row: Membership) -> str:
        return str(row.user.get_username())

    @admin.display(description=label("在哪里", "Where"))
    def place(self, row: Membership) -> str:
        return str(row.merchant or row.district)

    @admin.display(description=label("角色", "Role"))
    def role_word(self, row: Membership) -> str:
        return spoken(ROLES, row.role)

    @admin.display(description=label("状态", "State"))
    def state(self, row: Membership) -> str:
        word = Text("在职", "Works here") if row.is_active else Text("已离开", "Left")
        return chip(str(word), "jade" if row.is_active else "")
