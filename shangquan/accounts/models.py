"""People and how WeChat knows them; staff accounts; sessions. A person lives below districts."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from shangquan.kit.ids import uuid7
from shangquan.kit.models import Keyed


class User(AbstractUser):
    """Somebody who works here and signs in with a password (and a second factor)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.name or self.username


class Person(Keyed):
    """A guest. One person stays one across accounts of the same owner by `unionid`."""

    unionid = models.CharField(max_length=64, unique=True, null=True)
    nickname = models.CharField(max_length=64, blank=True)
    avatar = models.URLField(max_length=500, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.nickname or "微信用户"


class Identity(Keyed):
    """What one official account calls a person: an openid."""

    appid = models.CharField(max_length=32)
    openid = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    is_following = models.BooleanField(default=False)
    followed_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appid", "openid"], name="identity_once")]
        indexes = [models.Index(fields=["person", "appid"], name="identity_of_person")]

    def __str__(self) -> str:
        return f"{self.openid[:4]}…"


class Session(Keyed):
    """A signed-in window of a guest. Only the hash of its token is kept."""

    token_hash = models.BinaryField(unique=True, max_length=32)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    openid = models.CharField(max_length=64)
    district_id = models.UUIDField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"session of {self.person_id}"


class SpentCode(models.Model):
    """A sign-in state that was used; a second use is a replay."""

    nonce = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.nonce


class Contact(Keyed):
    """How to reach a person, typed once and remembered."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    phone = models.CharField(max_length=20)
    address = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"contact of {self.person_id}"
