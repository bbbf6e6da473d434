from django.db import migrations, models


class Migration(migrations.Migration):
    """The electronic signature of a person is kept as a seal of his own."""

    dependencies = [("seals", "0002_found_in_every_zone")]

    operations = [
        migrations.AddField(model_name="seal", name="person", field=models.UUIDField(null=True)),
        migrations.AddIndex(
            model_name="seal",
            index=models.Index(condition=models.Q(("person__isnull", False)), fields=["person"], name="seals_of_person"),
        ),
    ]
