"""The tables of the house itself: facts, notices, answers, hints and the audit chain."""

from django.db import models
from django.db.models import F, Q

from shangquan.kit.ids import uuid7


class Keyed(models.Model):
    """A row named by a UUIDv7 the application made."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class Outbox(models.Model):
    """A fact, written by the transaction that made it true and drained in batches."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.UUIDField()
    name = models.CharField(max_length=80)
    facts = models.JSONField()
    published_at = models.DateTimeField()
    drained_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="outbox_waiting", condition=Q(drained_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Reaction(models.Model):
    """One reaction that failed once and waits for its next try; a done one leaves no row."""

    id = models.BigAutoField(primary_key=True)
    outbox = models.ForeignKey(Outbox, on_delete=models.CASCADE, related_name="+")
    handler = models.CharField(max_length=120)
    attempts = models.PositiveSmallIntegerField(default=1)
    next_at = models.DateTimeField(null=True)  # null: given up, a person has to look
    error = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outbox", "handler"], name="reaction_once"),
        ]
        indexes = [models.Index(fields=["next_at"], name="reaction_due")]

    def __str__(self) -> str:
        return f"{self.handler} of {self.outbox_id}"


class Inbox(models.Model):
    """A notice from outside, verified, stored once and worked off later."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.UUIDField()
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=200)
    body = models.JSONField()
    received_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "source", "external_id"], name="inbox_once"
            ),
        ]
        indexes = [
            models.Index(
                F("next_at").asc(nulls_first=True),
                name="inbox_waiting",
                condition=Q(done_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class Answer(models.Model):
    """The first answer to a request that carried an idempotency key; kept seven days."""

    pk = models.CompositePrimaryKey("scope", "key")
    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(default="")
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class LiveEvent(models.Model):
    """A hint for open pages: something changed, look again. Kept one day for replay."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.UUIDField()
    topic = models.CharField(max_length=120)
    name = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        db_table = "kit_liveevent"
        indexes = [models.Index(fields=["at"], name="liveevent_age")]

    def __str__(self) -> str:
        return f"{self.topic} {self.name}"


class AuditEntry(models.Model):
    """Who did what to what, chained by hash within the district so that a changed row shows."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.UUIDField()
    number = models.BigIntegerField()
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "number"], name="audit_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.subject}"


class Allowance(models.Model):
    """A token bucket: how many tries are left for one key."""

    key = models.CharField(max_length=160, primary_key=True)
    tokens = models.FloatField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
