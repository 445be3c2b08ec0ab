"""Money asked for and money given back."""

from django.db import models
from django.db.models import Q

from shangquan.kit.models import Keyed
from shangquan.merchants.models import District


class Payment(Keyed):
    """One request for money, for all orders of one checkout."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    checkout_id = models.UUIDField(unique=True)
    person_id = models.UUIDField(null=True)
    openid = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=10)  # jsapi, native
    out_trade_no = models.CharField(max_length=32, unique=True)
    description = models.CharField(max_length=127)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=10)
    prepay = models.CharField(max_length=200, blank=True)  # prepay_id or code_url
    prepaid_at = models.DateTimeField(null=True)
    transaction_id = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    chase_at = models.DateTimeField(null=True)  # null: WeChat has nothing more to tell
    chases = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gte=1), name="payment_of_something"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "paid", "closed", "disputed"]), name="payment_state"
            ),
        ]
        indexes = [
            models.Index(
                fields=["chase_at"], name="payment_chase", condition=Q(chase_at__isnull=False)
            ),
            models.Index(fields=["expires_at"], name="payment_expiry", condition=Q(state="open")),
            models.Index(fields=["district", "created_at"], name="payment_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.out_trade_no} {self.state}"


class Refund(Keyed):
    """Money on its way back, for one order of a payment."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+")
    order_id = models.UUIDField(db_index=True)
    merchant_id = models.UUIDField(null=True)  # who bears it; null: it was never earned
    key = models.CharField(max_length=120)
    out_refund_no = models.CharField(max_length=64, unique=True)
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=80)
    state = models.CharField(max_length=12)
    refund_id = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "key"], name="refund_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=1), name="refund_of_something"),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="refund_due", condition=Q(next_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.out_refund_no} {self.state}"
