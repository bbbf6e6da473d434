from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Zone',
            fields=[
                ('zone', models.TextField(primary_key=True, serialize=False)),
                ('id', models.UUIDField(unique=True)),
                ('version', models.IntegerField()),
                ('head', models.BinaryField()),
                ('prefix', models.TextField(unique=True)),
                ('role', models.TextField()),
                ('name_zh', models.TextField()),
                ('name_en', models.TextField()),
                ('short_zh', models.TextField()),
                ('short_en', models.TextField()),
                ('province', models.TextField()),
                ('place', models.JSONField(default=dict)),
                ('settings', models.JSONField(default=dict)),
            ],
            options={
                'db_table': 'zones_zone',
                'ordering': ['zone'],
            },
        ),
    ]
