"""Items and standards, their versions (published once, never changed), and the revisions that become versions."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from tongban.kernel.journal.models import Row, Subject

ALLIANCE = "alliance"
"""Where what belongs to no single zone is kept: the standards of the whole alliance."""


class Limited(models.Model):
    """The limits of a version as columns, so that lists and rules need not open its content (时限)."""

    promised_amount = models.IntegerField(null=True)
    promised_unit = models.TextField(null=True)
    promised_start = models.TextField(null=True)
    promised_roll = models.BooleanField(default=False)
    legal_amount = models.IntegerField(null=True)
    legal_unit = models.TextField(null=True)
    legal_start = models.TextField(null=True)
    legal_roll = models.BooleanField(default=False)
    legal_clause = models.TextField(default="")
    legal_extension = models.IntegerField(null=True)

    class Meta:
        abstract = True

    @property
    def promised(self) -> dict[str, Any] | None:
        """The promised limit as the clock takes it; None where none is published."""
        if self.promised_amount is None:
            return None
        return {
            "amount": self.promised_amount,
            "unit": self.promised_unit,
            "start_event": self.promised_start,
            "roll": self.promised_roll,
            "clause": "",
        }

    @property
    def limit_legal(self) -> dict[str, Any] | None:
        """The limit of the law as the clock takes it; None where none is known or it depends on facts."""
        if self.legal_amount is None:
            return None
        return {
            "amount": self.legal_amount,
            "unit": self.legal_unit,
            "start_event": self.legal_start,
            "roll": self.legal_roll,
            "clause": self.legal_clause,
        }

    @property
    def limit(self) -> dict[str, Any] | None:
        """What binds the agency: the promise; else the limit of the law; else None, "no promise published"."""
        return self.promised or self.limit_legal


class Item(Subject):
    """What one agency of one zone decides on application (实施清单)."""

    kind: ClassVar[str] = "item"
    pen: ClassVar[str] = "house-pen"

    status = models.TextField()
    code = models.TextField()
    codes = models.JSONField(default=list)
    name_zh = models.TextField()
    name_en = models.TextField()
    agency = models.TextField()
    current = models.UUIDField()
    retired_on = models.DateField(null=True)
    retired_because = models.TextField(default="")
    ending_on = models.DateField(null=True)
    ending_because = models.TextField(default="")
    ending_by = models.UUIDField(null=True)

    class Meta:
        db_table = "catalogue_item"
        constraints = (models.UniqueConstraint(fields=["zone", "code"], name="catalogue_item_code"),)
        indexes = (
            models.Index(fields=["zone", "agency"], name="catalogue_item_agency"),
            GinIndex(fields=["codes"], name="catalogue_item_codes"),
        )
        ordering = ("zone", "code")

    def __str__(self) -> str:
        return self.name_zh


class ItemVersion(Limited, Row):
    """An item as it was published: what a case is pinned to (事项版本)."""

    subject_field: ClassVar[str] = "item"

    item_id = models.UUIDField()
    item = models.ForeignObject(
        Item,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "item_id"],
        to_fields=["zone", "id"],
        related_name="versions",
    )
    number = models.IntegerField()
    digest = models.TextField()
    code = models.TextField()
    name_zh = models.TextField()
    name_en = models.TextField()
    agency = models.TextField()
    type = models.TextField(null=True)
    on_the_spot = models.BooleanField(default=False)
    one_person = models.BooleanField(default=False)
    reviews = models.JSONField(default=list)
    visits = models.IntegerField(null=True)
    fee = models.BooleanField(null=True)
    service_objects = ArrayField(models.TextField())
    themes = ArrayField(models.TextField())
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    content = models.JSONField()

    class Meta:
        db_table = "catalogue_item_version"
        constraints = (
            models.UniqueConstraint(fields=["zone", "item_id", "number"], name="catalogue_item_number"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="catalogue_item_days",
            ),
        )
        indexes = (
            models.Index(fields=["zone", "item_id", "-valid_from", "-number"], name="catalogue_item_in_force"),
            GinIndex(fields=["themes"], name="catalogue_item_themes"),
        )
        ordering = ("zone", "item_id", "number")

    def __str__(self) -> str:
        return f"{self.name_zh} · {self.number}"


class ItemDraft(models.Model):
    """A version of an item as somebody is writing it, saved on the server with every pause (事项草稿)."""

    wall: ClassVar[str] = "revision"
    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "id")
    zone = models.TextField()
    id = models.UUIDField()
    code = models.TextField()
    base = models.UUIDField(null=True)
    content = models.JSONField()
    authors = ArrayField(models.UUIDField())
    saved_at = models.DateTimeField()
    edition = models.IntegerField(default=1)

    class Meta:
        db_table = "catalogue_draft"
        constraints = (models.UniqueConstraint(fields=["zone", "code"], name="catalogue_draft_code"),)
        ordering = ("zone", "code")

    @property
    def name(self) -> dict[str, str]:
        """The name as far as it is written, in both languages."""
        return {"zh": "", **self.content.get("name", {})}


class Revision(Subject):
    """A draft from the day it was put forward: what two persons answer for before it is a version (事项修订).

    Whoever wrote any of it is among its authors and does not publish it; the database refuses that as well.
    """

    kind: ClassVar[str] = "revision"
    wall: ClassVar[str] = "revision"
    scratch: ClassVar[str] = "catalogue_draft"

    status = models.TextField()
    code = models.TextField()
    name_zh = models.TextField()
    name_en = models.TextField()
    base = models.UUIDField(null=True)
    content = models.JSONField()
    digest = models.TextField()
    authors = ArrayField(models.UUIDField())
    note = models.TextField(default="")
    remark = models.TextField(default="")
    proposed_at = models.DateTimeField()
    publisher = models.UUIDField(null=True)
    becomes = models.UUIDField(null=True)

    class Meta:
        db_table = "catalogue_revision"
        indexes = (models.Index(fields=["zone", "code", "-proposed_at"], name="catalogue_revision_of_item"),)
        ordering = ("-proposed_at",)

    def __str__(self) -> str:
        return self.name_zh


class ItemTable(models.Model):
    """A table of items that somebody has chosen and not yet brought in: its lines as they were read (导入表)."""

    wall: ClassVar[str] = "revision"
    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "id")
    zone = models.TextField()
    id = models.UUIDField()
    person = models.UUIDField()
    name = models.TextField()
    digest = models.TextField()
    lines = models.JSONField()
    made_at = models.DateTimeField()
    outcome = models.JSONField(null=True)

    class Meta:
        db_table = "catalogue_table"
        indexes = (models.Index(fields=["zone", "person"], name="catalogue_table_of_person"),)


class Standard(Subject):
    """What the alliance agrees an item should ask and promise everywhere (标准)."""

    kind: ClassVar[str] = "standard"
    pen: ClassVar[str] = "house-pen"

    status = models.TextField()
    code = models.TextField()
    name_zh = models.TextField()
    name_en = models.TextField()
    current = models.UUIDField()

    class Meta:
        db_table = "catalogue_standard"
        constraints = (models.UniqueConstraint(fields=["zone", "code"], name="catalogue_standard_code"),)
        ordering = ("zone", "code")

    def __str__(self) -> str:
        return self.name_zh


class StandardVersion(Limited, Row):
    """A standard as it was published (标准版本)."""

    subject_field: ClassVar[str] = "standard"

    standard_id = models.UUIDField()
    standard = models.ForeignObject(
        Standard,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "standard_id"],
        to_fields=["zone", "id"],
        related_name="versions",
    )
    number = models.IntegerField()
    digest = models.TextField()
    service_objects = ArrayField(models.TextField())
    themes = ArrayField(models.TextField())
    valid_from = models.DateField(null=True)
    content = models.JSONField()

    class Meta:
        db_table = "catalogue_standard_version"
        constraints = (
            models.UniqueConstraint(fields=["zone", "standard_id", "number"], name="catalogue_standard_number"),
        )
        ordering = ("zone", "standard_id", "number")

    def __str__(self) -> str:
        return f"{self.standard_id} · {self.number}"


class Theme(Subject):
    """A heading under which people look for what they need (主题)."""

    kind: ClassVar[str] = "theme"
    pen: ClassVar[str] = "house-pen"

    code = models.TextField()
    name_zh = models.TextField()
    name_en = models.TextField()
    place = models.IntegerField()

    class Meta:
        db_table = "catalogue_theme"
        constraints = (models.UniqueConstraint(fields=["zone", "code"], name="catalogue_theme_code"),)
        ordering = ("place", "code")

    def __str__(self) -> str:
        return self.name_zh
