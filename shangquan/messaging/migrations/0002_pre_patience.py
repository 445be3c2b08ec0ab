"""What people want to hear, and the limits of a district; messages are service notices only."""

import datetime
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

import shangquan.kit.ids

_OF_DISTRICT: Any = {"on_delete": django.db.models.deletion.CASCADE, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [("merchants", "0001_initial"), ("messaging", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Limits",
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
                ("day_max", models.PositiveIntegerField(default=1)),
                ("week_max", models.PositiveIntegerField(default=3)),
                ("month_max", models.PositiveIntegerField(default=4)),
                ("quiet_from", models.TimeField(default=datetime.time(21, 0))),
                ("quiet_to", models.TimeField(default=datetime.time(9, 0))),
                ("mute_limit_bp", models.PositiveIntegerField(default=300)),
                ("mute_sample_min", models.PositiveIntegerField(default=50)),
                ("throttle_days", models.PositiveIntegerField(default=14)),
                ("district", models.OneToOneField(to="merchants.district", **_OF_DISTRICT)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month_max__lte", 4)), name="limits_within_wechat"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mute_limit_bp__lte", 10000)), name="limits_rate"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Patience",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "district_id",
                        "person_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person_id", models.UUIDField()),
                ("level", models.CharField(default="all", max_length=5)),
                (
                    "muted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "heard",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(), default=list, size=None
                    ),
                ),
                ("last_on", models.DateField(null=True)),
                ("changed_at", models.DateTimeField(null=True)),
                (
                    "district",
                    models.ForeignKey(to="merchants.district", db_index=False, **_OF_DISTRICT),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["district", "last_on"], name="patience_lately")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["all", "less", "never"])),
                        name="patience_level",
                    )
                ],
            },
        ),
        AddConstraintNotValid(
            "message",
            models.CheckConstraint(
                condition=models.Q(("purpose", "service")), name="message_is_service"
            ),
        ),
    ]
