"""The rule about messages holds for the old ones too; leases of messages on their way are found at once."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("messaging", "0002_pre_patience")]
    operations = [
        ValidateConstraint("message", "message_is_service"),
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS message_lease ON messaging_message (next_at)"
            " WHERE state = 'sending'",
            "DROP INDEX CONCURRENTLY IF EXISTS message_lease",
            state_operations=[
                migrations.AddIndex(
                    "message",
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["next_at"],
                        name="message_lease",
                    ),
                )
            ],
        ),
    ]
