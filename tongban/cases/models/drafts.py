"""What stands apart from the journal, which begins when a case is handed in."""

from typing import ClassVar

from django.db import models


class Typed(models.Model):
    """What somebody is typing under a version of an item, and for whom."""

    wall: ClassVar[str] = "draft"
    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "id")
    zone = models.TextField()
    id = models.UUIDField()
    item = models.UUIDField()
    item_version = models.UUIDField()
    moved_from = models.UUIDField(null=True)
    person = models.UUIDField()
    party = models.UUIDField(null=True)
    party_kind = models.TextField(default="person")
    counter = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    materials = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    promises = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    edition = models.IntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def at_window(self) -> bool:
        """Whether a clerk is taking this in for somebody at the counter (代录)."""
        return "post" in self.counter

    @property
    def in_sitting(self) -> str:
        """The sitting at the counter to which this belongs; empty when it stands alone (同次办理)."""
        return self.counter.get("sitting", "")


class Draft(Typed):
    """What somebody is typing, saved on the server, before the journal begins (草稿)."""

    version_in_force = models.ForeignObject(
        "catalogue.ItemVersion",
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "item_version"],
        to_fields=["zone", "id"],
        related_name="drafts",
    )

    class Meta:
        db_table = "cases_draft"
        indexes = [
            models.Index(fields=["person", "-saved_at"], name="cases_draft_person"),
        ]


class TrackingTry(models.Model):
    """A wrong code for a number: kept for a day, so that guessing is bounded (查询失败记录)."""

    closed: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    number = models.TextField()
    source = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_tracking"
        indexes = [
            models.Index(fields=["number", "at"], name="cases_tracking_number"),
            models.Index(fields=["source", "at"], name="cases_tracking_source"),
        ]
