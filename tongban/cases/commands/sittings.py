"""A sitting at the counter: one person, identified once, whose matters are taken in together (多件同收)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.cases import queries, rules
from tongban.cases.commands.drafting import note, prefill, save, unsaved
from tongban.cases.models import Case, Draft
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.refusals import Refused, refuse


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one matter of a sitting: the case that it became, or what stands against it."""

    draft: UUID
    case: Case | None = None
    refused: Refused | None = None


def sit(draft: Draft) -> str:
    """The person has another matter: what was begun becomes the first of a sitting. Returns the sitting's key."""
    if not draft.in_sitting:
        note(draft, sitting=str(new_id()))
    return draft.in_sitting


def add_matter(sitting: str, version: ItemVersion, *, by: Actor) -> Draft:
    """Another matter of the same person: who stands there and what was answered already is not asked again."""
    before = queries.sitting(by, sitting)
    refuse(rules.sitting_over(len(before)))
    first = before[0]
    draft = unsaved(version, by=by, party_kind=first.party_kind, party=first.party)
    draft.counter = {**first.counter, "post": by.post}
    prefill(draft)
    draft.save(force_insert=True)
    asked = set(catalogue.form(version).get("properties", {}))
    known = {name: value for one in before for name, value in one.answers.items() if name in asked}
    return save(draft, answers=known, by=by) if known else draft


def add_lines(sitting: str, template: Draft, lines: Sequence[Mapping[str, Any]], *, by: Actor) -> int:
    """A table of one item: every line becomes a matter of the sitting, with what the first one says in common."""
    common = {**template.answers}
    for answers in lines:
        draft = unsaved(template.version_in_force, by=by, party_kind=template.party_kind, party=template.party)
        draft.counter, draft.answers = {**template.counter, "sitting": sitting}, {**common, **answers}
        draft.save(force_insert=True)
    return len(lines)


def take_in_all(drafts: Sequence[UUID], *, by: Actor, way: Callable[[Draft], Case]) -> list[Outcome]:
    """Every matter of the sitting goes its way, each for itself; what is not complete stays with its reasons."""
    parties: dict[str, set[Any]] = {}
    return [_outcome(draft, by, way, parties) for draft in drafts]


def _outcome(key: UUID, by: Actor, way: Callable[[Draft], Case], parties: dict[str, set[Any]]) -> Outcome:
    """One of them; asked a second time, the case that it has become already."""
    case = queries.visible_to(by).filter(id=key).first()
    if case is not None:
        return Outcome(key, case)
    try:
        with transaction.atomic():
            draft = queries.draft(by, key)
            if draft.in_sitting not in parties:
                parties[draft.in_sitting] = queries.parties_of_sitting(by, draft.in_sitting)
            refuse(rules.another_person(parties[draft.in_sitting]))
            return Outcome(key, way(draft))
    except Refused as refused:
        return Outcome(key, refused=refused)
