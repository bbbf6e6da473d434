"""What was taken in by other zones is looked up by its day: figures of flows read a part of all cases."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_relied")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("origin__isnull", False)), fields=["submitted_at"], name="cases_collected_by_day"
            ),
        ),
    ]
