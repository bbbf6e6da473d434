"""What can be found: one row for each subject that wants to be found."""

from collections.abc import Callable
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from tongban.kernel.policy.walls import condition

PUBLIC = "public"
AUDIENCES = ("case", "enterprise")
"""The kinds of the policy table that the index serves."""
COLUMNS = ("zone", "agency", "party", "id")
"""The columns by which it can tell who may see a row; a relation by another one finds nothing here."""


def audience(row: str) -> str:
    """SQL that is true when the connection's actor may find a row."""
    behind = [f"({row}.audience = '{kind}' AND {condition(kind, row, COLUMNS)})" for kind in AUDIENCES]
    return f"({row}.audience = '{PUBLIC}' OR {' OR '.join(behind)})"


class Found(models.Model):
    """A subject as the search sees it; the row can be made again from the subject at any time (检索条目)."""

    closed: ClassVar[bool] = True
    pane: ClassVar[Callable[[str], str]] = staticmethod(audience)

    pk = models.CompositePrimaryKey("zone", "id")
    zone = models.TextField()
    id = models.UUIDField()
    kind = models.TextField()
    audience = models.TextField(default=PUBLIC)
    agency = models.TextField(null=True)
    party = models.UUIDField(null=True)
    code = models.TextField()
    codes = ArrayField(models.TextField())
    title_zh = models.TextField()
    title_en = models.TextField()
    names = ArrayField(models.TextField())
    themes = ArrayField(models.TextField())
    letters = models.TextField()
    text = models.TextField()
    words = SearchVectorField()

    class Meta:
        db_table = "search_found"
        indexes = (
            GinIndex(fields=["words"], name="search_words"),
            GinIndex(fields=["codes"], name="search_codes"),
            GinIndex(fields=["names"], name="search_names"),
            GinIndex(OpClass("text", name="gin_trgm_ops"), name="search_text"),
            GinIndex(OpClass("letters", name="gin_trgm_ops"), name="search_letters"),
            models.Index(fields=["kind", "zone"], name="search_kind"),
        )
