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
    items = ArrayField(models.UUIDField(), default=list)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "applicants_membership"
        constraints = [
            models.UniqueConstraint(fields=["zone", "enterprise_id", "person"], name="applicants_membership_once")
        ]
        indexes = [models.Index(fields=["person"], name="applicants_membership_person")]
        ordering = ["since"]


class Mandate(Subject):
    """A power to act: who lets whom do what, for which items, until when; no items means all of them (授权委托)."""

    kind: ClassVar[str] = "mandate"
    wall: ClassVar[str] = "mandate"

    status = models.TextField(default="offered")
    principal = models.UUIDField()
    principal_kind = models.TextField()
    principal_name = models.TextField()
    agent = models.UUIDField()
    agent_kind = models.TextField()
    agent_name = models.TextField()
    agent_zone = models.TextField(null=True)
    agent_post = models.TextField(null=True)
    items = ArrayField(models.UUIDField(), default=list)
    actions = ArrayField(models.TextField(), default=list)
    until = models.DateTimeField()
    offered_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    moved_by = models.TextField(default="")

    class Meta:
        db_table = "applicants_mandate"
        indexes = [
            models.Index(fields=["principal"], name="applicants_mandate_principal"),
            models.Index(fields=["agent"], name="applicants_mandate_agent"),
            models.Index(fields=["id"], name="applicants_mandate_id"),
        ]
        ordering = ["-moved_at"]

    def __str__(self) -> str:
        return f"{self.principal_name} – {self.agent_name}"


class Link(Subject):
    """A person asks to act for an enterprise: what he wants to do, who confirms or declines, until when (关联申请)."""

    kind: ClassVar[str] = "link"
    wall: ClassVar[str] = "link"

    status = models.TextField(default="asked")
    uscc = models.TextField()
    enterprise_name = models.TextField()
    enterprise_id = models.UUIDField(null=True)
    person = models.UUIDField()
    person_name = models.TextField(default="")
    person_number = models.TextField(default="")
    rights = ArrayField(models.TextField(), default=list)
    note = models.TextField(default="")
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    given = ArrayField(models.TextField(), default=list)
    moved_at = models.DateTimeField()
    moved_by = models.TextField(default="")

    class Meta:
        db_table = "applicants_link"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "uscc"], condition=models.Q(status="asked"), name="applicants_link_once"
            )
        ]
        indexes = [
            models.Index(fields=["person"], name="applicants_link_person"),
            models.Index(fields=["enterprise_id"], name="applicants_link_enterprise"),
            models.Index(fields=["until"], condition=models.Q(status="asked"), name="applicants_link_waits"),
        ]
        ordering = ["-moved_at"]

    def __str__(self) -> str:
        return f"{self.person_name} – {self.enterprise_name}"


class Fact(Subject):
    """Something about an applicant that an officer verified against a paper: by whom, when, valid until (核验信息)."""

    kind: ClassVar[str] = "fact"
    wall: ClassVar[str] = "fact"
    pen: ClassVar[str] = "fact-pen"

    party = models.UUIDField()
    party_kind = models.TextField()
    means = models.TextField()
    value = models.TextField()
    paper = models.TextField()
    verified_at = models.DateTimeField()
    verified_post = models.TextField(null=True)
    verified_name = models.TextField(default="")
    valid_until = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "applicants_fact"
        constraints = [models.UniqueConstraint(fields=["zone", "party", "means"], name="applicants_fact_once")]
        indexes = [models.Index(fields=["party"], name="applicants_fact_party")]
        ordering = ["means"]

    def __str__(self) -> str:
        return self.means
