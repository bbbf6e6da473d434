"""The wall compares the zone that a matter was taken in by: the index of open cases holds that column, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0025_collected_by_day"),
        ("catalogue", "0006_ends_put_forward"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="cases_open_by_status",
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["zone", "status", "received_at"],
                include=(
                    "id",
                    "agency",
                    "party",
                    "item",
                    "consulted",
                    "origin",
                    "holder",
                    "paused",
                    "silence_at",
                    "due_at",
                    "decided_at",
                    "alarm",
                ),
                name="cases_open_by_status",
            ),
        ),
    ]
