from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Almanac',
            fields=[
                ('pk', models.CompositePrimaryKey('zone', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('zone', models.TextField()),
                ('id', models.UUIDField()),
                ('version', models.IntegerField()),
                ('head', models.BinaryField()),
                ('year', models.IntegerField()),
                ('source', models.TextField()),
                ('days', models.JSONField()),
            ],
            options={
                'db_table': 'people_almanac',
                'ordering': ['zone', 'year'],
                'constraints': [models.UniqueConstraint(fields=('zone', 'year'), name='people_almanac_year')],
            },
        ),
    ]
