"""A certificate with its identifier and what became of it, and who asked whether it is genuine."""

from collections.abc import Sequence
from typing import ClassVar

from django.db import models

from tongban.kernel.journal.models import Row, Subject
from tongban.kernel.journal.rows import rows


class Certificate(Subject):
    """A result that its holder shows to others, with an identifier that checks itself (电子证照)."""

    kind: ClassVar[str] = "certificate"
    wall: ClassVar[str] = "certificate"

    status = models.TextField()
    identifier = models.TextField(unique=True)
    code = models.TextField(unique=True)
    type_code = models.TextField()
    edition = models.IntegerField()
    number = models.TextField()
    name = models.TextField()
    matter = models.UUIDField()
    matter_number = models.TextField()
    item = models.UUIDField()
    agency = models.TextField()
    issuer = models.TextField()
    party = models.UUIDField()
    party_kind = models.TextField()
    holder_name = models.TextField()
    holder_code = models.TextField(null=True)
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    file = models.UUIDField()
    digest = models.TextField()

    class Meta:
        db_table = "certificates_certificate"
        indexes = [
            models.Index(fields=["zone", "matter"], name="certificates_of_matter"),
            models.Index(fields=["zone", "item"], name="certificates_of_item"),
            models.Index(fields=["party", "-issued_at"], name="certificates_of_party"),
            models.Index(
                fields=["valid_until"],
                name="certificates_running_out",
                condition=models.Q(status__in=("valid", "frozen"), valid_until__isnull=False),
            ),
            models.Index(fields=["digest"], name="certificates_by_digest"),
        ]
        ordering = ["-issued_at", "-id"]

    @property
    def told_again(self) -> "Sequence[Copy]":
        """Its copies for one purpose, the latest first."""
        return rows(self, Copy)

    def __str__(self) -> str:
        return self.identifier


class Copy(Row):
    """A certificate told again for one purpose, one recipient and some days, with a code of its own (加注件)."""

    subject_field: ClassVar[str] = "certificate"
    wall_through: ClassVar[str] = "certificate"
    personal: ClassVar[bool] = True

    certificate_id = models.UUIDField()
    certificate = models.ForeignObject(
        Certificate,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "certificate_id"],
        to_fields=["zone", "id"],
        related_name="copies",
    )
    purpose = models.TextField()
    recipient = models.TextField()
    valid_until = models.DateField()
    made_at = models.DateTimeField()
    code = models.TextField(unique=True)
    file = models.UUIDField()
    digest = models.TextField()

    class Meta:
        db_table = "certificates_copy"
        indexes = [
            models.Index(fields=["zone", "certificate_id"], name="certificates_copy_of"),
            models.Index(fields=["digest"], name="certificates_copy_digest"),
        ]
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.code


class Check(models.Model):
    """One question whether a certificate is genuine: when, for a day from where, and which was found (验证记录)."""

    closed: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    source = models.TextField()
    found = models.UUIDField(null=True)

    class Meta:
        db_table = "certificates_check"
        indexes = [
            models.Index(fields=["source", "at"], name="certificates_check_source"),
            models.Index(fields=["at"], name="certificates_check_told", condition=~models.Q(source="")),
        ]
