from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_sessions_and_recovery'),
    ]

    operations = [
        migrations.AddField(
            model_name='session',
            name='proven',
            field=models.BooleanField(default=False),
        ),
    ]
