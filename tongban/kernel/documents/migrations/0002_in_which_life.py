from django.db import migrations, models

PRESENT = "UPDATE documents_series SET life = (SELECT coalesce(max(incarnation), 1) FROM exchange_life)"


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("exchange", "0006_heads_and_unfit_files")]

    operations = [
        migrations.AddField("series", "life", models.IntegerField(db_default=1)),
        migrations.RunSQL(PRESENT, migrations.RunSQL.noop),
    ]
