"""The papers of a matter where it was handed in: what the competent zone has made, and what the hand-out here made."""

from typing import ClassVar

from django.db import models

from tongban.handoffs.models.legs import Leg
from tongban.kernel.journal.models import Row


class LegPaper(Row):
    """A numbered paper or a certificate as it lies in the zone that hands it out: one row for each file (随件文书).

    `origin` is the zone that made it, and `paper` its key there. A sealed file takes the place of the one without seal.
    """

    subject_field: ClassVar[str] = "leg"
    wall_through: ClassVar[str] = "leg"

    leg_id = models.UUIDField()
    leg = models.ForeignObject(
        Leg,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "leg_id"],
        to_fields=["zone", "id"],
        related_name="papers",
    )
    origin = models.TextField()
    paper = models.UUIDField()
    kind = models.TextField()
    number = models.TextField()
    name = models.TextField()
    made_at = models.DateTimeField()
    file = models.UUIDField()
    digest = models.TextField()
    size = models.BigIntegerField()
    media_type = models.TextField()
    sealed = models.BooleanField(default=False)

    class Meta:
        db_table = "handoffs_paper"
        constraints = [
            models.UniqueConstraint(fields=["zone", "leg_id", "paper", "media_type"], name="handoffs_paper_once")
        ]
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return self.number

    @property
    def form(self) -> str:
        """In which form it is read: PDF or OFD."""
        return self.media_type.rpartition("/")[2].upper()
