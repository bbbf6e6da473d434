"""What an applicant has promised: to hand a material in later, or that something is so, until a day."""

from typing import ClassVar

from django.db import models

from tongban.cases.models.matter import Case
from tongban.kernel.journal.models import Row


class Promise(Row):
    """A promise instead of a material or of the proof of a condition, with the day until which it is kept (承诺)."""

    subject_field: ClassVar[str] = "case"
    wall_through: ClassVar[str] = "case"
    personal: ClassVar[bool] = True

    case_id = models.UUIDField()
    case = models.ForeignObject(
        Case,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "case_id"],
        to_fields=["zone", "id"],
        related_name="promises",
    )
    key = models.TextField()
    kind = models.TextField()
    name = models.JSONField()
    text = models.JSONField()
    clause = models.TextField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.TextField(default="open")
    rings_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)
    remedy_at = models.DateTimeField(null=True)
    remedy_due_at = models.DateTimeField(null=True)
    finding = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)
    closed_name = models.TextField(default="")
    barred_days = models.IntegerField(default=365)
    barred_until = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_promise"
        indexes = [
            models.Index(fields=["zone", "case_id"], name="cases_promise_case"),
            models.Index(
                fields=["zone", "due_at"], name="cases_promise_open", condition=models.Q(closed_at__isnull=True)
            ),
            models.Index(
                fields=["zone", "case_id"], name="cases_promise_broken", condition=models.Q(barred_until__isnull=False)
            ),
        ]
        ordering = ["due_at", "key"]
