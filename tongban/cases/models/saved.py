"""Lists that officers come back to: filters and order under a name, one's own or one's office's."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tongban.kernel.journal.models import Subject


class SavedView(Subject):
    """Filters, order and columns of a work list under a name; shared, it stands before the whole office (视图)."""

    kind: ClassVar[str] = "saved_view"
    wall: ClassVar[str] = "saved_view"
    pen: ClassVar[str] = "saved_view-pen"

    status = models.TextField(default="own")
    person = models.UUIDField()
    role = models.TextField()
    shared_agency = models.TextField(null=True)
    shared_role = models.TextField(null=True)
    name = models.TextField()
    parts = models.JSONField(default=dict)
    columns = models.TextField(default="")
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "cases_saved_view"
        indexes = [
            models.Index(fields=["person", "role"], name="cases_saved_view_own", condition=models.Q(status="own")),
            models.Index(
                fields=["zone", "shared_agency"], name="cases_saved_view_agency", condition=models.Q(status="shared")
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def person_key(self) -> str:
        """Who keeps it, as lists of colleagues name him."""
        return str(self.person)


class Tabs(Subject):
    """In which order an officer has his views, and with which of them his desk opens (视图排列)."""

    kind: ClassVar[str] = "tabs"
    wall: ClassVar[str] = "tabs"

    person = models.UUIDField()
    role = models.TextField()
    places = ArrayField(models.TextField(), null=True)
    opening = models.UUIDField(null=True)

    class Meta:
        db_table = "cases_tabs"
        constraints = [models.UniqueConstraint(fields=["zone", "person", "role"], name="cases_tabs_of_person")]
