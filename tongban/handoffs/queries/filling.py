"""Show me what is being typed for an item of another zone: a draft like any other, under the version that was told."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from tongban.applicants.queries import Party
from tongban.handoffs.models import JointDraft, Leg, LegDraft, Offer, OfferVersion
from tongban.handoffs.queries import joint, legs, offers
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.exchange import own_keys
from tongban.kernel.refusals import NotYours
from tongban.people import queries as people


def drafts_visible_to(actor: Actor) -> QuerySet[LegDraft]:
    """The drafts for other zones that an actor may continue."""
    return LegDraft.objects.filter(policy.visible(actor, "draft")).select_related("told_version__offer")


def draft(actor: Actor, key: UUID) -> LegDraft:
    """One draft for another zone that the actor may continue; handed in already, it is refused with the number."""
    found = drafts_visible_to(actor).filter(id=key).first()
    if found is None:
        raise legs.handed_in(actor, key) or NotYours()
    return found


def any_draft(actor: Actor, key: UUID) -> LegDraft | JointDraft:
    """The same for one other zone or for several at once: both are typed on one page."""
    return joint.joint_draft_by_key(actor, key) or draft(actor, key)


def offer_of_draft(draft: LegDraft) -> Offer:
    """The offer under which a draft was begun: by the version that it follows, whatever else bears the item's key."""
    return OfferVersion.objects.select_related("offer").get(zone=draft.zone, id=draft.item_version).offer


def is_number_asked(draft: LegDraft, party: Party | None, origin: str) -> bool:
    """Whether a citizen says his number himself: online, for a zone of another installation that knows nobody here."""
    online = party is not None and party.kind == "person" and not draft.at_window
    return online and origin not in own_keys.kept_here()


def following(draft: LegDraft | JointDraft) -> LegDraft | JointDraft:
    """The draft as it stands under the version in force today; nothing is written."""
    if isinstance(draft, JointDraft):
        return draft
    version = offers.in_force(offer_of_draft(draft), clock.china_date(clock.now()))
    if version and version.id != draft.item_version:
        draft.moved_from = draft.moved_from or draft.item_version
        draft.item_version, draft.version_in_force = version.id, version
    return draft


def begun(actor: Actor) -> QuerySet[LegDraft]:
    """What the actor has begun for other zones and not handed in, the latest first."""
    found = drafts_visible_to(actor).order_by("-saved_at", "-id")
    if actor.role == "agent":
        found = found.filter(party=actor.principal)
    return found.exclude(Exists(Leg.objects.filter(zone=OuterRef("zone"), id=OuterRef("id"))))


def receiver_known(actor: Actor) -> str | None:
    """The same, or none for whoever has not come in."""
    return receiver(actor) if actor.zone or actor.is_outside else None


def receiver(actor: Actor) -> str:
    """The zone that takes in what an actor begins: the clerk's own, or the one in which the applicant is at home."""
    return actor.zone or people.home_of(actor)


def answer_to(leg: Leg, actor: Actor) -> LegDraft | None:
    """What was typed so far in answer to what came back: under the leg's own key."""
    return drafts_visible_to(actor).filter(zone=leg.zone, id=leg.id).first()


def marks_of(leg: Leg) -> dict[str, str]:
    """What the competent zone has marked, by target, with the reason."""
    return {one["target"]: one["reason"] for one in leg.marks}


def changed(draft: LegDraft, leg: Leg) -> tuple[dict[str, Any], dict[str, Any]]:
    """Which answers and which materials differ from what was sent before."""
    answers = {name: draft.answers.get(name) for name in {*draft.answers, *leg.answers}}
    typed = {name: value for name, value in answers.items() if value != leg.answers.get(name)}
    attached = {key: one for key, one in draft.materials.items() if not _same(one, leg.materials.get(key))}
    return typed, attached


def _same(file: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    return before is not None and before["digest"] == file["digest"]
