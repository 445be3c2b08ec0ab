"""Codes have a store, a member of staff and a day of making; staff may bind their phone."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import shangquan.kit.ids

_LOOSE: Any = {
    "on_delete": django.db.models.deletion.SET_NULL, "null": True, "blank": True,
    "related_name": "+", "db_constraint": False, "db_index": False,
}  # fmt: skip
_HOLDS: Any = {"on_delete": django.db.models.deletion.CASCADE, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0001_initial"),
        ("scenes", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="StaffIdentity",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=shangquan.kit.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("appid", models.CharField(max_length=32)),
                ("openid", models.CharField(max_length=64)),
                ("bound_at", models.DateTimeField()),
                ("district", models.ForeignKey(to="merchants.district", **_HOLDS)),
                ("user", models.ForeignKey(to=settings.AUTH_USER_MODEL, **_HOLDS)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["district", "appid", "openid"], name="staff_identity_once"
                    )
                ],
            },
        ),
        migrations.AddField("scene", "made_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("scene", "store", models.ForeignKey(to="merchants.store", **_LOOSE)),
        migrations.AddField(
            "scene", "user", models.ForeignKey(to=settings.AUTH_USER_MODEL, **_LOOSE)
        ),
    ]
