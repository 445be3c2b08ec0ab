"""The one reservation kernel: pools of what there is, holds of what is promised.

A pool counts anything that runs out: units of a SKU today; coupon quota, seats, time slots and budgets later. `left` is what
may still be promised; a hold takes from it and a release gives back, so a sale that goes through touches no pool twice.
"""

from django.db import models
from django.db.models import Q

from shangquan.kit.models import Keyed
from shangquan.merchants.models import District


class Pool(Keyed):
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    left = models.BigIntegerField(null=True)  # null: without limit

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "kind", "subject_id"], name="pool_once"),
            models.CheckConstraint(
                condition=Q(left=None) | Q(left__gte=0), name="pool_never_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.left}"


class Hold(Keyed):
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="+")
    owner_id = models.UUIDField()  # whose promise: an order
    quantity = models.BigIntegerField()
    state = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "pool"], name="hold_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="hold_of_something"),
            models.CheckConstraint(
                condition=Q(state__in=["held", "consumed", "released", "returned"]),
                name="hold_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.state}"
