"""Handing in: a draft becomes a case; a correction is answered; an application is taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries as applicants
from tongban.cases import completeness, deadlines, promising, queries, standing
from tongban.cases.commands import drafting, relying
from tongban.cases.commands.turn import Turn, whole
from tongban.cases.flow import CASE
from tongban.cases.models import Case, Correction, Draft, Material, Promise
from tongban.cases.queries import applications
from tongban.cases.rules.elsewhere import stays_here
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.files import commands as keeping
from tongban.kernel.files import queries as files
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim
from tongban.kernel.refusals import PERMISSIONS, NotReady, Reason
from tongban.kernel.zones import queries as zones


def submit(draft: Draft, *, by: Actor, claim: Claim | None = None) -> tuple[Case, Entry]:
    """A draft becomes a case: everything is checked at once, then numbered, timed and written (收件)."""
    turn = opened(unwritten(draft), by, claim)
    drafting.in_force(draft)
    relying.still_holds(draft)
    return written(turn, draft, channel="window" if turn.opening.party == "window" else "online")


def unwritten(draft: Draft) -> Case:
    """The case that a draft is about to become."""
    case = Case(zone=draft.zone, id=draft.id, status="draft", item=draft.item, item_version=draft.item_version)
    case.agency, case.party, case.version_in_force = draft.version_in_force.agency, draft.party, draft.version_in_force
    return case


def opened(case: Case, by: Actor, claim: Claim | None = None, given: Mapping[str, Any] | None = None) -> Turn:
    """The turn in which a case is handed in, or why it is not this actor's."""
    return Turn(case, CASE.guard(case, "submit", by), by, claim, given or {})


def written(turn: Turn, draft: Draft, *, channel: str) -> tuple[Case, Entry]:
    """What was checked is numbered, timed and written."""
    case, by, now, version = turn.case, turn.by, clock.now(), draft.version_in_force
    party = _applicant(draft)
    facts = completeness.situation(version, draft.answers, party_kind=party.kind, channel=channel)
    answers = completeness.complete(version, facts, draft.answers, {**draft.promises, **draft.materials})
    drafting.still_good(draft)
    promises = promising.rows(case, draft, now)
    limit, legal = catalogue.limits(version, facts)
    about = deadlines.Facts(draft.zone, limit, legal, now, None)
    after = {
        "party_kind": party.kind,
        "number": zones.next_number(draft.zone, clock.china_date(now)),
        "limit": limit,
        "limit_legal": legal,
        "channel": channel,
        "window": by.post if channel == "window" else None,
        "submitted_at": now,
        "received_at": now,
        "silence_at": deadlines.silence_at(draft.zone, now),
        **deadlines.columns(about),
        **standing.changed(case, standing.Parts(promises=promises), now),
    }
    private = {"applicant_name": party.name, "applicant_code": party.number, "answers": answers}
    private |= {"hold": case.hold} if case.hold else {}
    found = queries.sources_of(draft, answers)
    private |= {"sources": found} if found else {}
    under = applications.holding(draft)
    spared = [*(["form"] if found and set(answers) <= set(found) else []), *applications.spared_by_seals(under)]
    after |= {"spared": spared} if spared else {}
    after |= applications.sealed_as(under)
    entry = turn.write(
        after,
        private=private,
        rows={
            **materials_of(case, draft.materials, now, online=channel == "online"),
            **promises_of(promises),
            **relying.relied_rows(case, draft, now),
        },
    )
    if channel == "window" and draft.materials:
        keeping.assign(case.zone, case.id, party.id)
    return case, entry


def _applicant(draft: Draft) -> applicants.Party:
    """Who applies, by id; a draft of the counter may not know it yet."""
    party = applicants.party(draft.party) if draft.party else None
    if party is None:
        raise NotReady(completeness.NO_APPLICANT)
    return party


def resubmit(turn: Turn) -> Entry:
    """The applicant answers the correction: each mark must be touched; the receipt counts anew (补正)."""
    case, now, correction = turn.case, clock.now(), queries.open_correction(turn.case)
    version = case.version_in_force
    asked, attached = answered(turn, correction)
    facts = completeness.situation(version, asked, party_kind=case.party_kind, channel=case.channel)
    limit, legal = catalogue.limits(version, facts)
    about = deadlines.facts(case, received_at=now, limit=limit, limit_legal=legal)
    after = {
        "received_at": now,
        "silence_at": deadlines.silence_at(case.zone, now),
        "correction_due": None,
        **here_again(case),
        "limit": limit,
        "limit_legal": legal,
        **deadlines.columns(about),
    }
    rows = {Correction: [whole(correction, answered_at=now)], **materials_of(case, attached, now)}
    return turn.write(after, private=told(case, asked), rows=rows)


def there(case: Case) -> dict[str, str]:
    """What is asked of an applicant, or handed to him, is so where he handed in: that zone must act."""
    return {"custodian": case.origin} if case.origin and not stays_here(case) else {}


def here_again(case: Case) -> dict[str, None]:
    """What was answered is in the hands of this zone again, where it was elsewhere."""
    return {"custodian": None} if case.custodian else {}


def told(case: Case, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers after a correction, as personal facts, with where they come from where anything was taken over."""
    return {"answers": answers, "sources": _sources(case, answers)} if case.sources else {"answers": answers}


def _sources(case: Case, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Where the answers come from after a correction: what was changed was typed, or differs from what was verified."""
    kept = {name: source for name, source in case.sources.items() if name in answers}
    same = {name: answers[name] == source["value"] for name, source in kept.items()}
    return {
        name: {**source, "differs": not same[name]}
        for name, source in kept.items()
        if same[name] or source["kind"] in queries.SURE
    }


def answered(turn: Turn, asked: Correction) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was given in answer: every mark touched, the whole complete; the answers and the new files."""
    case, (changed, attached) = turn.case, given(turn)
    completeness.touched(asked, case, changed, attached)
    answers = {name: value for name, value in {**case.answers, **changed}.items() if value is not None}
    materials = {**queries.still_promised(case), **queries.materials_by_key(case), **attached}
    version = case.version_in_force
    facts = completeness.situation(version, answers, party_kind=case.party_kind, channel=case.channel)
    return completeness.complete(version, facts, answers, materials), attached


def given(turn: Turn) -> tuple[Mapping[str, Any], dict[str, dict[str, Any]]]:
    """The answers and the new files that came with a move."""
    return _given_answers(turn), _given_files(turn)


def _given_answers(turn: Turn) -> Mapping[str, Any]:
    answers = turn.given.get("answers") or {}
    if not isinstance(answers, Mapping):
        raise NotReady(_not_in_form("answers"))
    return answers


def _given_files(turn: Turn) -> dict[str, dict[str, Any]]:
    """The files named in the answer, by material."""
    named = turn.given.get("materials") or {}
    if not isinstance(named, Mapping):
        raise NotReady(_not_in_form("materials"))
    return given_files(turn, named)


def given_files(turn: Turn, named: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Files by the key of their material: only those that were uploaded for this very case."""
    wanted = {
        key: str(one["file"] if isinstance(one, Mapping) and "file" in one else one) for key, one in named.items()
    }
    known = {str(file.id): file for file in files.of(turn.by, turn.case.zone, turn.case.id)} if wanted else {}
    if strangers := [key for key, file in wanted.items() if file not in known]:
        raise NotReady(*(_unknown_file(key) for key in strangers))
    completeness.known_materials(turn.case.version_in_force, wanted)
    return {key: drafting.material(known[file]) for key, file in wanted.items()}


def _not_in_form(field: str) -> Reason:
    return Reason(
        "not-in-form",
        _("This must be a table of fields and their values."),
        "OpenAPI 3.1",
        next=_("Send the changed fields by their names, and the new files by the keys of their materials."),
        field=field,
    )


def _unknown_file(key: str) -> Reason:
    return Reason(
        "unknown-file",
        _("This file was not uploaded for this matter."),
        PERMISSIONS,
        next=_("Upload the file to the matter first, then hand in the correction."),
        field=f"material:{key}",
    )


def withdraw(turn: Turn, reason: str | None) -> Entry:
    """The applicant takes the application back, any time before the decision (撤件)."""
    return turn.end(reason=reason)


def promises_of(promises: list[Promise]) -> dict[Any, list[dict[str, Any]]]:
    """What was promised as rows of the case, where anything was."""
    return {Promise: [whole(one) for one in promises]} if promises else {}


def materials_of(
    case: Case, materials: Mapping[str, Any], now: datetime, *, online: bool = False
) -> dict[Any, list[dict[str, Any]]]:
    """What was handed in as rows of the case, where anything was."""
    found = completeness.rows(case, materials, at=now, round=case.rounds or 0, online=online)
    return {Material: found} if found else {}
