"""The last scan of a person is found at once; made while scans go on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("scenes", "0002_pre_codes")]
    operations = [
        AddIndexConcurrently(
            "scan", models.Index(fields=["district", "openid", "-at"], name="scan_of_person")
        ),
    ]
