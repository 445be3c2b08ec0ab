"""Doors into the district: printed codes, and the menu of the official account."""

from django.db import models
from django.db.models import Q

from shangquan.kit.models import Keyed
from shangquan.merchants.models import District, Merchant


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
        indexes = [models.Index(fields=["district", "code", "at"], name="scan_of_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%F %T}"


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
