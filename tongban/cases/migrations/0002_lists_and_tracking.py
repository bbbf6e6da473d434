import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("catalogue", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrackingTry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.TextField()),
                ("source", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "cases_tracking",
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["applicant_name"], name="cases_name_trgm", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="trackingtry",
            index=models.Index(fields=["number", "at"], name="cases_tracking_number"),
        ),
        migrations.AddIndex(
            model_name="trackingtry",
            index=models.Index(fields=["source", "at"], name="cases_tracking_source"),
        ),
    ]
