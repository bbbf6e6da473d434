"""The decision and what became of it: in force from a day, corrected, revoked, recalled or lapsed."""

from typing import ClassVar

from django.db import models

from tongban.cases.models.matter import Case
from tongban.kernel.journal.models import Row


class Decision(Row):
    """What was decided, from when it is in force and until when (决定)."""

    subject_field: ClassVar[str] = "case"
    wall_through: ClassVar[str] = "case"

    case_id = models.UUIDField()
    case = models.ForeignObject(
        Case,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "case_id"],
        to_fields=["zone", "id"],
        related_name="decisions",
    )
    outcome = models.TextField()
    decided_at = models.DateTimeField()
    on_promise = models.BooleanField(default=False)
    state = models.TextField(default="in_force")
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_decision"
        indexes = [models.Index(fields=["zone", "case_id"], name="cases_decision_case")]
        ordering = ["decided_at"]


class Change(Row):
    """A change of a decision after it was made: proposed by one person, made or dropped by another (决定变更)."""

    subject_field: ClassVar[str] = "case"
    wall_through: ClassVar[str] = "case"
    personal: ClassVar[bool] = True

    case_id = models.UUIDField()
    case = models.ForeignObject(
        Case,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "case_id"],
        to_fields=["zone", "id"],
        related_name="changes",
    )
    kind = models.TextField()
    ground = models.TextField()
    clause = models.TextField()
    text = models.TextField()
    effective_at = models.DateTimeField(null=True)
    state = models.TextField(default="proposed")
    proposed_at = models.DateTimeField()
    proposed_name = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)
    closed_name = models.TextField(default="")
    remark = models.TextField(default="")

    class Meta:
        db_table = "cases_change"
        indexes = [models.Index(fields=["zone", "case_id"], name="cases_change_case")]
        ordering = ["proposed_at"]
