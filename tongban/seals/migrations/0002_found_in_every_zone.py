from django.db import migrations, models


class Migration(migrations.Migration):
    """An enterprise uses its seals in every zone: they are found by themselves."""

    dependencies = [("seals", "0001_seals")]

    operations = [migrations.AddIndex(model_name="seal", index=models.Index(fields=["id"], name="seals_id"))]
