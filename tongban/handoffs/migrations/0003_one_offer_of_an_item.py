from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('handoffs', '0002_drafts'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='offer',
            name='handoffs_offer_item',
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(fields=('zone', 'item'), name='handoffs_offer_of_item'),
        ),
    ]
