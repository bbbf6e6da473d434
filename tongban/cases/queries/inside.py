"""Show me what stays among officials: the notes, labels and flags of a case, and the words there are for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db.models import QuerySet

from tongban.cases.models import Case, Flag, Inside, Label, Mention, Note, Tag
from tongban.cases.rules import flags_on
from tongban.kernel import codes, policy
from tongban.kernel.actors import Actor
from tongban.people import queries as people

COLOURS = ("grey", "blue", "green", "yellow", "red")
"""The classes that a label may wear; each also stands there in its word."""


@dataclass(frozen=True, slots=True)
class InnerLeaf:
    """What officials keep about a case, for its page (内页)."""

    notes: Sequence[Note]
    labels: Sequence[Label]
    other_labels: Sequence[Label]
    flags: Sequence[Flag]
    mentioned: bool
    posts: Sequence[tuple[str, str]]
    coworkers: Sequence[str]
    fresh: UUID


def inner_leaf(actor: Actor, case: Case) -> InnerLeaf | None:
    """The inner leaf of a case; nothing at all for whoever is no official."""
    if not actor.is_staff:
        return None
    own = {"zone": case.zone, "case_id": case.id}
    worn = set(Tag.objects.filter(**own, removed_at=None).values_list("label", flat=True))
    known = list(labels_for(actor))
    beside = people.coworkers()
    return InnerLeaf(
        notes=list(Note.objects.filter(**own)),
        labels=[label for label in known if label.id in worn],
        other_labels=[label for label in known if label.id not in worn and label.status == "open"],
        flags=flags_on(case),
        mentioned=Mention.objects.filter(**own, person=actor.person, seen_at=None).exists(),
        posts=[(one.code, f"{one.code} {one.name}") for one in beside],
        coworkers=sorted({one.name for one in beside if one.person != actor.person}),
        fresh=codes.new_id(),
    )


def labels_for(actor: Actor) -> QuerySet[Label]:
    """The labels of the actor's zone."""
    return Label.objects.filter(policy.visible(actor, "register"))


def leaf_of(case: Case) -> Inside:
    """The inner leaf of a case, or a new one that nobody has written on; its key follows from the case."""
    known = Inside.objects.filter(zone=case.zone, case_id=case.id).first()
    return known or _blank(case)


def _blank(case: Case) -> Inside:
    return Inside(zone=case.zone, id=uuid5(case.id, "inside"), case_id=case.id, agency=case.agency)


def leaves_with(label: UUID, cases: Sequence[Case]) -> dict[UUID, tuple[Inside, Tag | None]]:
    """The inner leaves of many cases, each with how a label hangs on it, in two questions."""
    zones, ids = {case.zone for case in cases}, [case.id for case in cases]
    tags = {tag.case_id: tag for tag in Tag.objects.filter(zone__in=zones, case_id__in=ids, label=label)}
    known = {leaf.case_id: leaf for leaf in Inside.objects.filter(zone__in=zones, case_id__in=ids)}
    return {case.id: (known.get(case.id) or _blank(case), tags.get(case.id)) for case in cases}


def unseen_mentions(case: Case, actor: Actor) -> list[Mention]:
    """Where the actor was named in the notes of a case and has not said that he saw it."""
    return list(Mention.objects.filter(zone=case.zone, case_id=case.id, person=actor.person, seen_at=None))


def tag_of(case: Case, label: UUID) -> Tag | None:
    """The label as it hangs on a case, also when it was taken off again."""
    return Tag.objects.filter(zone=case.zone, case_id=case.id, label=label).first()


def tags_of(cases: Iterable[Case]) -> dict[UUID, list[Label]]:
    """The labels of the lines of a list, in two questions."""
    found = list(cases)
    zones, ids = {case.zone for case in found}, [case.id for case in found]
    hanging = Tag.objects.filter(zone__in=zones, case_id__in=ids, removed_at=None).values_list("case_id", "label")
    known = {label.id: label for label in Label.objects.filter(zone__in=zones)}
    worn: dict[UUID, list[Label]] = {}
    for case, label in hanging:
        if label in known:
            worn.setdefault(case, []).append(known[label])
    return worn
