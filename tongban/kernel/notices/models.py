"""Notices, how each person wants to hear of them, and the mail that waits to leave."""

from typing import ClassVar

from django.db import models

from tongban.kernel.notices.kinds import EACH, KINDS


class Mailbox(models.Model):
    """How a person wants to be told: language, confirmed address, hour of the digest, way of each kind (接收方式)."""

    wall: ClassVar[str] = "mailbox"
    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "id")
    zone = models.TextField()
    id = models.UUIDField()
    person = models.UUIDField(unique=True)
    language = models.TextField(default="zh")
    address = models.TextField(default="")
    asked = models.TextField(default="")
    code = models.TextField(default="")
    code_until = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    hour = models.IntegerField(default=8)
    choices = models.JSONField(default=dict)

    class Meta:
        db_table = "notices_mailbox"
        constraints = [models.CheckConstraint(condition=models.Q(hour__range=(0, 23)), name="notices_mailbox_hour")]

    def way(self, kind: str) -> str:
        """The way the person chose for a kind of event, or the way it takes by itself."""
        return self.choices.get(kind) or (KINDS[kind].way if kind in KINDS else EACH)


class Notice(models.Model):
    """One thing one person was told, in both languages, and when it was read (通知)."""

    wall: ClassVar[str] = "notice"
    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "id")
    zone = models.TextField()
    id = models.UUIDField()
    person = models.UUIDField()
    principal = models.UUIDField(null=True)
    post = models.TextField(null=True)
    kind = models.TextField()
    cause = models.TextField()
    subject = models.UUIDField(null=True)
    title = models.JSONField()
    text = models.JSONField()
    route = models.TextField()
    place = models.JSONField(default=list)
    way = models.TextField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notices_notice"
        constraints = [models.UniqueConstraint(fields=["zone", "person", "cause"], name="notices_notice_once")]
        indexes = [
            models.Index(fields=["person", "-at"], name="notices_notice_inbox"),
            models.Index(fields=["person"], name="notices_notice_unread", condition=models.Q(read_at__isnull=True)),
            models.Index(
                fields=["at"],
                name="notices_notice_gathering",
                condition=models.Q(way="digest", mailed_at__isnull=True),
            ),
        ]
        ordering = ["-at", "-id"]


class Letter(models.Model):
    """One mail: to whom, in which language, exactly which words, when it left, or why it did not (信件)."""

    wall: ClassVar[str] = "mailbox"
    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "id")
    zone = models.TextField()
    id = models.UUIDField()
    person = models.UUIDField()
    cause = models.TextField()
    address = models.TextField()
    language = models.TextField()
    heading = models.TextField()
    body = models.TextField()
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    fault = models.TextField(default="")

    class Meta:
        db_table = "notices_letter"
        constraints = [models.UniqueConstraint(fields=["zone", "person", "cause"], name="notices_letter_once")]
        indexes = [
            models.Index(fields=["next_at"], name="notices_letter_waiting", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["person"], name="notices_letter_person"),
        ]
