"""A seal with who may use it, and the sealing of one paper from the order to its two sealed editions."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tongban.kernel.journal.models import Row, Subject
from tongban.kernel.journal.rows import rows


class Seal(Subject):
    """A seal of an agency or an enterprise, or the signature of a person: for what, who keeps it, until when (印章)."""

    kind: ClassVar[str] = "seal"
    wall: ClassVar[str] = "seal"
    pen: ClassVar[str] = "seal-pen"

    status = models.TextField()
    use = models.TextField()
    name = models.TextField()
    ring = models.TextField()
    agency = models.TextField(null=True)
    party = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    keeper = models.TextField(null=True)
    two_persons = models.BooleanField(default=False)
    serial = models.TextField(unique=True)
    edition = models.IntegerField(default=0)
    digest = models.TextField(null=True)
    certificates = ArrayField(models.TextField(), default=list)
    revoked = ArrayField(models.TextField(), default=list)
    asked_at = models.DateTimeField()
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    @property
    def given(self) -> list["Grant"]:
        """To whom it was given, the first first."""
        return rows(self, Grant)

    class Meta:
        db_table = "seals_seal"
        indexes = [
            models.Index(fields=["zone", "agency"], name="seals_of_agency"),
            models.Index(fields=["party"], name="seals_of_party"),
            models.Index(fields=["id"], name="seals_id"),
            models.Index(fields=["person"], name="seals_of_person", condition=models.Q(person__isnull=False)),
        ]
        ordering = ["asked_at", "id"]

    def __str__(self) -> str:
        return self.name


class Grant(Row):
    """A post or a person may use a seal for some items or all, for some papers or all, until a day (用印授权)."""

    subject_field: ClassVar[str] = "seal"
    wall_through: ClassVar[str] = "seal"

    seal_id = models.UUIDField()
    seal = models.ForeignObject(
        Seal,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "seal_id"],
        to_fields=["zone", "id"],
        related_name="grants",
    )
    post = models.TextField(null=True)
    person = models.UUIDField(null=True)
    items = ArrayField(models.UUIDField(), default=list)
    papers = ArrayField(models.TextField(), default=list)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "seals_grant"
        ordering = ["since", "id"]


class Sealing(Subject):
    """One paper that is to be sealed: by whom it was made, what became of it, and its two sealed editions (用印单)."""

    kind: ClassVar[str] = "sealing"
    wall: ClassVar[str] = "sealing-wall"

    status = models.TextField()
    matter = models.UUIDField()
    matter_number = models.TextField(default="")
    paper = models.UUIDField()
    paper_kind = models.TextField()
    number = models.TextField()
    name = models.TextField()
    agency = models.TextField(null=True)
    item = models.UUIDField()
    party = models.UUIDField()
    file = models.UUIDField()
    digest = models.TextField()
    post = models.TextField(null=True)
    person = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    why = models.TextField(default="")
    seal = models.UUIDField(null=True)
    seal_name = models.TextField(default="")
    code = models.TextField(unique=True)
    second = models.UUIDField(null=True)
    sealed_at = models.DateTimeField(null=True)
    pdf = models.UUIDField(null=True)
    pdf_digest = models.TextField(null=True)
    ofd = models.UUIDField(null=True)
    ofd_digest = models.TextField(null=True)

    class Meta:
        db_table = "seals_sealing"
        constraints = [models.UniqueConstraint(fields=["zone", "paper"], name="seals_paper_once")]
        indexes = [
            models.Index(fields=["zone", "matter"], name="seals_of_matter"),
            models.Index(fields=["zone", "agency", "status", "made_at"], name="seals_of_office"),
            models.Index(fields=["made_at"], name="seals_due", condition=models.Q(status__in=("due", "unsealed"))),
            models.Index(fields=["pdf_digest"], name="seals_pdf"),
            models.Index(fields=["ofd_digest"], name="seals_ofd"),
        ]
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
