"""What the numbering remembers: how far each series has come."""

from typing import ClassVar

from django.db import models


class Series(models.Model):
    """The last number of one series of documents in a zone and year, and in which life it was given (文号)."""

    closed: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "series", "year")
    zone = models.TextField()
    series = models.TextField()
    year = models.IntegerField()
    last = models.IntegerField()
    life = models.IntegerField(db_default=1)

    class Meta:
        db_table = "documents_series"
