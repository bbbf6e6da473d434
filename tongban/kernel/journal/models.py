"""What the journal remembers, and the shape of whatever has a journal."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Subject(models.Model):
    """Anything whose every change is an entry: its row is the fold of its entries (主体)."""

    kind: ClassVar[str]

    pk = models.CompositePrimaryKey("zone", "id")
    zone = models.TextField()
    id = models.UUIDField()
    version = models.IntegerField()
    head = models.BinaryField()

    class Meta:
        abstract = True


class Row(models.Model):
    """A row that hangs on a subject and is written through the subject's door (附属行)."""

    subject_field: ClassVar[str]
    personal: ClassVar[bool] = False

    pk = models.CompositePrimaryKey("zone", "id")
    zone = models.TextField()
    id = models.UUIDField()

    class Meta:
        abstract = True


class Line(models.Model):
    """One entry: its exact canonical bytes, and columns read from them for lists (日志条目)."""

    pk = models.CompositePrimaryKey("zone", "subject", "number")
    zone = models.TextField()
    subject = models.UUIDField()
    number = models.IntegerField()
    kind = models.TextField()
    verb = models.TextField()
    recorded_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    prev = models.BinaryField(null=True)
    hash = models.BinaryField()
    body = models.BinaryField()

    class Meta:
        db_table = "journal_entry"


class Private(models.Model):
    """Personal facts of an entry, erasable; the entry keeps their salted digest (个人信息)."""

    pk = models.CompositePrimaryKey("zone", "subject", "number")
    zone = models.TextField()
    subject = models.UUIDField()
    number = models.IntegerField()
    salt = models.BinaryField()
    facts = models.JSONField()

    class Meta:
        db_table = "journal_private"


class Outbox(models.Model):
    """An entry that waits to be numbered by the sealer (待封日志)."""

    id = models.BigAutoField(primary_key=True)
    zone = models.TextField()
    subject = models.UUIDField()
    number = models.IntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "journal_outbox"


class Leaf(models.Model):
    """The place of an entry in the one tree of the installation: contiguous from 0 (叶)."""

    position = models.BigIntegerField(primary_key=True)
    zone = models.TextField()
    subject = models.UUIDField()
    number = models.IntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "journal_leaf"


class Head(models.Model):
    """A signed tree head: nothing before it can change unseen (树头)."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    frontier = ArrayField(models.BinaryField())
    signed_at = models.DateTimeField()
    key_id = models.TextField()
    signature = models.BinaryField()

    class Meta:
        db_table = "journal_head"


class Hand(models.Model):
    """The one exclusive role group in which a person has touched a subject (经手)."""

    pk = models.CompositePrimaryKey("zone", "subject", "person")
    zone = models.TextField()
    subject = models.UUIDField()
    person = models.UUIDField()
    grp = models.TextField()

    class Meta:
        db_table = "journal_hand"


class Claim(models.Model):
    """A request that wants to happen once: its key, its digest and its answer (幂等键)."""

    pk = models.CompositePrimaryKey("scope", "key")
    scope = models.TextField()
    key = models.TextField()
    digest = models.BinaryField()
    zone = models.TextField(null=True)
    subject = models.UUIDField(null=True)
    number = models.IntegerField(null=True)
    status = models.IntegerField(null=True)
    answer = models.BinaryField(null=True)
    claimed_at = models.DateTimeField()

    class Meta:
        db_table = "journal_claim"


class Cursor(models.Model):
    """How far a listener has followed the sealed journal (听者进度)."""

    listener = models.TextField(primary_key=True)
    position = models.BigIntegerField()

    class Meta:
        db_table = "journal_cursor"
