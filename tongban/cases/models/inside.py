"""What stays among officials: notes, mentions, labels and flags, on a chain of their own beside the case.

Because the chain is another, nothing that an applicant can read of the case, not even a count or a hash, says that
there is any of it.
"""

from typing import ClassVar

from django.db import models

from tongban.cases.models.matter import Case
from tongban.kernel.journal.models import Row, Subject


class Label(Subject):
    """A word of the zone's own by which officials sort matters (标签)."""

    kind: ClassVar[str] = "label"
    wall: ClassVar[str] = "register"
    pen: ClassVar[str] = "house-pen"

    status = models.TextField(default="open")
    name = models.TextField()
    colour = models.TextField(default="grey")

    class Meta:
        db_table = "cases_label"
        constraints = [models.UniqueConstraint(fields=["zone", "name"], name="cases_label_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Inside(Subject):
    """The inner leaf of a case, which the applicant never sees (内页)."""

    kind: ClassVar[str] = "inside"
    wall: ClassVar[str] = "inside"

    case_id = models.UUIDField()
    agency = models.TextField()
    case = models.ForeignObject(
        Case,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "case_id"],
        to_fields=["zone", "id"],
        related_name="inner_leaves",
    )

    class Meta:
        db_table = "cases_inside"
        constraints = [models.UniqueConstraint(fields=["zone", "case_id"], name="cases_inside_case")]


class Leaf(Row):
    """What hangs on an inner leaf, found by the case that it is about."""

    subject_field: ClassVar[str] = "inside"
    wall_through: ClassVar[str] = "inside"

    inside_id = models.UUIDField()
    inside = models.ForeignObject(
        Inside,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "inside_id"],
        to_fields=["zone", "id"],
        related_name="+",
    )
    case_id = models.UUIDField()

    class Meta:
        abstract = True


class Note(Leaf):
    """What one official tells the others about a matter (内部备注)."""

    personal: ClassVar[bool] = True

    author = models.UUIDField()
    author_name = models.TextField(default="")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_note"
        indexes = [models.Index(fields=["zone", "case_id"], name="cases_note_case")]
        ordering = ["-at"]


class Mention(Leaf):
    """A colleague who was named in a note, until he has seen it (提及)."""

    note = models.UUIDField()
    person = models.UUIDField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_mention"
        indexes = [
            models.Index(
                fields=["zone", "person", "case_id"],
                name="cases_mention_unseen",
                condition=models.Q(seen_at__isnull=True),
            )
        ]
        ordering = ["at"]


class Tag(Leaf):
    """A label on a matter, until it is taken off (贴标)."""

    label = models.UUIDField()
    set_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_tag"
        indexes = [
            models.Index(fields=["zone", "case_id"], name="cases_tag_case"),
            models.Index(
                fields=["zone", "label", "case_id"], name="cases_tag_label", condition=models.Q(removed_at__isnull=True)
            ),
        ]
        ordering = ["set_at"]


class Flag(Leaf):
    """A reason why a matter may be neither decided nor issued until the post that it names lifts it (阻断标记)."""

    personal: ClassVar[bool] = True

    reason = models.TextField()
    lifter = models.TextField()
    raised_by = models.TextField(default="")
    raised_at = models.DateTimeField()
    lifted_by = models.TextField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.TextField(null=True)

    class Meta:
        db_table = "cases_flag"
        indexes = [models.Index(fields=["zone", "case_id"], name="cases_flag_case")]
        ordering = ["raised_at"]
