"""One move for many matters: what was chosen, and line by line what came of it."""

from typing import ClassVar

from django.db import models


class Bulk(models.Model):
    """One move ordered for many matters by one person, and how far it has come (批量办理)."""

    wall: ClassVar[str] = "bulk"
    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "id")
    zone = models.TextField()
    id = models.UUIDField()
    person = models.UUIDField()
    role = models.TextField()
    post = models.TextField()
    agency = models.TextField(null=True)
    name = models.TextField(default="")
    verb = models.TextField()
    given = models.JSONField(default=dict)
    address = models.TextField(default="")
    total = models.IntegerField()
    left_out = models.IntegerField(default=0)
    chosen_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_bulk"
        indexes = [
            models.Index(
                fields=["started_at"],
                name="cases_bulk_running",
                condition=models.Q(started_at__isnull=False, ended_at__isnull=True),
            ),
            models.Index(fields=["person", "-chosen_at"], name="cases_bulk_of_person"),
        ]


class BulkLine(models.Model):
    """One matter of a bulk: untouched, done with its entry, or refused with the reasons (批量明细)."""

    wall_through: ClassVar[str] = "bulk"
    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "bulk_id", "place")
    zone = models.TextField()
    bulk_id = models.UUIDField()
    place = models.IntegerField()
    case_id = models.UUIDField()
    number = models.TextField()
    done_at = models.DateTimeField(null=True)
    entry = models.IntegerField(null=True)
    reasons = models.JSONField(null=True)
    bulk = models.ForeignObject(
        Bulk,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "bulk_id"],
        to_fields=["zone", "id"],
        related_name="lines",
    )

    class Meta:
        db_table = "cases_bulk_line"
        ordering = ["place"]
