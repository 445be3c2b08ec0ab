"""What a journey has to remember between its steps: an import on its way, and news for a merchant."""

from django.db import models
from django.db.models import Q

from shangquan.kit.models import Keyed
from shangquan.merchants.models import District, Merchant, Store


class MenuImport(Keyed):
    """A spreadsheet that was read: what it would change, and how far that has come."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    actor = models.CharField(max_length=80)
    filename = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    is_complete = models.BooleanField()  # what the file does not name is taken off the menu
    is_from_above = models.BooleanField()  # by the district's owner, so the merchant is told
    dishes = models.JSONField()
    report = models.JSONField()
    state = models.CharField(max_length=10)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.JSONField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["refused", "checked", "running", "done", "failed"]),
                name="menu_import_state",
            )
        ]
        indexes = [models.Index(fields=["store", "-created_at"], name="menu_import_of_store")]

    def __str__(self) -> str:
        return f"{self.filename} {self.state}"


class Notice(Keyed):
    """Something the district's owner did to a merchant's things; it stays until somebody there has seen it."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+")
    actor = models.CharField(max_length=80)
    zh = models.CharField(max_length=300)
    en = models.CharField(max_length=400)
    path = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["merchant", "-at"], name="notice_unseen", condition=Q(seen_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.zh
