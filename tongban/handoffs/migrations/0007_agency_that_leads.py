"""A joint item, and each matter under it, names the agency that leads."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("handoffs", "0006_parts")]

    operations = [
        migrations.AddField(model_name="joint", name="agency", field=models.TextField(default="")),
        migrations.AddField(model_name="jointitem", name="agency", field=models.TextField(default="")),
    ]
