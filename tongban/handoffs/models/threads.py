"""What the two windows of a matter write to each other: each zone keeps its own side of the thread."""

from typing import ClassVar

from django.db import models

from tongban.kernel.journal.models import Row, Subject


class Thread(Subject):
    """The messages of two zones on one matter: whether this zone owes an answer, and until when (即时沟通)."""

    kind: ClassVar[str] = "thread"
    wall: ClassVar[str] = "thread"

    status = models.TextField()
    matter = models.UUIDField()
    number = models.TextField()
    name_zh = models.TextField()
    name_en = models.TextField()
    agency = models.TextField(null=True)
    other = models.TextField()
    reply_at = models.DateTimeField(null=True)
    waits_since = models.DateTimeField(null=True)
    last_at = models.DateTimeField()

    class Meta:
        db_table = "handoffs_thread"
        constraints = [models.UniqueConstraint(fields=["zone", "matter"], name="handoffs_thread_of_matter")]
        indexes = [
            models.Index(
                fields=["zone", "reply_at"], name="handoffs_thread_waiting", condition=models.Q(reply_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.number


class Said(Row):
    """One message between two windows: from which zone, by which window, when (窗口留言)."""

    subject_field: ClassVar[str] = "thread"
    wall_through: ClassVar[str] = "thread"
    personal: ClassVar[bool] = True

    thread_id = models.UUIDField()
    thread = models.ForeignObject(
        Thread,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "thread_id"],
        to_fields=["zone", "id"],
        related_name="said",
    )
    origin = models.TextField()
    who = models.TextField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "handoffs_said"
        indexes = [models.Index(fields=["zone", "thread_id"], name="handoffs_said_thread")]
        ordering = ["at", "id"]
