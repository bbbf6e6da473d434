"""Who our peers are, what is on its way to them, and what came from them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tongban.kernel.journal.models import Subject

WAITING = "waiting"


class Peer(Subject):
    """A zone whose side of a matter is kept by another installation: where it is, and its public keys (对端地区)."""

    kind: ClassVar[str] = "peer"
    wall: ClassVar[str] = "exchange"
    pen: ClassVar[str] = "peer-pen"

    installation = models.TextField()
    address = models.TextField()
    keys = models.JSONField(default=list)
    made_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_peer"
        constraints = [models.UniqueConstraint(fields=["zone"], name="exchange_peer_zone")]
        ordering = ["zone"]

    def __str__(self) -> str:
        return self.zone


class ZoneKey(models.Model):
    """The public half of a key with which a zone of this installation signs or has signed (地区公钥)."""

    wall: ClassVar[str] = "exchange"
    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "key_id")
    zone = models.TextField()
    key_id = models.TextField()
    spki = models.BinaryField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_key"


class Line(models.Model):
    """How it stands with the installation at an address: whether it answers, and what it last told (线路)."""

    open_to_writing: ClassVar[bool] = True

    address = models.TextField(primary_key=True)
    failures = models.IntegerField(default=0)
    fault = models.TextField(default="")
    rests_until = models.DateTimeField(null=True)
    down_since = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    incarnation = models.IntegerField(default=0)

    class Meta:
        db_table = "exchange_line"


class Head(models.Model):
    """A signed head of another installation's journal as it told it here: a history behind it cannot be changed unseen.

    One an hour is kept, and each that contradicts another (对端树头).
    """

    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("installation", "size", "root")
    installation = models.TextField()
    size = models.BigIntegerField()
    root = models.TextField()
    address = models.TextField()
    incarnation = models.IntegerField()
    signed_at = models.DateTimeField()
    told_at = models.DateTimeField()
    said = models.JSONField()
    doubt = models.TextField(default="")

    class Meta:
        db_table = "exchange_head"
        indexes = [models.Index(fields=["address", "-told_at"], name="exchange_head_told")]


class Life(models.Model):
    """One incarnation of this installation's database, and until when it remembers; a restore begins another (世代)."""

    incarnation = models.IntegerField(primary_key=True)
    mark = models.TextField()
    since = models.DateTimeField()
    remembers = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_life"


class Lane(models.Model):
    """How far one subject's messages from zone to zone have come; `way` is out or in (报文序列)."""

    wall: ClassVar[str] = "exchange"
    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "other", "subject", "way")
    zone = models.TextField()
    other = models.TextField()
    subject = models.UUIDField()
    way = models.TextField()
    incarnation = models.IntegerField(default=0)
    sequence = models.IntegerField(default=0)

    class Meta:
        db_table = "exchange_lane"


class Outgoing(models.Model):
    """An envelope that was written here: on its way, answered by a receipt, or settled by a person (发出报文)."""

    wall: ClassVar[str] = "exchange"
    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "id")
    zone = models.TextField()
    id = models.UUIDField()
    to = models.TextField()
    type = models.TextField()
    subject = models.UUIDField()
    incarnation = models.IntegerField()
    sequence = models.IntegerField()
    cause = models.TextField(default="")
    body = models.BinaryField()
    made_at = models.DateTimeField()
    status = models.TextField(default=WAITING)
    next_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    fault = models.TextField(default="")
    receipt = models.BinaryField(null=True)
    signature = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)
    settled = models.TextField(default="")

    class Meta:
        db_table = "exchange_outgoing"
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "to", "subject", "incarnation", "sequence"],
                condition=Q(settled=""),
                name="exchange_outgoing_sequence",
            ),
            models.UniqueConstraint(
                fields=["zone", "to", "subject", "type", "cause"],
                condition=~Q(cause=""),
                name="exchange_outgoing_once",
            ),
            models.CheckConstraint(
                condition=Q(next_at__isnull=False) | Q(receipt__isnull=False) | ~Q(settled=""),
                name="exchange_outgoing_never_lost",
            ),
        ]
        indexes = [
            models.Index(fields=["to", "made_at"], name="exchange_outgoing_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["subject"], name="exchange_outgoing_subject"),
        ]
        ordering = ["made_at", "id"]


class Incoming(models.Model):
    """An envelope that came: with the receipt it got, or waiting for the one before it or for its files (收到报文)."""

    wall: ClassVar[str] = "exchange"
    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "source", "id")
    zone = models.TextField()
    source = models.TextField()
    id = models.UUIDField()
    type = models.TextField()
    subject = models.UUIDField()
    incarnation = models.IntegerField()
    sequence = models.IntegerField()
    body = models.BinaryField()
    stamp = models.BinaryField()
    stamp_signature = models.BinaryField()
    arrived_at = models.DateTimeField()
    wanting = ArrayField(models.TextField(), default=list)
    brought = ArrayField(models.TextField(), default=list)
    unfit = models.JSONField(null=True)
    verdict = models.TextField(default="")
    receipt = models.BinaryField(null=True)
    signature = models.BinaryField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_incoming"
        constraints = [
            models.CheckConstraint(
                condition=Q(receipt__isnull=True, verdict="")
                | Q(receipt__isnull=False, verdict__in=("done", "refused")),
                name="exchange_incoming_receipt",
            ),
        ]
        indexes = [
            models.Index(
                fields=["zone", "source", "subject", "incarnation", "sequence"], name="exchange_incoming_lane"
            ),
        ]


class Turned(models.Model):
    """An envelope that was turned away without effect: what was wrong with it, in one line (拒收记录)."""

    open_to_writing: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True)
    fault = models.TextField()
    to = models.TextField(default="")
    source = models.TextField(default="")
    envelope = models.TextField(default="")
    digest = models.TextField(default="")
    address = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "exchange_turned"
        indexes = [models.Index(fields=["at"], name="exchange_turned_at")]
