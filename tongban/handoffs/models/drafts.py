"""What is being typed for an item of another zone: a draft under the version that zone has told."""

from functools import cached_property

from django.db import models

from tongban.cases.models import Typed
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.queries import as_told
from tongban.handoffs.models.offers import OfferVersion


class LegDraft(Typed):
    """What somebody is typing for an item of another zone, saved on the server (代收草稿)."""

    told_version = models.ForeignObject(
        OfferVersion,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "item_version"],
        to_fields=["zone", "id"],
        related_name="drafts",
    )

    class Meta:
        db_table = "handoffs_draft"
        indexes = [models.Index(fields=["person", "-saved_at"], name="handoffs_draft_person")]

    @cached_property
    def version_in_force(self) -> ItemVersion:
        """The version under which it is typed, as it was told here."""
        told = self.told_version
        return as_told(told.content, zone=told.zone, key=told.id, item=self.item, number=told.number)
