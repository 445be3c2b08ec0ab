"""Doors into the district: printed codes, and the menu of the official account."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from shangquan.kit.models import Keyed
from shangquan.merchants.models import District, Merchant, Store

_LOOSE: Any = {
    "on_delete": models.SET_NULL, "null": True, "blank": True, "related_name": "+",
    "db_constraint": False, "db_index": False,
}  # fmt: skip


class Scene(Keyed):
    """A parameter QR code (带参数二维码) and where it leads."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, null=True, related_name="+", blank=True
    )
    code = models.CharField(max_length=64)  # WeChat's scene_str
    kind = models.CharField(max_length=20)
    label = models.CharField(max_length=80)
    label_en = models.CharField(max_length=80, blank=True)
    path = models.CharField(
        max_length=200
    )  # page below the guest face, e.g. `shops/xiaoman?table=T5`
    ticket = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    # Without a constraint of the database: added to a table that guests are scanning against.
    store = models.ForeignKey(Store, **_LOOSE)
    # Whose code it is: a member of staff's own, or the one whose phone is to be bound.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, **_LOOSE)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "code"], name="scene_code")]

    def __str__(self) -> str:
        return self.label


class Scan(Keyed):
    """One person at one door, once per push of WeChat."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    scene = models.ForeignKey(Scene, on_delete=models.CASCADE, related_name="+", null=True)
    code = models.CharField(max_length=64)
    openid = models.CharField(max_length=64)
    was_following = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["district", "code", "at"], name="scan_of_code"),
            models.Index(fields=["district", "openid", "-at"], name="scan_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%F %T}"


class StaffIdentity(Keyed):
    """The WeChat identity of somebody who works here: what staff may ask, this phone may ask."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="+")
    appid = models.CharField(max_length=32)
    openid = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    bound_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "appid", "openid"], name="staff_identity_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.openid[:4]}…"


class MenuBranch(Keyed):
    """A branch of the account's menu (自定义菜单): the owner's or one partner's."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, null=True, related_name="+", blank=True
    )
    position = models.PositiveSmallIntegerField()
    button = models.JSONField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["district", "position"], name="menu_position"),
            models.CheckConstraint(condition=Q(position__lt=3), name="menu_three_branches"),
        ]

    def __str__(self) -> str:
        return str(self.button.get("name", ""))


class MenuPublication(Keyed):
    """What stood in the menu from when on, and who published it."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    buttons = models.JSONField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%F %T}"
