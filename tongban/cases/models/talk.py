"""What is written to and fro in a matter, beside its moves: a chain of its own, so that no word delays a step."""

from typing import ClassVar

from django.db import models

from tongban.cases.models.matter import Case
from tongban.kernel.journal.models import Row, Subject


class Talk(Subject):
    """The messages of one matter: who has the word, and until when an answer is due (咨询留言)."""

    kind: ClassVar[str] = "talk"
    wall: ClassVar[str] = "talk"

    status = models.TextField()
    case_id = models.UUIDField()
    party = models.UUIDField()
    item = models.UUIDField(null=True)
    agency = models.TextField()
    reply_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField()
    case = models.ForeignObject(
        Case,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "case_id"],
        to_fields=["zone", "id"],
        related_name="talks",
    )

    class Meta:
        db_table = "cases_talk"
        constraints = [models.UniqueConstraint(fields=["zone", "case_id"], name="cases_talk_of_case")]
        indexes = [
            models.Index(
                fields=["zone", "reply_at"], name="cases_talk_waiting", condition=models.Q(reply_at__isnull=False)
            )
        ]


class Message(Row):
    """One message, by whom and when (留言)."""

    subject_field: ClassVar[str] = "talk"
    wall_through: ClassVar[str] = "talk"
    personal: ClassVar[bool] = True

    talk_id = models.UUIDField()
    talk = models.ForeignObject(
        Talk,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "talk_id"],
        to_fields=["zone", "id"],
        related_name="messages",
    )
    role = models.TextField()
    name = models.TextField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_message"
        indexes = [models.Index(fields=["zone", "talk_id"], name="cases_message_talk")]
        ordering = ["at", "id"]
