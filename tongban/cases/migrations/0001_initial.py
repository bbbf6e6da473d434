import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalogue", "0001_initial"),
        ("search", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "zone", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("zone", models.TextField()),
                ("id", models.UUIDField()),
                ("version", models.IntegerField()),
                ("head", models.BinaryField()),
                ("status", models.TextField()),
                ("number", models.TextField()),
                ("case_number", models.TextField(null=True)),
                ("item", models.UUIDField()),
                ("item_version", models.UUIDField()),
                ("agency", models.TextField()),
                ("party", models.UUIDField()),
                ("party_kind", models.TextField()),
                ("applicant_name", models.TextField()),
                ("applicant_code", models.TextField(null=True)),
                ("answers", models.JSONField(default=dict)),
                ("channel", models.TextField()),
                ("window", models.TextField(null=True)),
                ("submitted_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("silence_at", models.DateTimeField(null=True)),
                ("rounds", models.IntegerField(default=0)),
                ("correction_due", models.DateTimeField(null=True)),
                ("limit", models.JSONField(null=True)),
                ("limit_legal", models.JSONField(null=True)),
                ("due", models.DateField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("due_legal", models.DateField(null=True)),
                ("provisional", models.BooleanField(default=False)),
                ("paused", models.BooleanField(default=False)),
                ("extension", models.IntegerField(null=True)),
                ("holder", models.UUIDField(null=True)),
                ("holder_name", models.TextField(null=True)),
                ("proposed", models.TextField(null=True)),
                ("outcome", models.TextField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("issued_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("moved_at", models.DateTimeField()),
                (
                    "version_in_force",
                    models.ForeignObject(
                        from_fields=["zone", "item_version"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="cases",
                        to="catalogue.itemversion",
                        to_fields=["zone", "id"],
                    ),
                ),
            ],
            options={
                "db_table": "cases_case",
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "zone", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("zone", models.TextField()),
                ("id", models.UUIDField()),
                ("case_id", models.UUIDField()),
                ("round", models.IntegerField()),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("marks", models.JSONField()),
                ("reason", models.TextField(default="")),
                (
                    "case",
                    models.ForeignObject(
                        from_fields=["zone", "case_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="corrections",
                        to="cases.case",
                        to_fields=["zone", "id"],
                    ),
                ),
            ],
            options={
                "db_table": "cases_correction",
                "ordering": ["round"],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "zone", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("zone", models.TextField()),
                ("id", models.UUIDField()),
                ("item", models.UUIDField()),
                ("item_version", models.UUIDField()),
                ("person", models.UUIDField()),
                ("party", models.UUIDField(null=True)),
                ("party_kind", models.TextField(default="person")),
                ("counter", models.JSONField(default=dict)),
                ("answers", models.JSONField(default=dict)),
                ("materials", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                ("edition", models.IntegerField(default=1)),
                (
                    "version_in_force",
                    models.ForeignObject(
                        from_fields=["zone", "item_version"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="drafts",
                        to="catalogue.itemversion",
                        to_fields=["zone", "id"],
                    ),
                ),
            ],
            options={
                "db_table": "cases_draft",
            },
        ),
        migrations.CreateModel(
            name="Material",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "zone", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("zone", models.TextField()),
                ("id", models.UUIDField()),
                ("case_id", models.UUIDField()),
                ("key", models.TextField()),
                ("file", models.UUIDField(null=True)),
                ("file_digest", models.TextField(null=True)),
                ("file_name", models.TextField(null=True)),
                ("round", models.IntegerField(default=0)),
                ("handed_in_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignObject(
                        from_fields=["zone", "case_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="materials",
                        to="cases.case",
                        to_fields=["zone", "id"],
                    ),
                ),
            ],
            options={
                "db_table": "cases_material",
                "ordering": ["handed_in_at", "key"],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "zone", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("zone", models.TextField()),
                ("id", models.UUIDField()),
                ("case_id", models.UUIDField()),
                ("ground", models.TextField()),
                ("clause", models.TextField()),
                ("started_at", models.DateTimeField()),
                ("announced_amount", models.IntegerField()),
                ("announced_unit", models.TextField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignObject(
                        from_fields=["zone", "case_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="pauses",
                        to="cases.case",
                        to_fields=["zone", "id"],
                    ),
                ),
            ],
            options={
                "db_table": "cases_pause",
                "ordering": ["started_at"],
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)), fields=["zone", "due_at"], name="cases_open_by_due"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["zone", "status", "received_at"],
                name="cases_open_by_status",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)), fields=["zone", "holder"], name="cases_open_by_holder"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["party", "-submitted_at"], name="cases_of_party"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("status", "submitted")), fields=["zone", "silence_at"], name="cases_silent"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["number"], name="cases_number_trgm", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("zone", "number"), name="cases_case_number"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("zone", "case_number"), name="cases_case_case_number"),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["zone", "case_id"], name="cases_correction_case"),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["person", "-saved_at"], name="cases_draft_person"),
        ),
        migrations.AddIndex(
            model_name="material",
            index=models.Index(fields=["zone", "case_id"], name="cases_material_case"),
        ),
        migrations.AddIndex(
            model_name="pause",
            index=models.Index(fields=["zone", "case_id"], name="cases_pause_case"),
        ),
    ]
