"""The receiving zone's side of a matter that another zone decides: what was taken in, who holds it now."""

from typing import ClassVar

from django.db import models

from tongban.handoffs.models.offers import OfferVersion
from tongban.kernel.journal.models import Subject

OPEN = models.Q(ended_at__isnull=True)


class Leg(Subject):
    """A matter taken in for another zone, under the one key that it keeps for life (代收件).

    `custodian` is the zone that must act now; None says that it is in transit, sent by `sender`.
    """

    kind: ClassVar[str] = "leg"
    wall: ClassVar[str] = "leg"
    scratch: ClassVar[str] = "handoffs_draft"

    status = models.TextField()
    number = models.TextField()
    competent = models.TextField()
    item = models.UUIDField()
    code = models.TextField()
    name_zh = models.TextField()
    name_en = models.TextField()
    agency_name = models.JSONField(default=dict)
    item_version = models.UUIDField()
    party = models.UUIDField()
    party_kind = models.TextField()
    applicant_name = models.TextField()
    applicant_code = models.TextField(null=True)
    telephone = models.TextField(null=True)
    answers = models.JSONField(default=dict)
    materials = models.JSONField(default=dict)
    promises = models.JSONField(default=dict)
    channel = models.TextField()
    window = models.TextField(null=True)
    place = models.JSONField(default=dict)
    person = models.UUIDField(null=True)
    joint = models.UUIDField(null=True)
    journey = models.IntegerField(default=0)
    received_at = models.DateTimeField()

    custodian = models.TextField(null=True)
    sender = models.TextField(default="")
    since = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)

    number_there = models.TextField(null=True)
    case_number = models.TextField(null=True)
    status_there = models.TextField(null=True)
    silence_at = models.DateTimeField(null=True)
    due = models.DateField(null=True)
    due_legal = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    correction_due = models.DateTimeField(null=True)
    marks = models.JSONField(default=list)
    back_for = models.TextField(default="")
    why_back = models.JSONField(default=list)
    outcome = models.TextField(null=True)
    result_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    told_version = models.ForeignObject(
        OfferVersion,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "item_version"],
        to_fields=["zone", "id"],
        related_name="legs",
    )

    class Meta:
        db_table = "handoffs_leg"
        constraints = [models.UniqueConstraint(fields=["zone", "number"], name="handoffs_leg_number")]
        indexes = [
            models.Index(fields=["zone", "status", "since"], name="handoffs_leg_open", condition=OPEN),
            models.Index(fields=["party", "-received_at"], name="handoffs_leg_of_party"),
            models.Index(fields=["zone", "window", "-received_at"], name="handoffs_leg_of_window"),
        ]
        ordering = ["-received_at", "id"]

    def __str__(self) -> str:
        return self.number

    @property
    def in_transit(self) -> bool:
        """Whether nobody has to act: it was sent, and has not arrived (在途)."""
        return self.custodian is None

    @property
    def is_here(self) -> bool:
        """Whether the zone that took it in has to act."""
        return self.custodian == self.zone
