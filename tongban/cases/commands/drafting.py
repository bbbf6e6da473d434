"""Drafts: what somebody is typing, kept on the server before the journal begins."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F, JSONField, QuerySet, Value
from django.db.models.expressions import CombinedExpression
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries as applicants
from tongban.cases import completeness, promising, queries, rules
from tongban.cases.completeness import GUIDE
from tongban.cases.models import Case, Draft, Typed
from tongban.cases.rules import promises as obstacles
from tongban.cases.rules.counter import begun_elsewhere
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.files import commands as keeping
from tongban.kernel.files.models import File
from tongban.kernel.refusals import VERSIONS, NotAllowed, NotReady, Outdated, Reason, in_form, refuse

Kind = TypeVar("Kind", bound=Typed)


def draft_for(
    version: ItemVersion,
    *,
    by: Actor,
    party_kind: str = "",
    party: UUID | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Draft:
    """Begin an application for an item, for oneself or for whom one acts, with what is known already (新建申请)."""
    draft = unsaved(version, by=by, party_kind=party_kind, party=party)
    refuse(rules.not_mandated_to_prepare(draft, by))
    draft.answers = dict(answers or {})
    prefill(draft)
    return put_down(draft)


def put_down(draft: Kind) -> Kind:
    """A draft is kept for the first time, as it stands."""
    draft.save(force_insert=True)
    return draft


def unsaved(version: ItemVersion, *, by: Actor, party_kind: str = "", party: UUID | None = None) -> Draft:
    """An application that is handed in as it comes, without being kept before."""
    return unsaved_as(Draft, version, by=by, party_kind=party_kind, party=party)


def unsaved_as(
    kind: type[Kind], version: ItemVersion, *, by: Actor, party_kind: str = "", party: UUID | None = None
) -> Kind:
    """The same for a kind of draft that another room keeps."""
    party = party or by.principal
    draft = kind(
        zone=version.zone,
        id=new_id(),
        item=version.item_id,
        item_version=version.id,
        person=by.person,
        party=party,
        party_kind=party_kind or _kind(party, by),
        counter={"post": by.post} if by.role == "window" else {},
        saved_at=clock.now(),
    )
    draft.version_in_force = version
    if reason := rules.for_another(draft, by):
        raise NotAllowed(reason)
    return draft


def _kind(party: UUID | None, by: Actor) -> str:
    """What the applicant is: known at once where one acts for oneself, asked for where one acts under a mandate."""
    if by.mandate is None:
        return "person" if party == by.person else "enterprise"
    found = applicants.party(party) if party else None
    return found.kind if found else "enterprise"


def prefill(draft: Draft) -> None:
    """What an officer vouches for already stands in the form, marked as such; what was typed stays (免表单)."""
    for name, (value, source) in queries.prefilled(draft).items():
        if name not in draft.answers:
            draft.answers = {**draft.answers, name: value}
            draft.sources = {**draft.sources, f"field:{name}": {**source, "value": value, "way": "prefilled"}}


def answer_to(case: Case, *, by: Actor) -> Draft:
    """What is typed in answer to a correction, under the case's own key; begun when it is first asked for."""
    known = queries.answer_draft(by, case)
    if known:
        return known
    draft = blank_answer(case, by=by)
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:  # begun at the same moment, or by somebody whose typing is not shown here
        known = queries.answer_draft(by, case)
        refuse(begun_elsewhere(known))
        return known
    return draft


def blank_answer(case: Case, *, by: Actor) -> Draft:
    """An answer in which nothing has been typed yet."""
    draft = unsaved(case.version_in_force, by=by, party_kind=case.party_kind, party=case.party)
    draft.id = case.id
    return draft


def save(draft: Draft, *, answers: Mapping[str, Any], by: Actor, seen: int | None = None) -> Draft:
    """Keep what was typed; a field that is not mentioned stays as it was.

    `seen` is the edition upon which it was typed: refused when somebody else has typed since, with what stands now.
    """
    with transaction.atomic():
        if seen is not None:
            _unmoved(draft, answers, seen)
        merged = {name: value for name, value in {**draft.answers, **answers}.items() if value is not None}
        if merged != draft.answers:
            may_change(draft, by)
        draft.answers = merged
        return kept(draft, answers=draft.answers)


def _unmoved(draft: Draft, answers: Mapping[str, Any], seen: int) -> None:
    """Nobody else has typed since: the draft is held until what is typed now is kept."""
    held = _row(draft).select_for_update().values_list("edition", "answers").first()
    draft.edition, draft.answers = held or (draft.edition, draft.answers)
    if draft.edition != seen:
        standing = {name: draft.answers.get(name) for name in answers}
        raise Outdated(draft.edition, {name: now for name, now in standing.items() if now != answers[name]})


def amend(draft: Draft, *, answers: Mapping[str, Any]) -> Draft:
    """Keep what was changed in answer to a correction; a field that was emptied stays mentioned."""
    draft.answers = {**draft.answers, **answers}
    return kept(draft, answers=draft.answers)


def note(draft: Draft, **typed: str) -> Draft:
    """Keep what the clerk has typed about who stands at the counter, beside what another request keeps of it."""
    draft.counter = {**draft.counter, **typed}
    return kept(draft, counter=CombinedExpression(F("counter"), "||", Value(typed, JSONField())))


def attach(draft: Draft, key: str, file: File) -> Draft:
    """Fill a material with an uploaded file, replacing what was there."""
    completeness.known_materials(draft.version_in_force, [key])
    draft.materials = {**draft.materials, key: material(file)}
    draft.promises = {name: one for name, one in draft.promises.items() if name != key}
    return kept(draft, materials=draft.materials, promises=draft.promises)


def promise(draft: Draft, key: str, by: date | None, *, actor: Actor) -> Draft:
    """The applicant will hand a material in by a day, or states that something is so, instead of the file (承诺)."""
    may_change(draft, actor)
    now = clock.now()
    offer = promising.offers(draft.version_in_force, now).get(key)
    in_form(obstacles.not_offered(offer, key))
    in_form(
        obstacles.not_a_day(offer, by, clock.china_date(now)),
        obstacles.handed_in_already(draft.materials, key),
        _barred(draft, key, now),
    )
    draft.promises = {**draft.promises, key: {"by": by.isoformat()}}
    return kept(draft, promises=draft.promises)


def take_promise_back(draft: Draft, key: str, *, actor: Actor) -> Draft:
    """Nothing is promised before it is handed in: a promise of a draft is taken back without trace."""
    may_change(draft, actor)
    draft.promises = {name: one for name, one in draft.promises.items() if name != key}
    return kept(draft, promises=draft.promises)


def still_good(draft: Draft) -> None:
    """When it is handed in, each promise of a draft is one that the item takes, by a day to come."""
    if not draft.promises:
        return
    now = clock.now()
    offers = promising.offers(draft.version_in_force, now)
    reasons: list[Reason | None] = []
    for key, by in promising.promised(draft).items():
        offer = offers.get(key)
        day = obstacles.not_a_day(offer, by, clock.china_date(now)) if offer else None
        reasons += [obstacles.not_offered(offer, key), day, _barred(draft, key, now)]
    in_form(*reasons)


def _barred(draft: Draft, key: str, at: datetime) -> Reason | None:
    until = queries.promise_bar(draft.zone, draft.party, at)
    return obstacles.barred(until, promising.said_day(until), key)


def may_change(draft: Draft, by: Actor) -> None:
    """Whoever began a draft goes on with it; everybody else needs the right to prepare."""
    if draft.person != by.person:
        refuse(rules.not_mandated_to_prepare(draft, by))


def keep_file(matter: Draft | Case, upload: UploadedFile, *, key: str, by: Actor) -> File:
    """Keep a file for a draft, or for the answer to a correction of a case; whose it is and what it is about."""
    answering = isinstance(matter, Case)
    refuse(
        rules.not_mandated_to_answer(matter, by) if answering else rules.not_mandated_to_prepare(matter, by),
        rules.for_another(matter, by),
    )
    place = {"zone": matter.zone, "subject": matter.id, "party": matter.party, "about": matter.item}
    return keeping.store(upload, by=by, field=f"material:{key}", **place)


def detach(draft: Draft, key: str, *, by: Actor) -> Draft:
    """Take an attached file off again."""
    may_change(draft, by)
    return detach_answer(draft, key)


def detach_answer(draft: Draft, key: str) -> Draft:
    """Take a file off again that was attached in answer to a correction."""
    draft.materials = {name: kept for name, kept in draft.materials.items() if name != key}
    return kept(draft, materials=draft.materials)


def take_in(draft: Draft, *, party_kind: str, party: UUID) -> Draft:
    """At the counter: for whom this matter is taken in (代录); what was known of somebody else goes."""
    if draft.party != party:
        _emptied(draft)
    draft.party_kind, draft.party = party_kind, party
    prefill(draft)
    known = {name: getattr(draft, name) for name in ("answers", "materials", "sources")}
    return kept(draft, party_kind=party_kind, party=party, **known)


def _emptied(draft: Draft) -> None:
    """What was taken over, and not typed, is taken out again."""
    own = draft.answers.items()
    draft.answers = {
        name: value for name, value in own if draft.sources.get(f"field:{name}", {}).get("value", None) != value
    }
    draft.materials = {key: one for key, one in draft.materials.items() if "source" not in one}
    draft.sources = {}


def discard(draft: Draft, *, by: Actor) -> None:
    """Throw a draft away; it was never part of the journal."""
    may_change(draft, by)
    discard_answer(draft)
    keeping.forget(draft.zone, draft.id)


def discard_answer(draft: Draft) -> None:
    """What was typed in answer to a correction has been handed in and is kept no longer."""
    _row(draft).delete()


def material(file: File) -> dict[str, Any]:
    """How an uploaded file stands in a draft."""
    return {"file": str(file.id), "digest": file.digest, "name": file.name, "size": file.size}


def in_force(draft: Draft) -> None:
    """Refuse to hand in on an outdated version: the draft moves to the one in force, and its page shows the changes."""
    today = clock.china_date(clock.now())
    if catalogue.in_force_id(draft.zone, draft.item, today) == draft.item_version:
        return
    version = catalogue.in_force(draft.zone, draft.item, today)
    if version is None:
        raise NotReady(
            Reason("item-retired", _("This item is no longer offered."), GUIDE, _("Search for what has replaced it."))
        )
    if version.id == draft.item_version:
        return
    kept(queries.following(draft))
    text = _("The item was published anew on {date} while you were filling in.")
    raise NotReady(
        Reason(
            "item-changed",
            format_lazy(text, date=version.valid_from),
            GUIDE,
            next=_("Your draft now follows the new version. Look through it and hand it in again."),
        )
    )


def keep_version(draft: Draft) -> Draft:
    """The draft stays with the version that it follows now."""
    return kept(draft)


def kept(draft: Draft, **values: Any) -> Draft:
    """The draft with new values, under the next edition; NotReady when it was handed in or thrown away meanwhile."""
    values |= {"item_version": draft.item_version, "moved_from": draft.moved_from}
    found = _row(draft).update(saved_at=clock.now(), edition=F("edition") + 1, **values)
    if not found:
        raise NotReady(
            Reason(
                "draft-gone",
                _("This draft was handed in or thrown away in the meantime."),
                VERSIONS,
                next=_("Look under your matters."),
            )
        )
    draft.edition += 1
    return draft


def _row(draft: Typed) -> QuerySet[Any]:
    """A draft where it is kept, whichever room keeps it."""
    return type(draft)._default_manager.filter(zone=draft.zone, id=draft.id)
