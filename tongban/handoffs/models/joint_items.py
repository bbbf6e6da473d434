"""What several zones have agreed to decide together: the joint item in the zone that leads, its parts, the consents."""

from typing import ClassVar

from django.db import models

from tongban.kernel.journal.models import Row, Subject


class JointItem(Subject):
    """One matter whose parts are decided in several zones: its parts, and what follows when one is refused (联办事项).

    In the zone that leads, under an agency of it. It is open when every zone has agreed to its part.
    """

    kind: ClassVar[str] = "joint_item"
    pen: ClassVar[str] = "joint_item-pen"

    status = models.TextField()
    code = models.TextField()
    title_zh = models.TextField()
    title_en = models.TextField()
    rule = models.TextField()
    agency = models.TextField(default="")
    days = models.IntegerField(null=True)
    reason = models.TextField(default="")

    class Meta:
        db_table = "handoffs_joint_item"
        constraints = [models.UniqueConstraint(fields=["zone", "code"], name="handoffs_joint_item_code")]
        ordering = ["zone", "code"]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> dict[str, str]:
        """What it is called, in both languages."""
        return {"zh": self.title_zh, "en": self.title_en}


class JointItemPart(Row):
    """An item of one zone as part of a joint item, and whether that zone has agreed (联办事项组成部分)."""

    subject_field: ClassVar[str] = "joint_item"

    joint_item_id = models.UUIDField()
    joint_item = models.ForeignObject(
        JointItem,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "joint_item_id"],
        to_fields=["zone", "id"],
        related_name="parts",
    )
    place = models.IntegerField()
    competent = models.TextField()
    code = models.TextField()
    role_zh = models.TextField()
    role_en = models.TextField()
    agreed_at = models.DateTimeField(null=True)
    against = models.TextField(default="")

    class Meta:
        db_table = "handoffs_joint_item_part"
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "joint_item_id", "competent", "code"], name="handoffs_joint_item_part_once"
            )
        ]
        ordering = ["zone", "joint_item_id", "place"]

    @property
    def role(self) -> dict[str, str]:
        """What happens in this zone, in both languages."""
        return {"zh": self.role_zh, "en": self.role_en}


class Consent(Subject):
    """What another zone has asked this one to take part in, and what this zone has said to it (联办同意).

    Authority is per zone and item: nobody puts an item of this zone into a joint item but this zone.
    """

    kind: ClassVar[str] = "consent"
    pen: ClassVar[str] = "consent-pen"

    status = models.TextField()
    lead = models.TextField()
    code = models.TextField()
    title_zh = models.TextField()
    title_en = models.TextField()
    rule = models.TextField()
    days = models.IntegerField(null=True)
    item_code = models.TextField()
    role_zh = models.TextField()
    role_en = models.TextField()
    parts = models.JSONField(default=list)
    reason = models.TextField(default="")

    class Meta:
        db_table = "handoffs_consent"
        constraints = [
            models.UniqueConstraint(fields=["zone", "lead", "code", "item_code"], name="handoffs_consent_once")
        ]
        ordering = ["zone", "lead", "code", "item_code"]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> dict[str, str]:
        """What it is called, in both languages."""
        return {"zh": self.title_zh, "en": self.title_en}

    @property
    def role(self) -> dict[str, str]:
        """What happens in this zone, in both languages."""
        return {"zh": self.role_zh, "en": self.role_en}
