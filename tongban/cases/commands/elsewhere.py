"""Matters that another zone took in, and parts of joint ones: received, given back, taken over, held, handed out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.applicants.queries import Party
from tongban.cases import completeness, deadlines, queries
from tongban.cases.commands import drafting, handing_in
from tongban.cases.commands.turn import Turn, said, whole
from tongban.cases.models import Case, Decision, Document
from tongban.cases.rules.elsewhere import STAYS
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.files.models import File
from tongban.kernel.journal.entries import Entry


@dataclass(frozen=True, slots=True)
class Collected:
    """What another zone took in and hands over: where, in which way, for whom, with which answers and files (代收)."""

    id: UUID
    origin: str | None
    window: Mapping[str, Any]
    party: Party
    answers: Mapping[str, Any]
    files: Mapping[str, File]
    channel: str = "window"
    certificates: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sent_at: str = ""
    joint: UUID | None = None
    hold: str | None = None


def collect(collected: Collected, version: ItemVersion, *, by: Actor) -> tuple[Case, Entry]:
    """It becomes a case here: complete and in form, numbered, and the silence counts from this receipt (接收代收件)."""
    completeness.known_materials(version, collected.files)
    draft = drafting.unsaved(version, by=by, party_kind=collected.party.kind, party=collected.party.id)
    draft.id, draft.answers = collected.id, dict(collected.answers)
    draft.materials = {key: _material(collected, key) for key in collected.files}
    case = handing_in.unwritten(draft)
    case.origin, case.origin_window = collected.origin, dict(collected.window) or None
    case.joint, case.hold = collected.joint, collected.hold
    turn = handing_in.opened(case, by, given={"sent_at": collected.sent_at})
    return handing_in.written(turn, draft, channel=collected.channel)


def _material(collected: Collected, key: str) -> dict[str, Any]:
    """A file as a material; one that is a certificate says which, as it was told."""
    known = collected.certificates.get(key)
    source = {"source": {"kind": queries.CERTIFICATE, **known}} if known else {}
    return {**drafting.material(collected.files[key]), **source}


def give_back(turn: Turn, reason: str) -> Entry:
    """The hand-over is declined: the window that took it in must act, and no time runs here (退回收件地)."""
    return turn.write({"custodian": turn.case.origin, "silence_at": None}, private=said(reason=reason))


def take_over(turn: Turn) -> Entry:
    """The window that took it in has put it right: received anew, and custody is here again (重新移交)."""
    case, now, version = turn.case, clock.now(), turn.case.version_in_force
    answers, attached = handing_in.given(turn)
    facts = completeness.situation(version, answers, party_kind=case.party_kind, channel=case.channel)
    whole = completeness.complete(version, facts, answers, {**queries.materials_by_key(case), **attached})
    limit, legal = catalogue.limits(version, facts)
    after = {
        "custodian": None,
        "received_at": now,
        "silence_at": deadlines.silence_at(case.zone, now),
        "limit": limit,
        "limit_legal": legal,
        **deadlines.columns(deadlines.facts(case, received_at=now, limit=limit, limit_legal=legal)),
        **_window(turn),
    }
    rows = handing_in.materials_of(case, attached, now)
    return turn.write(after, private=handing_in.told(case, whole), rows=rows)


def _window(turn: Turn) -> dict[str, Any]:
    window = turn.given.get("window")
    return {"origin_window": {**(turn.case.origin_window or {}), **window}} if window else {}


def hand_out(turn: Turn, manner: str, at: str, recipient: str | None, tracking: str | None) -> Entry:
    """The result has reached the applicant through the window that took the matter in (送达)."""
    after = {"ended_at": clock.now(), "custodian": None, "manner": manner, "at": at}
    private, paper = said(recipient=recipient, tracking=tracking), turn.given.get("paper")
    rows = {Document: [paper]} if paper else {}
    return turn.write(after, private=private, rows=rows, effective_at=datetime.fromisoformat(at))


def finish_here(turn: Turn, reason: str) -> Entry:
    """The window that took it in no longer can: answers come here, and the result is handed out here (自行办结)."""
    case, now = turn.case, clock.now()
    after: dict[str, Any] = {"custodian": None, "origin_window": {**(case.origin_window or {}), STAYS: True}}
    if case.status == "submitted":
        after["silence_at"] = deadlines.silence_at(case.zone, now)
    if case.joint:
        after["joint"] = None
    freed = {"hold": None} if case.hold else {}
    return turn.write(after, private={**freed, "reason": reason})


def hold(turn: Turn, why: str) -> Entry:
    """The result waits for the other parts of a joint matter."""
    return turn.write({}, private={"hold": why})


def lift_hold(turn: Turn) -> Entry:
    """The other parts are no longer waited for."""
    return turn.write({}, private={"hold": None})


def void(turn: Turn, reason: str) -> Entry:
    """What was decided never takes effect, and what was not decided will not be: the whole came to nothing (作废)."""
    made = queries.decision(turn.case) if turn.case.status == "decided" else None
    now = clock.now()
    after = {"ended_at": now, "silence_at": None, "correction_due": None, "custodian": None, "holder": None}
    private = {"hold": None, "holder_name": None, "reason": reason}
    if made is None:
        return turn.write({**after, **turn.quiet()}, private=private)
    made.state, made.effective_until = "void", now
    stands = {"validity": made.state, "validity_at": now}
    return turn.write({**after, **turn.quiet(), **stands}, private=private, rows={Decision: [whole(made)]})
