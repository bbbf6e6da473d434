"""Zones: every record belongs to a jurisdiction with its own keys and calendar."""

from typing import ClassVar

from django.db import models


class Zone(models.Model):
    """A jurisdiction that takes in or decides matters (地区/经开区)."""

    kind: ClassVar[str] = "zone"
    pen: ClassVar[str] = "house-pen"

    zone = models.TextField(primary_key=True)
    id = models.UUIDField(unique=True)
    version = models.IntegerField()
    head = models.BinaryField()
    prefix = models.TextField(unique=True)
    role = models.TextField()
    name_zh = models.TextField()
    name_en = models.TextField()
    short_zh = models.TextField()
    short_en = models.TextField()
    province = models.TextField()
    place = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)

    class Meta:
        db_table = "zones_zone"
        ordering = ["zone"]

    def __str__(self) -> str:
        return self.short_zh
