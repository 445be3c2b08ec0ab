"""What we say to people, one row a message, kept until it is known what became of it."""

from django.db import models
from django.db.models import Q

from shangquan.kit.models import Keyed
from shangquan.merchants.models import District


class Message(Keyed):
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    openid = models.CharField(max_length=64)
    key = models.CharField(max_length=120)  # the same fact tells nobody twice
    purpose = models.CharField(max_length=12, default="service")
    title = models.CharField(max_length=80)
    body = models.CharField(max_length=400)
    path = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "key"], name="message_once")]
        indexes = [
            models.Index(fields=["next_at"], name="message_due", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"
