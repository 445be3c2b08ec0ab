"""What is sold: categories, items, their SKUs and options, and the version of each menu."""

from django.db import models
from django.db.models import Q

from shangquan.kit.models import Keyed
from shangquan.kit.texts import pick
from shangquan.merchants.models import District, Merchant, Store


class Owned(Keyed):
    """A row that belongs to one merchant of one district."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Named(Owned):
    """A named row in an order."""

    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    sort = models.IntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["sort", "id"]

    def __str__(self) -> str:
        return pick(self.name, self.name_en)


class Menu(Owned):
    """The version of a store's menu: every change that a guest could see moves it."""

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="+")
    version = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return f"v{self.version}"


class Category(Named):
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60, blank=True)

    class Meta(Named.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "name"], name="category_name")]


class Item(Named):
    """A dish or good as guests see it."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=300, blank=True)
    description_en = models.CharField(max_length=400, blank=True)
    picture = models.CharField(max_length=200, blank=True)
    allergens = models.JSONField(default=list, blank=True)
    search = models.CharField(max_length=300, blank=True, editable=False)
    is_listed = models.BooleanField(default=True)
    is_sold_out = models.BooleanField(default=False)  # 沽清, by hand

    class Meta(Named.Meta):
        indexes = [models.Index(fields=["store", "sort"], name="item_of_store")]
        constraints = [
            models.UniqueConstraint(fields=["store", "key"], condition=~Q(key=""), name="item_key")
        ]


class Sku(Named):
    """What is priced and counted: one size of an item. The name is empty when there is one."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    price_fen = models.BigIntegerField()
    is_listed = models.BooleanField(default=True)

    class Meta(Named.Meta):
        constraints = [
            models.UniqueConstraint(fields=["item", "name"], name="sku_name"),
            models.CheckConstraint(condition=Q(price_fen__gte=0), name="sku_price_not_negative"),
        ]


class OptionGroup(Named):
    """Choices of one kind (加料, 辣度): at least `least`, at most `most` of them."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    least = models.PositiveSmallIntegerField(default=0)
    most = models.PositiveSmallIntegerField(default=1)

    class Meta(Named.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(most__gte=1) & Q(most__gte=models.F("least")), name="group_bounds"
            )
        ]


class Option(Named):
    group = models.ForeignKey(OptionGroup, on_delete=models.CASCADE, related_name="+")
    price_fen = models.BigIntegerField(default=0)

    class Meta(Named.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(price_fen__gte=0), name="option_price_not_negative")
        ]
