"""The papers of the law: what a move has put on paper, under which number, and the digest of its bytes."""

from typing import ClassVar

from django.db import models

from tongban.cases.models.matter import Case
from tongban.kernel.journal.models import Row


class Document(Row):
    """A numbered paper that a move has made, written by the very entry of that move (文书)."""

    subject_field: ClassVar[str] = "case"
    wall_through: ClassVar[str] = "case"

    case_id = models.UUIDField()
    case = models.ForeignObject(
        Case,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "case_id"],
        to_fields=["zone", "id"],
        related_name="documents",
    )
    kind = models.TextField()
    series = models.TextField()
    year = models.IntegerField()
    serial = models.IntegerField()
    number = models.TextField()
    name = models.TextField()
    made_at = models.DateTimeField()
    file = models.UUIDField()
    digest = models.TextField()
    size = models.BigIntegerField()

    class Meta:
        db_table = "cases_document"
        constraints = [
            models.UniqueConstraint(fields=["zone", "series", "year", "serial"], name="cases_document_number")
        ]
        indexes = [models.Index(fields=["zone", "case_id"], name="cases_document_case")]
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return self.number
