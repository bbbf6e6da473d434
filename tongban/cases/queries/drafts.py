"""Show me drafts: what somebody is typing, before it is handed in or while a correction is answered."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Case, Draft
from tongban.cases.queries.finding import versions_without_content, visible_to
from tongban.catalogue import queries as catalogue
from tongban.catalogue.queries import Change
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotYours, Place, Reason, Refused
from tongban.ui.words import moment, spoken


def drafts_visible_to(actor: Actor) -> QuerySet[Draft]:
    """The drafts an actor may continue."""
    return Draft.objects.filter(policy.visible(actor, "draft"))


def draft(actor: Actor, key: UUID) -> Draft:
    """One draft that the actor may continue."""
    found = drafts_visible_to(actor).select_related("version_in_force").filter(id=key).first()
    if found is None:
        raise _handed_in(visible_to(actor).filter(id=key).first())
    return found


def sitting(actor: Actor, key: str) -> list[Draft]:
    """What was begun in one sitting at the counter and is not handed in yet, in the order of its beginning."""
    found = drafts_visible_to(actor).select_related("version_in_force").filter(counter__sitting=key)
    return list(found.order_by("id")) if key else []


def parties_of_sitting(actor: Actor, key: str) -> set[UUID | None]:
    """For whom the matters of a sitting are taken in; a draft that stands alone is compared with nothing."""
    found = drafts_visible_to(actor).filter(counter__sitting=key)
    return set(found.values_list("party", flat=True).distinct()) if key else set()


def _handed_in(case: Case | None) -> Refused:
    """Why a draft is not there: it became a case, or it never was the actor's."""
    if case is None:
        return NotYours()
    entry = history(case.zone, case.id)[0]
    at, by = spoken(lambda: moment(entry.recorded_at, "second")), (entry.facts or {}).get("by", "")
    told = _("This application was handed in already: {number}, by {by} at {at}.")
    onward = _("Open it among the matters; a second application needs a new draft.")
    said, place = format_lazy(told, number=case.number, by=by, at=at), Place(case.number, "cases:show", "api:case")
    reason = Reason("handed-in", said, "行政许可法 29", onward, place=place)
    return Refused((reason,))


def answer_draft(actor: Actor, case: Case) -> Draft | None:
    """What was typed so far in answer to a correction: it stands under the case's own key."""
    found = drafts_visible_to(actor).select_related("version_in_force").filter(zone=case.zone, id=case.id)
    return found.first()


def drafts_of(actor: Actor, item: UUID | None = None) -> QuerySet[Draft]:
    """The applications an actor may continue, the latest first; answers to corrections stand with their cases."""
    handed_in = Case.objects.filter(zone=OuterRef("zone"), id=OuterRef("id"))
    found = drafts_visible_to(actor).filter(~Exists(handed_in)).prefetch_related(versions_without_content())
    if actor.role == "agent":
        found = found.filter(party=actor.principal)
    return (found.filter(item=item) if item else found).order_by("-saved_at")


def following(draft: Draft) -> Draft:
    """The draft as it stands under the version in force today; where it comes from is remembered till it is handed in.

    Nothing is written: whoever keeps the draft keeps that as well. Where the item is offered no more, all stays.
    """
    version = catalogue.in_force(draft.zone, draft.item, clock.china_date(clock.now()))
    if version and version.id != draft.item_version:
        draft.moved_from = draft.moved_from or draft.item_version
        draft.item_version, draft.version_in_force = version.id, version
    return draft


def moved(draft: Draft) -> list[Change] | None:
    """What has changed for the applicant since he began; None when the item is as it was."""
    before = draft.moved_from and catalogue.version(draft.zone, draft.moved_from)
    return catalogue.changes(before, draft.version_in_force) if before else None
