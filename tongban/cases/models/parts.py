"""What other offices have part in: opinions they are asked for, and steps of review that they hold."""

from typing import ClassVar

from django.db import models

from tongban.cases.models.matter import Case
from tongban.kernel.journal.models import Row


class Asked(Row):
    """Something an office has to say until a day, and how often it was reminded."""

    subject_field: ClassVar[str] = "case"
    wall_through: ClassVar[str] = "case"
    personal: ClassVar[bool] = True

    case_id = models.UUIDField()
    agency = models.TextField()
    name = models.JSONField()
    due_at = models.DateTimeField(null=True)
    rings_at = models.DateTimeField(null=True)
    rung = models.IntegerField(default=0)
    named = models.UUIDField(null=True)
    named_name = models.TextField(default="")
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    done_name = models.TextField(default="")
    answer = models.TextField(default="")
    text = models.TextField(default="")

    class Meta:
        abstract = True


class Opinion(Asked):
    """A question put to another office, with the day until when it answers (征求意见)."""

    case = models.ForeignObject(
        Case,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "case_id"],
        to_fields=["zone", "id"],
        related_name="opinions",
    )
    question = models.TextField()
    binding = models.BooleanField()
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)

    class Meta:
        db_table = "cases_opinion"
        indexes = [
            models.Index(fields=["zone", "case_id"], name="cases_opinion_case"),
            models.Index(
                fields=["zone", "agency", "due_at"], name="cases_opinion_open", condition=models.Q(done_at__isnull=True)
            ),
        ]
        ordering = ["asked_at", "id"]


class ReviewStep(Asked):
    """A step of review that the item's version sets between acceptance and proposal (审查环节)."""

    case = models.ForeignObject(
        Case,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "case_id"],
        to_fields=["zone", "id"],
        related_name="steps",
    )
    office = models.TextField()
    place = models.IntegerField()
    days = models.IntegerField()
    state = models.TextField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_step"
        indexes = [
            models.Index(fields=["zone", "case_id"], name="cases_step_case"),
            models.Index(
                fields=["zone", "agency", "due_at"], name="cases_step_open", condition=models.Q(done_at__isnull=True)
            ),
        ]
        ordering = ["place", "office"]
