"""Printed codes as a list. Making one and showing its picture have pages of their own."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin

from shangquan.kit.labels import label, spoken
from shangquan.kit.lists import by_word, chip
from shangquan.kit.texts import Text, pick
from shangquan.merchants.rules import Right
from shangquan.scenes.models import Scan, Scene

KINDS = {
    "entrance": Text("门口", "Entrance"),
    "table": Text("桌台", "Table"),
    "counter": Text("收银台", "Counter"),
    "stand": Text("立牌", "Stand"),
    "poster": Text("海报", "Poster"),
    "receipt": Text("小票", "Receipt"),
    "staff": Text("店员", "Staff member"),
    "campaign": Text("活动", "Campaign"),
}


@admin.register(Scene)
class SceneAdmin(ModelAdmin):
    see = Right.SHOP
    noun = label("码", "Codes")
    labels = {
        "code": label("场景值", "Scene"),
        "label": label("名称", "Name"),
        "path": label("打开的页面", "Page it opens"),
    }
    list_display = ["name", "picture", "kind_word", "path", "scans", "state"]
    list_display_links = ["name"]
    list_filter = [by_word("kind", label("类型", "Kind"), KINDS)]
    search_fields = ["label", "label_en", "code"]
    ordering = ["kind", "code"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Scene]:
        scans = Scan.objects.filter(scene=OuterRef("pk")).order_by().values("scene")
        counted = Subquery(scans.annotate(n=Count("pk")).values("n"))
        return super().get_queryset(request).annotate(n_scans=counted)

    @admin.display(description=label("码", "Code"))
    def picture(self, row: Scene) -> str:
        if not row.url:
            return "—"
        src = reverse("admin:code_picture", args=[row.pk])
        return format_html('<img class="sq-qr-small" src="{}" alt="" loading="lazy">', src)

    @admin.display(description=label("名称", "Name"), ordering="label")
    def name(self, row: Scene) -> str:
        return pick(row.label, row.label_en)

    @admin.display(description=label("类型", "Kind"), ordering="kind")
    def kind_word(self, row: Scene) -> str:
        return spoken(KINDS, row.kind)

    @admin.display(description=label("被扫次数", "Scans"), ordering="n_scans")
    def scans(self, row: Any) -> int:
        return row.n_scans or 0

    @admin.display(description=label("状态", "State"))
    def state(self, row: Scene) -> str:
        if not row.is_active:
            return chip(str(Text("停用", "Off")))
        if not row.url:
            return chip(str(Text("还没向微信要码", "Not made yet")), "amber")
        return chip(str(Text("可用", "In use")), "jade")
