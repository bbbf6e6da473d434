"""Certificates on which a matter relies: handed in as a material, or shown to the office, for this matter alone."""

from typing import ClassVar

from django.db import models

from tongban.cases.models.matter import Case
from tongban.kernel.journal.models import Row


class Relied(Row):
    """A certificate that its holder has let an office use in one matter, and what has become of it since (所依证照)."""

    subject_field: ClassVar[str] = "case"
    wall_through: ClassVar[str] = "case"
    personal: ClassVar[bool] = True

    case_id = models.UUIDField()
    case = models.ForeignObject(
        Case,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "case_id"],
        to_fields=["zone", "id"],
        related_name="relied",
    )
    key = models.TextField(default="")
    identifier = models.TextField()
    number = models.TextField()
    name = models.TextField()
    issuer = models.TextField()
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    file = models.UUIDField()
    digest = models.TextField()
    agreed_at = models.DateTimeField()
    agreed_by = models.UUIDField(null=True)
    ended_as = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_relied"
        indexes = [
            models.Index(fields=["zone", "case_id"], name="cases_relied_case"),
            models.Index(fields=["identifier"], name="cases_relied_certificate"),
        ]
        ordering = ["agreed_at", "id"]

    def __str__(self) -> str:
        return self.identifier
