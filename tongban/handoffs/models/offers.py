"""Which items are taken in elsewhere: what the competent zone offers, and what a receiving zone was told of it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tongban.kernel.journal.models import Row, Subject


class Offering(Subject):
    """An item that its zone lets others take in: which zones, and in which modes (委托收件).

    In the zone where the power lies.
    """

    kind: ClassVar[str] = "offering"
    pen: ClassVar[str] = "offering-pen"

    status = models.TextField()
    item = models.UUIDField()
    code = models.TextField()
    zones = ArrayField(models.TextField())
    modes = ArrayField(models.TextField())
    told = models.UUIDField(null=True)
    reason = models.TextField(default="")

    class Meta:
        db_table = "handoffs_offering"
        constraints = [models.UniqueConstraint(fields=["zone", "item"], name="handoffs_offering_item")]
        ordering = ["zone", "code"]

    def __str__(self) -> str:
        return self.code


class Offer(Subject):
    """An item of another zone that may be taken in here, as that zone has told it (可代收事项).

    In the zone that receives: it knows of the item what it was told, and nothing else.
    """

    kind: ClassVar[str] = "offer"
    pen: ClassVar[str] = "offer-pen"

    status = models.TextField()
    origin = models.TextField()
    code = models.TextField()
    item = models.UUIDField()
    name_zh = models.TextField()
    name_en = models.TextField()
    agency = models.TextField()
    agency_name = models.JSONField(default=dict)
    modes = ArrayField(models.TextField())
    reason = models.TextField(default="")

    class Meta:
        db_table = "handoffs_offer"
        constraints = [
            models.UniqueConstraint(fields=["zone", "origin", "code"], name="handoffs_offer_code"),
            models.UniqueConstraint(fields=["zone", "item"], name="handoffs_offer_of_item"),
        ]
        ordering = ["zone", "origin", "code"]

    def __str__(self) -> str:
        return self.name_zh

    @property
    def at_windows(self) -> bool:
        """Whether the windows of the zone that was told take it in."""
        return "collect" in self.modes

    @property
    def is_online(self) -> bool:
        """Whether it is applied for online from there."""
        return "online" in self.modes


class OfferVersion(Row):
    """One published version of an offered item, whole: the guide and the form of the zone that decides (代收版本)."""

    subject_field: ClassVar[str] = "offer"

    offer_id = models.UUIDField()
    offer = models.ForeignObject(
        Offer,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "offer_id"],
        to_fields=["zone", "id"],
        related_name="versions",
    )
    number = models.IntegerField()
    valid_from = models.DateField()
    told_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        db_table = "handoffs_offer_version"
        constraints = [models.UniqueConstraint(fields=["zone", "offer_id", "number"], name="handoffs_offer_number")]
        ordering = ["zone", "offer_id", "number"]
