"""What is to be paid for a matter, once."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.kernel.journal.models import Subject


class Bill(Subject):
    """An amount that a matter costs, and what became of it (缴费单)."""

    kind: ClassVar[str] = "bill"
    wall: ClassVar[str] = "bill"

    status = models.TextField()
    matter = models.UUIDField()
    number = models.TextField()
    item = models.UUIDField()
    party = models.UUIDField()
    fen = models.IntegerField()
    purpose = models.TextField(default="")
    asked_at = models.DateTimeField()
    transaction = models.TextField(null=True)
    declined = models.TextField(null=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_bill"
        constraints = [
            models.UniqueConstraint(fields=["zone", "matter"], name="payments_one_open", condition=Q(status="open"))
        ]
        indexes = [
            models.Index(fields=["zone", "matter"], name="payments_of_matter"),
            models.Index(fields=["party", "-asked_at"], name="payments_of_party"),
        ]
        ordering = ["-asked_at", "-id"]

    @property
    def amount(self) -> str:
        """The amount in yuan, to the fen."""
        return f"{self.fen // 100}.{self.fen % 100:02d}"
