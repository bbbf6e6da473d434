"""Opinions that an office of one zone asks of an office of another: each zone keeps its own side."""

from typing import ClassVar

from django.db import models

from tongban.kernel.journal.models import Subject


class Inquiry(Subject):
    """A question to an office of another zone on a matter of this one, or the other way about (跨区征询意见).

    `asks` says on which side of it this zone stands.
    """

    kind: ClassVar[str] = "inquiry"
    wall: ClassVar[str] = "inquiry"

    status = models.TextField()
    asks = models.BooleanField()
    agency = models.TextField()
    other = models.TextField()
    other_agency = models.TextField()
    other_name = models.JSONField(default=dict)
    matter = models.UUIDField()
    number = models.TextField()
    name_zh = models.TextField()
    name_en = models.TextField()
    question = models.TextField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")

    class Meta:
        db_table = "handoffs_inquiry"
        indexes = [
            models.Index(
                fields=["zone", "agency", "due_at"],
                name="handoffs_inquiry_open",
                condition=models.Q(answered_at__isnull=True),
            ),
            models.Index(fields=["zone", "matter"], name="handoffs_inquiry_of_matter"),
        ]
        ordering = ["due_at", "id"]

    def __str__(self) -> str:
        return self.number
