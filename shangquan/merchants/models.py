"""The district, its merchants, their stores and tables, and who works where."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from shangquan.kit.models import Keyed
from shangquan.kit.texts import pick


class District(Keyed):
    """A street, mall or campus with one official account and one mall."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    tagline = models.CharField(max_length=120, blank=True)
    tagline_en = models.CharField(max_length=120, blank=True)
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    appid = models.CharField(max_length=32, blank=True, db_index=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return pick(self.name, self.name_en)


class Merchant(Keyed):
    """A business that joined the district; the owner's own one is marked."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    is_owner = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "slug"], name="merchant_slug"),
            models.UniqueConstraint(
                fields=["district"], condition=Q(is_owner=True), name="merchant_one_owner"
            ),
        ]

    def __str__(self) -> str:
        return pick(self.name, self.name_en)


class Store(Keyed):
    """One door of a merchant: where things are cooked, sold and handed over."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    cuisine = models.CharField(max_length=40, blank=True)
    cuisine_en = models.CharField(max_length=40, blank=True)
    notice = models.CharField(max_length=200, blank=True)
    notice_en = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=120, blank=True)
    address_en = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    picture = models.CharField(max_length=200, blank=True)
    opens_at = models.TimeField()
    closes_at = models.TimeField()  # earlier than opens_at: past midnight
    day_starts_at = models.TimeField(default="04:00")
    is_paused = models.BooleanField(default=False)  # closed by hand for now
    has_pickup = models.BooleanField(default=True)
    has_delivery = models.BooleanField(default=False)
    delivery_fee_fen = models.BigIntegerField(default=0)
    free_delivery_from_fen = models.BigIntegerField(null=True, blank=True)
    min_delivery_fen = models.BigIntegerField(default=0)
    packing_fee_fen = models.BigIntegerField(default=0)
    sort = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "slug"], name="store_slug"),
            models.CheckConstraint(
                condition=Q(delivery_fee_fen__gte=0)
                & Q(min_delivery_fen__gte=0)
                & Q(packing_fee_fen__gte=0),
                name="store_fees_not_negative",
            ),
        ]
        ordering = ["sort", "slug"]

    def __str__(self) -> str:
        return pick(self.name, self.name_en)


class Table(Keyed):
    """A place to sit, with a code of its own."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "code"], name="table_code")]

    def __str__(self) -> str:
        return self.code


class Membership(Keyed):
    """What a staff account may do and where; no merchant means the whole district."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="+")
    merchant = models.ForeignKey(
        Merchant, on_delete=models.CASCADE, null=True, related_name="+", blank=True
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "merchant", "user"],
                name="membership_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(role__in=["owner", "dispatcher", "service"], merchant=None)
                | Q(role__in=["manager", "cashier", "kitchen"], merchant__isnull=False),
                name="membership_role_fits_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"
