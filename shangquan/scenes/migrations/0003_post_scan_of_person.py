"""The last scan of a person is found at once; the index is made while scans go on."""

from django.db import migrations, models

INDEX = models.Index(fields=["district", "openid", "-at"], name="scan_of_person")
MAKE = """
CREATE INDEX CONCURRENTLY IF NOT EXISTS scan_of_person ON scenes_scan (district_id, openid, at DESC);
"""
DROP = "DROP INDEX CONCURRENTLY IF EXISTS scan_of_person;"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("scenes", "0002_pre_codes")]
    operations = [
        migrations.RunSQL(MAKE, DROP, state_operations=[migrations.AddIndex("scan", INDEX)]),
    ]
