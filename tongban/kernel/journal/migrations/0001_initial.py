import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('pk', models.CompositePrimaryKey('scope', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('scope', models.TextField()),
                ('key', models.TextField()),
                ('digest', models.BinaryField()),
                ('zone', models.TextField(null=True)),
                ('subject', models.UUIDField(null=True)),
                ('number', models.IntegerField(null=True)),
                ('status', models.IntegerField(null=True)),
                ('answer', models.BinaryField(null=True)),
                ('claimed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'journal_claim',
            },
        ),
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('listener', models.TextField(primary_key=True, serialize=False)),
                ('position', models.BigIntegerField()),
            ],
            options={
                'db_table': 'journal_cursor',
            },
        ),
        migrations.CreateModel(
            name='Hand',
            fields=[
                ('pk', models.CompositePrimaryKey('zone', 'subject', 'person', blank=True, editable=False, primary_key=True, serialize=False)),
                ('zone', models.TextField()),
                ('subject', models.UUIDField()),
                ('person', models.UUIDField()),
                ('grp', models.TextField()),
            ],
            options={
                'db_table': 'journal_hand',
            },
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False)),
                ('root', models.BinaryField()),
                ('frontier', django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(), size=None)),
                ('signed_at', models.DateTimeField()),
                ('key_id', models.TextField()),
                ('signature', models.BinaryField()),
            ],
            options={
                'db_table': 'journal_head',
            },
        ),
        migrations.CreateModel(
            name='Leaf',
            fields=[
                ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                ('zone', models.TextField()),
                ('subject', models.UUIDField()),
                ('number', models.IntegerField()),
                ('hash', models.BinaryField()),
            ],
            options={
                'db_table': 'journal_leaf',
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('pk', models.CompositePrimaryKey('zone', 'subject', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('zone', models.TextField()),
                ('subject', models.UUIDField()),
                ('number', models.IntegerField()),
                ('kind', models.TextField()),
                ('verb', models.TextField()),
                ('recorded_at', models.DateTimeField()),
                ('effective_at', models.DateTimeField()),
                ('prev', models.BinaryField(null=True)),
                ('hash', models.BinaryField()),
                ('body', models.BinaryField()),
            ],
            options={
                'db_table': 'journal_entry',
            },
        ),
        migrations.CreateModel(
            name='Outbox',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('zone', models.TextField()),
                ('subject', models.UUIDField()),
                ('number', models.IntegerField()),
                ('hash', models.BinaryField()),
            ],
            options={
                'db_table': 'journal_outbox',
            },
        ),
        migrations.CreateModel(
            name='Private',
            fields=[
                ('pk', models.CompositePrimaryKey('zone', 'subject', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('zone', models.TextField()),
                ('subject', models.UUIDField()),
                ('number', models.IntegerField()),
                ('salt', models.BinaryField()),
                ('facts', models.JSONField()),
            ],
            options={
                'db_table': 'journal_private',
            },
        ),
    ]
