"""Cases: what somebody complained about, who has to answer and by when."""

from django.db import models
from django.db.models import Q

from shangquan.complaints.states import Kind, State
from shangquan.kit.models import Keyed
from shangquan.merchants.models import District, Merchant, Store


class Case(Keyed):
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, null=True, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=12, unique=True)  # told to the guest; cannot be guessed
    kind = models.CharField(max_length=10)
    person_id = models.UUIDField(null=True)
    openid = models.CharField(max_length=64)
    order_id = models.UUIDField(null=True)  # what it is probably about
    state = models.CharField(max_length=10)
    words = models.CharField(max_length=60, blank=True)  # what in the text complained
    opened_at = models.DateTimeField()
    reply_due_at = models.DateTimeField()
    resolve_due_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.CharField(max_length=80, blank=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="case_state"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="case_kind"
            ),
            # Whoever writes on while a case is open adds to it: five hundred messages are no five hundred cases.
            models.UniqueConstraint(
                fields=["district", "openid", "kind"],
                condition=Q(state__in=["open", "escalated", "working"]),
                name="case_one_under_way",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-opened_at"], name="case_of_district"),
            models.Index(fields=["reply_due_at"], name="case_due", condition=Q(state="open")),
            models.Index(
                fields=["resolved_at"], name="case_resolved", condition=Q(state="resolved")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class Note(Keyed):
    """One thing said or done in a case; never changed."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)  # `guest`, `clock`, or a staff account
    verb = models.CharField(max_length=12)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.verb} by {self.by}"
