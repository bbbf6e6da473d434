"""A joint matter in the zone that leads: one application of one applicant, its parts, and how each stands."""

from functools import cached_property
from typing import Any, ClassVar

from django.db import models

from tongban.cases.models import Typed
from tongban.kernel.journal.models import Row, Subject

UNDER_WAY = models.Q(ended_at__isnull=True)


class JointDraft(Typed):
    """What somebody is typing for all parts of a joint item at once, saved on the server (联办草稿)."""

    class Meta:
        db_table = "handoffs_joint_draft"
        indexes = [models.Index(fields=["person", "-saved_at"], name="handoffs_joint_draft_person")]

    @cached_property
    def version_in_force(self) -> Any:
        """The parts as one form: set by whoever reads the draft."""
        raise AttributeError("a joint draft is read through queries.joint_draft")


class Joint(Subject):
    """One application with parts in several zones, decided in parallel, with one result (多地联办件).

    `agency` leads it: its officers read it, and decide where the rule leaves it to the lead.
    """

    kind: ClassVar[str] = "joint"
    wall: ClassVar[str] = "joint"
    scratch: ClassVar[str] = "handoffs_joint_draft"

    status = models.TextField()
    number = models.TextField()
    item = models.UUIDField()
    code = models.TextField()
    title_zh = models.TextField()
    title_en = models.TextField()
    rule = models.TextField()
    agency = models.TextField(default="")
    party = models.UUIDField()
    party_kind = models.TextField()
    applicant_name = models.TextField()
    applicant_code = models.TextField(null=True)
    channel = models.TextField()
    window = models.TextField(null=True)
    person = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    due = models.DateField(null=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    alarm = models.TextField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "handoffs_joint"
        constraints = [models.UniqueConstraint(fields=["zone", "number"], name="handoffs_joint_number")]
        indexes = [
            models.Index(fields=["zone", "received_at"], name="handoffs_joint_open", condition=UNDER_WAY),
            models.Index(fields=["party", "-received_at"], name="handoffs_joint_of_party"),
        ]
        ordering = ["-received_at", "id"]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> dict[str, str]:
        """What it is called, in both languages."""
        return {"zh": self.title_zh, "en": self.title_en}


class Part(Row):
    """One part of a joint matter: the case of one zone, under the key that it keeps for life (联办组成部分).

    `fate` is what the lead has done with it: let go, or voided.
    """

    subject_field: ClassVar[str] = "joint"
    wall_through: ClassVar[str] = "joint"

    joint_id = models.UUIDField()
    joint = models.ForeignObject(
        Joint,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "joint_id"],
        to_fields=["zone", "id"],
        related_name="parts",
    )
    place = models.IntegerField()
    competent = models.TextField()
    code = models.TextField()
    name_zh = models.TextField()
    name_en = models.TextField()
    role_zh = models.TextField()
    role_en = models.TextField()
    agency_name = models.JSONField(default=dict)
    number = models.TextField()
    status = models.TextField()
    outcome = models.TextField(null=True)
    due = models.DateField(null=True)
    since = models.DateTimeField()
    fate = models.TextField(default="")

    class Meta:
        db_table = "handoffs_part"
        indexes = [models.Index(fields=["zone", "joint_id"], name="handoffs_part_of_joint")]
        ordering = ["place"]

    @property
    def role(self) -> dict[str, str]:
        """What happens in this zone, in both languages."""
        return {"zh": self.role_zh, "en": self.role_en}

    @property
    def is_here(self) -> bool:
        """Whether the zone that leads decides this part itself."""
        return self.competent == self.zone
