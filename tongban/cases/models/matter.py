"""The case and what hangs on it, written through the journal only."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from tongban.cases.models.turns import OURS, TURN
from tongban.kernel.journal.models import Row, Subject
from tongban.kernel.policy.walls import condition

OPEN = models.Q(ended_at__isnull=True)
ENDED = models.Q(ended_at__isnull=False)
UNDECIDED = OPEN & models.Q(decided_at__isnull=True)


class Case(Subject):
    """One matter from hand-in to its end, pinned to the item version in force (办件)."""

    kind: ClassVar[str] = "case"
    wall: ClassVar[str] = "case-wall"
    scratch: ClassVar[str] = "cases_draft"
    pane: ClassVar[Callable[[str], str]] = staticmethod(partial(condition, "case"))

    status = models.TextField()
    number = models.TextField()
    case_number = models.TextField(null=True)
    item = models.UUIDField()
    item_version = models.UUIDField()
    agency = models.TextField()
    party = models.UUIDField()
    party_kind = models.TextField()
    applicant_name = models.TextField()
    applicant_code = models.TextField(null=True)
    answers = models.JSONField(default=dict)
    sources = models.JSONField(null=True)
    spared = ArrayField(models.TextField(), null=True)
    channel = models.TextField()
    window = models.TextField(null=True)

    # Taken in by another zone: which, at which window; who must act now where that is not this zone; why issue waits.
    origin = models.TextField(null=True)
    origin_window = models.JSONField(null=True)
    custodian = models.TextField(null=True)
    hold = models.TextField(null=True)
    # The joint matter of which it is a part, by its key in the zone that leads.
    joint = models.UUIDField(null=True)

    submitted_at = models.DateTimeField()
    received_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    silence_at = models.DateTimeField(null=True)
    rounds = models.IntegerField(default=0)
    correction_due = models.DateTimeField(null=True)

    limit = models.JSONField(null=True)
    limit_legal = models.JSONField(null=True)
    due = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    due_legal = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    extension = models.IntegerField(null=True)

    holder = models.UUIDField(null=True)
    holder_name = models.TextField(null=True)
    proposed = models.TextField(null=True)
    outcome = models.TextField(null=True)
    decided_at = models.DateTimeField(null=True)
    validity = models.TextField(null=True)
    validity_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()

    # What hangs on it, known without asking: offices that have part in it, what it waits for, what of that is late,
    # and when the clock next has something to say. Empty is null: most matters wait for nobody.
    consulted = ArrayField(models.TextField(), null=True)
    waits = ArrayField(models.TextField(), null=True)
    alarm = models.TextField(null=True)
    rings_at = models.DateTimeField(null=True)

    version_in_force = models.ForeignObject(
        "catalogue.ItemVersion",
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "item_version"],
        to_fields=["zone", "id"],
        related_name="cases",
    )

    class Meta:
        db_table = "cases_case"
        constraints = [
            models.UniqueConstraint(fields=["zone", "number"], name="cases_case_number"),
            models.UniqueConstraint(fields=["zone", "case_number"], name="cases_case_case_number"),
        ]
        indexes = [
            models.Index("zone", TURN, "received_at", "id", name="cases_open_by_turn", condition=OPEN),
            models.Index("zone", "agency", TURN, "received_at", "id", name="cases_agency_by_turn", condition=OPEN),
            models.Index("zone", OURS, name="cases_open_by_lamp", condition=UNDECIDED),
            models.Index(fields=["zone", "received_at", "id"], name="cases_open_by_receipt", condition=OPEN),
            models.Index(fields=["zone", "agency", "received_at", "id"], name="cases_agency_receipt", condition=OPEN),
            models.Index(fields=["zone", "received_at", "id"], name="cases_ended_by_receipt", condition=ENDED),
            models.Index(fields=["zone", "agency", "received_at", "id"], name="cases_agency_ended", condition=ENDED),
            models.Index(fields=["zone", "number", "id"], name="cases_open_by_number", condition=OPEN),
            models.Index(fields=["zone", "applicant_name", "id"], name="cases_by_applicant"),
            models.Index(fields=["zone", "submitted_at", "id"], name="cases_by_hand_in"),
            models.Index(fields=["zone", "agency", "submitted_at", "id"], name="cases_agency_by_hand_in"),
            # Holds all that the chips of a work list count, and all that the wall looks at: no row need be read.
            models.Index(
                fields=["zone", "status", "received_at"],
                include=[
                    *("id", "agency", "party", "item", "consulted", "origin"),
                    *("holder", "paused", "silence_at", "due_at", "decided_at", "alarm"),
                ],
                name="cases_open_by_status",
                condition=OPEN,
            ),
            models.Index(fields=["zone", "holder"], name="cases_open_by_holder", condition=OPEN),
            models.Index(fields=["zone", "item"], name="cases_open_by_item", condition=OPEN),
            models.Index(fields=["party", "-submitted_at"], name="cases_of_party"),
            models.Index(fields=["zone", "silence_at"], name="cases_silent", condition=models.Q(status="submitted")),
            models.Index(fields=["zone", "agency"], name="cases_waiting", condition=models.Q(waits__isnull=False)),
            models.Index(
                fields=["zone", "origin"],
                name="cases_collected",
                condition=models.Q(origin__isnull=False, ended_at__isnull=True),
            ),
            models.Index(
                fields=["submitted_at"], name="cases_collected_by_day", condition=models.Q(origin__isnull=False)
            ),
            models.Index(fields=["rings_at"], name="cases_ringing", condition=models.Q(rings_at__isnull=False)),
            GinIndex(fields=["number"], name="cases_number_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["applicant_name"], name="cases_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.number


class Material(Row):
    """One requirement of the item, filled by a file, a form answer or a promise (材料)."""

    subject_field: ClassVar[str] = "case"
    wall_through: ClassVar[str] = "case"
    personal: ClassVar[bool] = True

    case_id = models.UUIDField()
    case = models.ForeignObject(
        Case,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "case_id"],
        to_fields=["zone", "id"],
        related_name="materials",
    )
    key = models.TextField()
    file = models.UUIDField(null=True)
    file_digest = models.TextField(null=True)
    file_name = models.TextField(null=True)
    source = models.JSONField(null=True)
    spared = ArrayField(models.TextField(), null=True)
    round = models.IntegerField(default=0)
    handed_in_at = models.DateTimeField()

    class Meta:
        db_table = "cases_material"
        indexes = [models.Index(fields=["zone", "case_id"], name="cases_material_case")]
        ordering = ["handed_in_at", "key"]


class Correction(Row):
    """One notice of everything missing or wrong, field by field and material by material (补正)."""

    subject_field: ClassVar[str] = "case"
    wall_through: ClassVar[str] = "case"
    personal: ClassVar[bool] = True

    case_id = models.UUIDField()
    case = models.ForeignObject(
        Case,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "case_id"],
        to_fields=["zone", "id"],
        related_name="corrections",
    )
    round = models.IntegerField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    marks = models.JSONField()
    reason = models.TextField(default="")

    class Meta:
        db_table = "cases_correction"
        indexes = [models.Index(fields=["zone", "case_id"], name="cases_correction_case")]
        ordering = ["round"]

    @property
    def waits(self) -> bool:
        """Whether it still waits for its answer."""
        return self.answered_at is None and self.missed_at is None


class Pause(Row):
    """A special procedure in which the clock stands, with ground and announced length (特别程序)."""

    subject_field: ClassVar[str] = "case"
    wall_through: ClassVar[str] = "case"

    case_id = models.UUIDField()
    case = models.ForeignObject(
        Case,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "case_id"],
        to_fields=["zone", "id"],
        related_name="pauses",
    )
    ground = models.TextField()
    clause = models.TextField()
    started_at = models.DateTimeField()
    announced_amount = models.IntegerField()
    announced_unit = models.TextField()
    ended_at = models.DateTimeField(null=True)
    overrun_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_pause"
        indexes = [models.Index(fields=["zone", "case_id"], name="cases_pause_case")]
        ordering = ["started_at"]
