"""The rows that were there fit too: checked without keeping anybody out."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("merchants", "0002_pre_service_role")]
    operations = [ValidateConstraint("membership", "membership_role_fits_place")]
