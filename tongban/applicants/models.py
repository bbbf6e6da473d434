"""Enterprises and the persons who act for them. A citizen needs no table: a person is his own party."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tongban.kernel.journal.models import Row, Subject


class Enterprise(Subject):
    """An enterprise or other organisation that applies in its own name (企业)."""

    kind: ClassVar[str] = "enterprise"
    wall: ClassVar[str] = "enterprise"
    pen: ClassVar[str] = "enterprise-pen"

    uscc = models.TextField(unique=True)
    name = models.TextField()
    address = models.TextField(default="")
    telephone = models.TextField(default="")
    industry = models.TextField(default="")

    class Meta:
        db_table = "applicants_enterprise"
        indexes = [models.Index(fields=["id"], name="applicants_enterprise_id")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(Row):
    """A person who may act for an enterprise, as its legal person or as a colleague (代表关系)."""

    subject_field: ClassVar[str] = "enterprise"
    wall: ClassVar[str] = "membership"

    enterprise_id = models.UUIDField()
    enterprise = models.ForeignObject(
        Enterprise,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "enterprise_id"],
        to_fields=["zone", "id"],
        related_name="memberships",
    )
    person = models.UUIDField()
    manner = models.TextField()
    rights = ArrayField(models.TextField(), default=list)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "applicants_membership"
        constraints = [
            models.UniqueConstraint(fields=["zone", "enterprise_id", "person"], name="applicants_membership_once")
        ]
        indexes = [models.Index(fields=["person"], name="applicants_membership_person")]
        ordering = ["since"]
