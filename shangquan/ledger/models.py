"""Double entry. Balanced at commit and append-only by the database itself (see the first migration)."""

from django.db import models

from shangquan.kit.models import Keyed
from shangquan.merchants.models import District


class Journal(Keyed):
    """One business fact about money, once per key."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(db_index=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "key"], name="journal_key")]
        indexes = [models.Index(fields=["district", "at"], name="journal_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Entry(models.Model):
    """One leg. Debit positive, credit negative, in the smallest unit (fen, points)."""

    id = models.BigAutoField(primary_key=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="entries")
    account = models.CharField(max_length=40)
    owner_id = models.UUIDField(null=True)
    unit = models.CharField(max_length=8)
    amount = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["district", "account", "owner_id"], name="entry_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.amount} {self.unit}"
