"""Drafts of items: what an administrator is writing, kept on the server before the journal begins.

Whatever writes into a draft (a page, a table of hundreds of items) goes through `keep`, part by part.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from tongban.catalogue import queries, rules, sections
from tongban.catalogue.models import Item, ItemDraft, ItemVersion, Revision
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.refusals import NotAllowed, NotReady, Outdated, Refused, in_form

FIRST_SOURCE = {"zone": {"title": "本地区业务管理员录入"}}
"""Where a new item's facts come from until somebody says more."""


def begin(code: str, *, name: Mapping[str, str], agency: str, by: Actor) -> ItemDraft:
    """A draft of an item that the zone does not have yet (新建事项)."""
    _writer(by)
    in_form(rules.code_odd(code))
    if Item.objects.filter(zone=by.zone, code=code).exists() or queries.written(by.zone, code):
        raise NotReady(rules.code_in_use(code))
    return _begun(code, None, {**_blank(code, by), "name": dict(name), "agency": agency}, by)


def begin_from(version: ItemVersion, *, by: Actor) -> ItemDraft:
    """A draft that begins as the version says; the item's draft, where somebody has begun one before (修改事项)."""
    _writer(by)
    waiting = queries.written(version.zone, version.code)
    if isinstance(waiting, Revision):
        raise Refused((rules.waits_already(version.code),))
    return waiting or _begun(version.code, version.id, undated(version), by)


def begin_all(rows: Iterable[tuple[str, ItemVersion | None, Mapping[str, Any]]], *, by: Actor) -> None:
    """Hundreds of drafts in one statement: code, the version it begins from if any, the entries that are said."""
    _writer(by)
    drafts = []
    for code, version, part in rows:
        content = {**(undated(version) if version else _blank(code, by)), **part}
        drafts.append(_unsaved(code, version.id if version else None, content, by))
    ItemDraft.objects.bulk_create(drafts, batch_size=MANY)


def keep_all(rows: Iterable[tuple[ItemDraft, Mapping[str, Any]]], *, by: Actor) -> None:
    """The same entries kept in many drafts, which the caller has locked."""
    _writer(by)
    drafts = []
    for draft, part in rows:
        draft.content, draft.edition = {**draft.content, **part}, draft.edition + 1
        draft.authors, draft.saved_at = [*draft.authors, *({by.person} - set(draft.authors))], clock.now()
        drafts.append(draft)
    ItemDraft.objects.bulk_update(drafts, ["content", "edition", "authors", "saved_at"], batch_size=MANY)


MANY = 250


def _blank(code: str, by: Actor) -> dict[str, Any]:
    return {"format": "item/1", "zone": by.zone, "code": code, "sources": FIRST_SOURCE}


def undated(version: ItemVersion) -> dict[str, Any]:
    """What a version says, without the days on which it holds."""
    return {name: value for name, value in version.content.items() if name not in ("valid_from", "valid_to")}


def keep(
    draft: ItemDraft, part: Mapping[str, Any], *, by: Actor, seen: str | None = None, edition: int | None = None
) -> ItemDraft:
    """Keep these entries of the content as they were typed, right or not; None takes an entry out.

    `seen` is the digest of the entries as they were shown to whoever typed (`sections.seen`): refused when somebody
    else has changed them since. `edition` is the same of the whole draft, for programs: what stands now is told.
    """
    _writer(by)
    with transaction.atomic():
        found = ItemDraft.objects.select_for_update().filter(zone=draft.zone, id=draft.id).first()
        if found is None:
            raise Refused((rules.draft_gone(),))
        if seen is not None and seen != sections.seen(part, found.content):
            raise Refused((rules.written_elsewhere(),))
        if edition is not None and edition != found.edition:
            standing = {name: found.content.get(name) for name in part}
            raise Outdated(found.edition, {name: now for name, now in standing.items() if now != part[name]})
        content = {name: value for name, value in {**found.content, **part}.items() if value is not None}
        if content != found.content:
            authors = [*found.authors, *({by.person} - set(found.authors))]
            values = {"content": content, "authors": authors, "saved_at": clock.now()}
            ItemDraft.objects.filter(zone=draft.zone, id=draft.id).update(edition=F("edition") + 1, **values)
    return queries.draft(by, draft.id)


def discard(draft: ItemDraft, *, by: Actor) -> None:
    """Throw away a draft that was never put forward; it was never part of the journal."""
    _writer(by)
    ItemDraft.objects.filter(zone=draft.zone, id=draft.id).delete()


def again(revision: Revision) -> None:
    """What was given back is open to be written on, under its own key and by its own authors."""
    draft = ItemDraft(zone=revision.zone, id=revision.id, code=revision.code, base=revision.base)
    draft.content, draft.authors, draft.saved_at = revision.content, revision.authors, clock.now()
    draft.save(force_insert=True)


def _begun(code: str, base: Any, content: Mapping[str, Any], by: Actor) -> ItemDraft:
    draft = _unsaved(code, base, content, by)
    draft.save(force_insert=True)
    return draft


def _unsaved(code: str, base: Any, content: Mapping[str, Any], by: Actor) -> ItemDraft:
    draft = ItemDraft(zone=by.zone, id=new_id(), code=code, base=base, content=dict(content))
    draft.authors, draft.saved_at = [by.person], clock.now()
    return draft


def _writer(by: Actor) -> None:
    """Only an administrator of the zone writes; the wall of the drafts says the same."""
    if by.role != "admin" or by.person is None:
        raise NotAllowed()
