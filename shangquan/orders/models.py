"""Orders: one per merchant of a checkout. Names, prices and reasons are kept as they were."""

from django.db import models
from django.db.models import Q

from shangquan.kit.models import Keyed
from shangquan.merchants.models import District, Merchant, Store
from shangquan.orders.states import State


class Order(Keyed):
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    checkout_id = models.UUIDField(db_index=True)
    person_id = models.UUIDField(null=True)
    openid = models.CharField(max_length=64, blank=True)
    number = models.CharField(max_length=20, unique=True)  # for eyes; cannot be guessed
    pickup_no = models.PositiveIntegerField(null=True)  # the short one, called out at the counter
    business_date = models.DateField()
    state = models.CharField(max_length=12)
    fulfilment = models.CharField(max_length=10)
    contact_name = models.CharField(max_length=40, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    contact_address = models.CharField(max_length=200, blank=True)
    remark = models.CharField(max_length=200, blank=True)
    steps = models.JSONField()
    total_fen = models.BigIntegerField()
    refunded_fen = models.BigIntegerField(default=0)
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # refused, cancelled, expired
    overlooked_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="order_state"
            ),
            models.CheckConstraint(
                condition=Q(refunded_fen__gte=0) & Q(refunded_fen__lte=models.F("total_fen")),
                name="order_refund_within_total",
            ),
            models.UniqueConstraint(
                fields=["store", "business_date", "pickup_no"], name="order_pickup_no"
            ),
        ]
        indexes = [
            models.Index(fields=["district", "person_id", "-id"], name="order_of_person"),
            models.Index(
                fields=["store", "state"],
                name="order_on_board",
                condition=Q(state__in=["paid", "accepted", "preparing", "ready"]),
            ),
            models.Index(fields=["store", "business_date"], name="order_of_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class Line(Keyed):
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    sku_id = models.UUIDField()
    item_id = models.UUIDField(db_index=True)
    option_ids = models.JSONField(default=list)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    spec = models.CharField(max_length=200, blank=True)
    spec_en = models.CharField(max_length=250, blank=True)
    picture = models.CharField(max_length=200, blank=True)
    unit_fen = models.BigIntegerField()
    quantity = models.PositiveIntegerField()
    total_fen = models.BigIntegerField()
    packing_fen = models.BigIntegerField(default=0)
    refunded_quantity = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order_id", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(refunded_quantity__lte=models.F("quantity")), name="line_refund_within"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} × {self.quantity}"


class DayCounter(models.Model):
    """Pickup numbers of one store and trading day."""

    pk = models.CompositePrimaryKey("store_id", "business_date")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    business_date = models.DateField()
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.business_date} {self.last}"


class RefundRequest(Keyed):
    """A guest asks for money back; `lines` is [{id, quantity}], empty for the whole order."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=120)
    lines = models.JSONField(default=list)
    amount_fen = models.BigIntegerField()
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="asked"), name="refund_request_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount_fen} {self.state}"


class Contacted(Keyed):
    """Somebody of the district called the shop about an order."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    by = models.CharField(max_length=80)
    note = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.note
