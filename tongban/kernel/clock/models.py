"""What the clock remembers: every version of every published calendar."""

from django.db import models


class CalendarVersion(models.Model):
    """One year's calendar of one scope as published at one time; the highest version is in force (日历版本).

    Reference data: the run-time role reads it, the owner appends to it, nobody changes it. A correction or a local
    closure is a new version of its year; the older ones stay, so that an old due date can be computed as it was.
    """

    scope = models.TextField(help_text="CN for the State Council's calendar, otherwise a zone code")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    days = models.JSONField(help_text='{"2026-10-01": {"work": false, "zh": "国庆节", "en": "National Day"}}')
    source = models.TextField(help_text="the notice, or the package, that says so")
    published_at = models.DateField(null=True, blank=True, help_text="date of the notice, where known")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("scope", "year", "version"), name="clock_calendar_one_version"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="clock_calendar_versions_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.year} v{self.version}"
