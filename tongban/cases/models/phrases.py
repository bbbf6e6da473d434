"""Texts that officials write again and again: one's own, the office's, those of an item."""

from typing import ClassVar

from django.db import models

from tongban.kernel.journal.models import Subject


class Phrase(Subject):
    """A text kept for corrections, refusals, opinions and notes, with places that the matter fills (常用语)."""

    kind: ClassVar[str] = "phrase"
    wall: ClassVar[str] = "phrase"
    pen: ClassVar[str] = "phrase-pen"

    status = models.TextField(default="open")
    person = models.UUIDField(null=True)
    shared_zone = models.TextField(null=True)
    shared_agency = models.TextField(null=True)
    item = models.UUIDField(null=True)
    use = models.TextField(default="any")
    title = models.TextField()
    text = models.TextField()
    place = models.IntegerField(default=0)

    class Meta:
        db_table = "cases_phrase"
        indexes = [
            models.Index(fields=["person"], name="cases_phrase_own", condition=models.Q(person__isnull=False)),
            models.Index(
                fields=["zone", "shared_agency"],
                name="cases_phrase_office",
                condition=models.Q(shared_zone__isnull=False),
            ),
        ]
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return self.title
