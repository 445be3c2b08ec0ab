"""Conversations of the account: what was said, which rules answer, who waits, who is on duty."""

from django.db import models
from django.db.models import Q

from shangquan.chat.rules.keywords import Mode
from shangquan.chat.states import State
from shangquan.kit.models import Keyed
from shangquan.merchants.models import District, Merchant, Store


class Conversation(Keyed):
    """One person and the account. Its id is made from both, so a message needs no question first."""

    # Known to exist, and written thousands of times at once: a check would have all of them lock one row.
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    openid = models.CharField(max_length=64)
    person_id = models.UUIDField(null=True)  # null until met, and again after leaving
    state = models.CharField(max_length=8, default=State.BOT)
    store = models.ForeignKey(Store, on_delete=models.SET_NULL, null=True, related_name="+")
    taken_by = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField(null=True)  # waiting for a person since
    reply_due_at = models.DateTimeField(null=True)
    guest_at = models.DateTimeField()  # the window of 48 hours counts from here
    guest_text = models.CharField(max_length=200, blank=True)
    unread = models.PositiveIntegerField(default=0)
    slowed_at = models.DateTimeField(null=True)  # wrote too fast; told once
    last_reply = models.CharField(max_length=64, blank=True)  # so that an echo is not answered
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "openid"], name="conversation_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="conversation_state"
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-guest_at"], name="conversation_latest"),
            models.Index(
                fields=["district", "asked_at"],
                name="conversation_waiting",
                condition=Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.openid} {self.state}"


class Said(Keyed):
    """One message of a conversation, in or out; never changed."""

    # Known to exist, and written thousands of times at once: a check would have all of them lock one row.
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    is_ours = models.BooleanField()
    key = models.CharField(
        max_length=160
    )  # WeChat's own name of it: the same message is stored once
    kind = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    fields = models.JSONField(default=dict)
    by = models.CharField(max_length=80, blank=True)  # guest: empty; `account`, or a staff account
    why = models.CharField(max_length=80, blank=True)  # what made the account say it
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "key"], name="said_once")]
        indexes = [models.Index(fields=["conversation", "-id"], name="said_of_conversation")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class RuleBook(Keyed):
    """The version of a district's rules: processes look at it once a second and keep the rules meanwhile."""

    district = models.OneToOneField(District, on_delete=models.CASCADE, related_name="+")
    version = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return f"v{self.version}"


class Rule(Keyed):
    """A keyword rule. Without a store it is the district's."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, null=True, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=60)
    mode = models.CharField(max_length=8)
    words = models.JSONField()
    priority = models.SmallIntegerField(default=0)
    answer = models.JSONField()
    is_active = models.BooleanField(default=True)
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mode__in=[mode.value for mode in Mode]), name="rule_mode"
            )
        ]
        indexes = [models.Index(fields=["district"], name="rule_of_district")]
        ordering = ["-priority", "name"]

    def __str__(self) -> str:
        return self.name


class Canned(Keyed):
    """A sentence kept ready for people who answer."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, null=True, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, null=True, related_name="+")
    title = models.CharField(max_length=40)
    text = models.CharField(max_length=400)
    sort = models.IntegerField(default=0)

    class Meta:
        ordering = ["sort", "title"]

    def __str__(self) -> str:
        return self.title


class Wait(Keyed):
    """Somebody asked for a person: when, by when, who answered. One open wait per conversation."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at=None), name="wait_one_open"
            )
        ]
        indexes = [models.Index(fields=["district", "-asked_at"], name="wait_of_district")]

    def __str__(self) -> str:
        return f"since {self.asked_at}"


class Duty(models.Model):
    """Who is at the desk. The page says so every minute; who is silent is not there."""

    pk = models.CompositePrimaryKey("district_id", "username")
    district = models.ForeignKey(
        District, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    username = models.CharField(max_length=80)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, null=True, related_name="+")
    is_on = models.BooleanField(default=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.username
