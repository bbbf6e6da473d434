"""Handing in: a draft becomes a case; a correction is answered; an application is taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries as applicants
from tongban.cases import completeness, deadlines, queries
from tongban.cases.commands import drafting
from tongban.cases.commands.turn import Turn, whole
from tongban.cases.flow import CASE
from tongban.cases.models import Case, Correction, Draft, Material
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim
from tongban.kernel.refusals import NotReady, Reason
from tongban.kernel.zones import queries as zones


def submit(draft: Draft, *, by: Actor, claim: Claim | None = None) -> tuple[Case, Entry]:
    """A draft becomes a case: everything is checked at once, then numbered, timed and written (收件)."""
    now, version = clock.now(), draft.version_in_force
    case = _unwritten(draft)
    turn = Turn(case, CASE.guard(case, "submit", by), by, claim)
    drafting.in_force(draft)
    completeness.complete(version, draft.answers, draft.materials)
    party = _applicant(draft)
    about = deadlines.Facts(draft.zone, version.limit, version.limit_legal, now, None)
    at_window = turn.opening.party == "window"
    after = {
        "party_kind": party.kind,
        "number": zones.next_number(draft.zone, clock.china_date(now)),
        "limit": version.limit,
        "limit_legal": version.limit_legal,
        "channel": "window" if at_window else "online",
        "window": by.post if at_window else None,
        "submitted_at": now,
        "received_at": now,
        "silence_at": deadlines.silence_at(draft.zone, now),
        **deadlines.columns(about),
    }
    private = {"applicant_name": party.name, "applicant_code": party.number, "answers": draft.answers}
    entry = turn.write(after, private=private, rows=_materials(case, draft.materials, now))
    return case, entry


def _unwritten(draft: Draft) -> Case:
    """The case that a draft is about to become."""
    case = Case(zone=draft.zone, id=draft.id, status="draft", item=draft.item, item_version=draft.item_version)
    case.agency, case.party, case.version_in_force = draft.version_in_force.agency, draft.party, draft.version_in_force
    return case


def _applicant(draft: Draft) -> applicants.Party:
    """Who applies, by id; a draft of the counter may not know it yet."""
    party = applicants.party(draft.party) if draft.party else None
    if party is None:
        raise NotReady(
            Reason(
                "no-applicant",
                _("For whom is this matter handed in?"),
                "行政许可法 29",
                _("Find or register the applicant first."),
                field="party",
            )
        )
    return party


def resubmit(turn: Turn) -> Entry:
    """The applicant answers the correction: each mark must be touched; the receipt counts anew (补正)."""
    case, now, correction = turn.case, clock.now(), queries.open_correction(turn.case)
    new_answers, new_materials = turn.given.get("answers") or {}, turn.given.get("materials") or {}
    completeness.touched(correction, case, new_answers, new_materials)
    answers = {**case.answers, **new_answers}
    completeness.complete(case.version_in_force, answers, {**queries.materials_by_key(case), **new_materials})
    after = {
        "received_at": now,
        "silence_at": deadlines.silence_at(case.zone, now),
        "correction_due": None,
        **deadlines.columns(deadlines.facts(case, received_at=now)),
    }
    rows = {Correction: [whole(correction, answered_at=now)], **_materials(case, new_materials, now)}
    return turn.write(after, private={"answers": answers}, rows=rows)


def withdraw(turn: Turn, reason: str | None) -> Entry:
    """The applicant takes the application back, any time before the decision (撤件)."""
    return turn.end(reason=reason)


def _materials(case: Case, materials: Mapping[str, Any], now: datetime) -> dict[type[Material], list[dict[str, Any]]]:
    found = completeness.rows(case, materials, at=now, round=case.rounds or 0)
    return {Material: found} if found else {}
