"""Who people are to a sender, segments of them, campaigns, and what came of each message; and who shared what."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from shangquan.kit.models import Keyed
from shangquan.marketing.states import Call, Fate, State
from shangquan.merchants.models import District, Merchant, Store


class PersonFact(models.Model):
    """What is known of one person in one district, in one row, so that a million can be counted at a glance.

    Derived: rebuilt from people, orders and dishes whenever a fact about the person arrives. Only place and tags are at home here.
    """

    pk = models.CompositePrimaryKey("district_id", "person_id")
    district = models.ForeignKey(
        District, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    person_id = models.UUIDField()
    openid = models.CharField(max_length=64)
    is_following = models.BooleanField()
    followed_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    door = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    orders = models.IntegerField()
    spent_fen = models.BigIntegerField()
    last_paid_at = models.DateTimeField(null=True)
    likes = ArrayField(models.IntegerField())  # words of what was bought and kept
    tags = ArrayField(models.IntegerField())
    lat_e6 = models.IntegerField(
        null=True
    )  # GCJ-02, millionths of a degree, rounded to about 100 m
    lon_e6 = models.IntegerField(null=True)
    placed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["district", "followed_at"],
                name="fact_followed",
                condition=Q(is_following=True),
            ),
            GinIndex(fields=["likes"], name="fact_likes"),
            GinIndex(fields=["tags"], name="fact_tags"),
            models.Index(
                fields=["district", "lat_e6", "lon_e6"],
                name="fact_place",
                condition=Q(lat_e6__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.orders} orders"


class Taste(models.Model):
    """How many units of one thing a person bought and kept."""

    pk = models.CompositePrimaryKey("district_id", "person_id", "word_id")
    district = models.ForeignKey(
        District, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    person_id = models.UUIDField()
    word_id = models.IntegerField()
    units = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.units} of {self.word_id}"


class StaleFact(models.Model):
    """A person of whom something new is true; their row is rebuilt within a second."""

    pk = models.CompositePrimaryKey("district_id", "person_id")
    district = models.ForeignKey(
        District, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    person_id = models.UUIDField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id}"


class Word(models.Model):
    """A short number for a dish, category, cuisine, shop or tag, so that a person's likes fit into one row."""

    id = models.BigAutoField(primary_key=True)
    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    text = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "kind", "text"], name="word_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["dish", "category", "cuisine", "shop", "tag"]),
                name="word_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Landmark(Keyed):
    """A point that distances are measured from: the district itself, or a shop. GCJ-02, millionths of a degree."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, null=True, related_name="+")
    lat_e6 = models.IntegerField()
    lon_e6 = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "store"], name="landmark_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return str(self.store or self.district)


class Segment(Keyed):
    """People by conditions; the conditions are data, so a segment means the same tomorrow and counts anew."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=40)
    conditions = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "merchant", "name"],
                condition=Q(is_active=True),
                nulls_distinct=False,
                name="segment_name",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Campaign(Keyed):
    """One message to one segment. No merchant: the district's owner speaks."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, null=True, related_name="+")
    segment_name = models.CharField(max_length=40)
    conditions = models.JSONField()
    title = models.CharField(max_length=32)
    body = models.CharField(max_length=300)
    path = models.CharField(max_length=200)  # a page of ours, below the guest face
    value_note = models.CharField(max_length=200)  # what the reader has of it
    creative = models.CharField(max_length=64, db_index=True)  # digest of title and body
    state = models.CharField(max_length=10)
    why = models.CharField(max_length=200, blank=True)
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    send_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    size = models.IntegerField(null=True)  # people who matched when it began
    unreachable = models.IntegerField(default=0)  # matched, but do not follow the account
    next_at = models.DateTimeField(null=True)  # the lease of the worker that builds its lists

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="campaign_state"
            )
        ]
        indexes = [
            models.Index(fields=["district", "-created_at"], name="campaign_of_district"),
            models.Index(
                fields=["send_at"],
                name="campaign_due",
                condition=Q(state__in=["scheduled", "sending"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Batch(Keyed):
    """One call to WeChat. Its id is the call's `clientmsgid`, under which WeChat knows it for a day."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="batches")
    state = models.CharField(max_length=10)
    day = models.DateField()  # whose budget was taken
    size = models.IntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    msg_id = models.CharField(max_length=40, blank=True, db_index=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in Call]), name="batch_state"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"], name="batch_due", condition=Q(state__in=["ready", "calling"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.size} {self.state}"


class MassReport(Keyed):
    """What WeChat said when one of its sendings had ended. It may come before our own call has its answer."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="+")
    msg_id = models.CharField(max_length=40)
    status = models.CharField(max_length=60)
    sent = models.IntegerField()
    filtered = models.IntegerField()
    failed = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "msg_id"], name="mass_report_once")
        ]

    def __str__(self) -> str:
        return self.status


class Delivery(models.Model):
    """One person in one campaign: the key says that nobody is in it twice."""

    pk = models.CompositePrimaryKey("campaign_id", "person_id")
    district = models.ForeignKey(
        District, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    person_id = models.UUIDField()
    openid = models.CharField(max_length=64)
    fate = models.CharField(max_length=10)
    day = models.DateField(null=True)  # whose place of the budget is taken
    batch = models.ForeignKey(Batch, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    muted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fate__in=[f.value for f in Fate]), name="delivery_fate"
            )
        ]

    def __str__(self) -> str:
        return self.fate


class StaffPhone(Keyed):
    """A member of staff's own phone, so that a campaign can be looked at before anybody else gets it."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="+")
    user_id = models.UUIDField()
    openid = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "user_id"], name="staff_phone_once")
        ]

    def __str__(self) -> str:
        return f"{self.openid[:4]}…"


class ShareVisit(Keyed):
    """Somebody came by a card that somebody else had shared: once per pair and page."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="+")
    sharer_id = models.UUIDField()
    visitor_id = models.UUIDField()
    page = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "sharer_id", "visitor_id", "page"], name="share_visit_once"
            ),
            models.CheckConstraint(
                condition=~Q(sharer_id=models.F("visitor_id")), name="share_visit_not_self"
            ),
        ]
        indexes = [models.Index(fields=["district", "visitor_id", "at"], name="share_visit_of")]

    def __str__(self) -> str:
        return self.page


class ShareSale(Keyed):
    """An order that came through somebody's card: counted once, for the card opened last."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="+")
    sharer_id = models.UUIDField()
    order_id = models.UUIDField(unique=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["district", "sharer_id"], name="share_sale_of")]

    def __str__(self) -> str:
        return f"{self.order_id}"
