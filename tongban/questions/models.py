"""A question, which only its asker and the office see, and what was published of it, which everybody sees."""

from typing import ClassVar

from django.db import models

from tongban.kernel.journal.models import Row, Subject


class Question(Subject):
    """A question about an item before applying, with the day until when it is answered (申请前咨询)."""

    kind: ClassVar[str] = "question"
    wall: ClassVar[str] = "question"

    status = models.TextField()
    item = models.UUIDField()
    code = models.TextField()
    agency = models.TextField()
    person = models.UUIDField()
    name = models.TextField()
    text = models.TextField()
    asked_at = models.DateTimeField()
    reply_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")
    answered_by = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "questions_question"
        indexes = [
            models.Index(
                fields=["zone", "reply_at"], name="questions_waiting", condition=models.Q(reply_at__isnull=False)
            ),
            models.Index(fields=["person", "-asked_at"], name="questions_of_person"),
        ]


class Published(Row):
    """A question and its answer as everybody may read them, edited so that they speak of no person (公开答复)."""

    subject_field: ClassVar[str] = "source"

    question_id = models.UUIDField()
    source = models.ForeignObject(
        Question,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "question_id"],
        to_fields=["zone", "id"],
        related_name="published",
    )
    item = models.UUIDField()
    code = models.TextField()
    question = models.TextField()
    answer = models.TextField()
    published_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "questions_published"
        indexes = [
            models.Index(
                fields=["zone", "item", "-published_at"],
                name="questions_of_item",
                condition=models.Q(taken_back_at__isnull=True),
            )
        ]
        ordering = ["-published_at", "id"]
