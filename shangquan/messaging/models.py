"""What we say to people, one row a message, kept until it is known what became of it."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
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
        constraints = [
            models.UniqueConstraint(fields=["district", "key"], name="message_once"),
            # These rows leave as customer messages: marketing has no way in (docs/decisions/0006).
            models.CheckConstraint(condition=Q(purpose="service"), name="message_is_service"),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="message_due", condition=Q(state="waiting")),
            models.Index(fields=["next_at"], name="message_lease", condition=Q(state="sending")),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"


class Limits(Keyed):
    """How much marketing one person may get in a district, from all senders together, and when it is quiet."""

    district = models.OneToOneField(District, on_delete=models.CASCADE, related_name="+")
    day_max = models.PositiveIntegerField(default=1)
    week_max = models.PositiveIntegerField(default=3)  # in any seven days
    month_max = models.PositiveIntegerField(default=4)  # WeChat's own limit of mass messages
    quiet_from = models.TimeField(default=time(21))
    quiet_to = models.TimeField(default=time(9))
    mute_limit_bp = models.PositiveIntegerField(default=300)  # above it a sender is slowed down
    mute_sample_min = models.PositiveIntegerField(default=50)  # fewer sent messages prove nothing
    throttle_days = models.PositiveIntegerField(default=14)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(month_max__lte=4), name="limits_within_wechat"),
            models.CheckConstraint(condition=Q(mute_limit_bp__lte=10_000), name="limits_rate"),
        ]

    def __str__(self) -> str:
        return f"{self.day_max}/{self.week_max}/{self.month_max}"


class Patience(models.Model):
    """What one person wants to hear in a district, and on which days they heard marketing lately.

    One row a person: whoever wants to send locks it, so two senders never take the last place at once.
    """

    pk = models.CompositePrimaryKey("district_id", "person_id")
    district = models.ForeignKey(
        District, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    person_id = models.UUIDField()
    level = models.CharField(max_length=5, default="all")
    muted = ArrayField(models.UUIDField(), default=list)  # senders: merchants, or the district
    heard = ArrayField(models.DateField(), default=list)  # local days, one entry a message
    last_on = models.DateField(null=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["all", "less", "never"]), name="patience_level"
            )
        ]
        indexes = [models.Index(fields=["district", "last_on"], name="patience_lately")]

    def __str__(self) -> str:
        return self.level
