"""Revisions: a draft is put forward by one person and published, or given back, by another."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from tongban.catalogue import content, queries
from tongban.catalogue.commands import drafting, publishing
from tongban.catalogue.flow import REVISION
from tongban.catalogue.models import Item, ItemDraft, Revision
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.flow import taken
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import Reason, in_form
from tongban.kernel.shapes import english

AUTHOR, PUBLISHER = "author", "publisher"
"""The two groups of hands that one person is never in at once; the door of the journal refuses it."""


def propose(draft: ItemDraft, *, by: Actor, note: str | None = None) -> Revision:
    """The draft is whole and goes to a second person; from here on the journal knows it (送审)."""
    revision = queries.revision_of(draft)
    to = REVISION.guard(revision, "propose", by).move.target
    in_form(*blocking(draft.content))
    after = {
        "code": draft.code,
        "name_zh": draft.content["name"]["zh"],
        "name_en": english(draft.content["name"]),
        "base": draft.base,
        "content": draft.content,
        "digest": content.digest(draft.content),
        "authors": draft.authors,
        "note": note or "",
        "remark": "",
        "proposed_at": clock.now(),
    }
    with transaction.atomic():
        record(revision, "propose", by=by, status=to, after=after, hand=AUTHOR)
        drafting.discard(draft, by=by)
    return revision


def publish(revision: Revision, *, by: Actor) -> Item:
    """A second person has read it: it is the item's newest version, from its day on (发布)."""
    to = REVISION.guard(revision, "publish", by).move.target
    in_form(*blocking(revision.content))
    plain, key = queries.dated(revision.content), new_id()
    item = Item.objects.filter(zone=revision.zone, code=revision.code).first()
    item = item or Item(zone=revision.zone, id=new_id(), status="draft")
    with transaction.atomic():
        record(revision, "publish", by=by, status=to, after={"publisher": by.person, "becomes": key}, hand=PUBLISHER)
        publishing.put_in_force(item, plain, key=key, by=by)
    return item


def give_back(revision: Revision, *, remark: str, by: Actor) -> Revision:
    """Something has to be changed first; its authors, or anybody else of the zone, write on (退回)."""
    to = REVISION.guard(revision, "return", by).move.target
    with transaction.atomic():
        record(revision, "return", by=by, status=to, after={"remark": remark})
        drafting.again(revision)
    return revision


def throw_away(draft: ItemDraft, *, by: Actor, remark: str | None = None) -> None:
    """It will not be published at all; of what was put forward once the journal keeps what it was (作废)."""
    revision = queries.revision_of(draft)
    to = REVISION.guard(revision, "discard", by).move.target
    with transaction.atomic():
        if revision.head:
            record(revision, "discard", by=by, status=to, after={"remark": remark or ""})
        drafting.discard(draft, by=by)


def move(found: ItemDraft | Revision, verb: str, given: Mapping[str, Any], *, by: Actor) -> None:
    """A move of the table by its name, with what it asks."""
    move, is_draft = REVISION.move(verb), isinstance(found, ItemDraft)
    REVISION.guard(queries.revision_of(found) if is_draft else found, verb, by)
    VERBS[verb](found, by=by, **taken(move, given))


VERBS: dict[str, Callable[..., Any]] = {
    "propose": propose,
    "publish": publish,
    "return": give_back,
    "discard": throw_away,
}


def blocking(plain: Mapping[str, Any]) -> list[Reason]:
    """Everything that keeps a draft from being published today."""
    return [finding.reason for finding in queries.findings(plain) if finding.blocks]
