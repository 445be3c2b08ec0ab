"""Sensors, the boxes that report for them, and readings."""

from django.db import models
from django.db.models import Q

from shangquan.kit.models import Keyed
from shangquan.kit.texts import pick
from shangquan.merchants.models import District, Merchant, Store


class Sensor(Keyed):
    """One thing that measures, at a store. Limits belong to the good side; `every_s` is its usual pause."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20)
    unit = models.CharField(max_length=12)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    every_s = models.PositiveIntegerField(default=300)
    is_public = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["store", "key"]
        constraints = [
            models.UniqueConstraint(fields=["store", "key"], name="sensor_key"),
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(low__lte=models.F("high")),
                name="sensor_limits_in_order",
            ),
            models.CheckConstraint(condition=Q(every_s__gt=0), name="sensor_has_a_pause"),
        ]

    def __str__(self) -> str:
        return pick(self.name, self.name_en)


class Device(Keyed):
    """A box that reports for the sensors of one store. Only the hash of its token is kept."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    token_hash = models.BinaryField(unique=True, max_length=32)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """What a sensor measured, once per instant."""

    id = models.BigAutoField(primary_key=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    sensor = models.ForeignKey(Sensor, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    value = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sensor", "at"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.value} {self.at:%F %T}"
