"""What the numbering remembers: how far each series has come."""

from typing import ClassVar

from django.db import models


class Series(models.Model):
    """The last number of one series of documents in a zone and year; only its function moves it (文号)."""

    closed: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "series", "year")
    zone = models.TextField()
    series = models.TextField()
    year = models.IntegerField()
    last = models.IntegerField()

    class Meta:
        db_table = "documents_series"
