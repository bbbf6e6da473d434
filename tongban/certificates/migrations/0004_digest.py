"""A certificate is found by the digest of its file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_copies")]

    operations = [
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["digest"], name="certificates_by_digest"),
        ),
    ]
