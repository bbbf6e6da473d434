"""Papers travel: what the competent zone puts on paper lies, soon after, where the matter was handed in; and back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases import queries as matters
from tongban.cases.models import Case
from tongban.handoffs import messages, queries, rules
from tongban.handoffs.flow import LEG
from tongban.handoffs.models import Leg, LegPaper
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.documents import commands as numbering
from tongban.kernel.documents import setting
from tongban.kernel.exchange.envelopes import Attachment, Envelope
from tongban.kernel.exchange.sending import send
from tongban.kernel.files import commands as keeping
from tongban.kernel.files.judge import kind_named
from tongban.kernel.files.models import File
from tongban.kernel.files.names import kept_name
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotYours, in_form

MADE = "cases_document"
"""Where an entry of a case names the papers that it has made."""
FORMS = ("pdf", "ofd")
"""Under which names the use of a seal tells the files that it has made."""

# --- in the zone that decides ------------------------------------------------------------------------------------


def send_papers(case: Case, entry: Entry) -> None:
    """What a step of a case has put on paper goes to the zone that took the matter in; its own never comes back.

    A decision that waits for the other parts of a joint matter stays here until it is let go; voided, for good.
    """
    if entry.act == "lift_hold":
        _let_go(case, entry)
    if entry.actor["role"] == "peer":
        return
    made = [one for one in entry.after.get("rows", {}).get(MADE, []) if not matters.is_kept_back(case, one["kind"])]
    _sent(case, [(one, _file(case.zone, case.id, UUID(one["file"]))) for one in made], entry)


def _let_go(case: Case, entry: Entry) -> None:
    """The decision that was kept back: sealed, where it has been sealed meanwhile."""
    made, sealed = queries.decision_made(case)
    if made:
        files = sealed or [_file(case.zone, case.id, made.file)]
        paper = queries.paper_known(case, made.id)
        _sent(case, [(paper, keeping.stands_for(one, case.id)) for one in files], entry, sealed=bool(sealed))


def send_certificate(entry: Entry) -> None:
    """A certificate was issued in a matter that another zone took in: it goes there, to be handed out."""
    made = queries.certificate(entry.zone, entry.subject)
    case = queries.collected(made.zone, made.matter) if made else None
    if case is None:
        return
    file = keeping.stands_for(_file(made.zone, made.id, made.file), case.id)
    _sent(case, [(queries.as_paper(made), file)], entry)


def send_sealed(entry: Entry) -> None:
    """A paper of a matter that another zone took in was sealed: its sealed files take the place of the plain there."""
    told = entry.after
    case = queries.collected(entry.zone, UUID(told["matter"])) if told.get("matter") else None
    paper = queries.paper_known(case, UUID(told["paper"])) if case else None
    if paper is None or matters.is_kept_back(case, paper["kind"]):
        return
    found = File.objects.filter(zone=entry.zone, id__in=[told[form] for form in FORMS if told.get(form)])
    _sent(case, [(paper, keeping.stands_for(one, case.id)) for one in found], entry, sealed=True)


def _file(zone: str, subject: UUID, key: UUID) -> File:
    return File.objects.get(zone=zone, subject=subject, id=key)


def _sent(case: Case, papers: Sequence[tuple[Mapping[str, Any], File]], cause: Entry, *, sealed: bool = False) -> None:
    if not papers:
        return
    told = [{"paper": one["id"], "kind": one["kind"], **laid(one, file), "sealed": sealed} for one, file in papers]
    data = messages.made("handoff.papers", {"papers": told})
    files = [attached(file) for _one, file in papers]
    place = {"source": case.zone, "to": case.origin, "subject": case.id, "cause": cause}
    send(type="handoff.papers", data=data, attachments=files, **place)


def laid(paper: Mapping[str, Any], file: File) -> dict[str, Any]:
    """A paper with its file, as an envelope names it."""
    own = {name: paper[name] for name in ("number", "name", "made_at")}
    return {**own, "file": file.name, "digest": file.digest, "size": file.size, "type": file.media_type}


def attached(file: File) -> Attachment:
    """A file as it goes beside an envelope."""
    return Attachment(file.digest, file.name, file.size, file.media_type)


def served(envelope: Envelope, told: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """The paper of a hand-out elsewhere, as a row of the case: its number is of the zone that handed out (送达回证)."""
    key, series = UUID(told["paper"]), f"{told['series']} {envelope.source}"
    alike = queries.papers_like(case.zone, key, series, told["year"], told["serial"])
    in_form(
        rules.bytes_missing("paper", _came(envelope, told)),
        rules.paper_amiss(told["number"], key in alike),
        rules.number_of_another(told["number"], bool(alike - {key})),
    )
    place = {"zone": case.zone, "subject": case.id, "party": case.party, "about": case.item}
    file = keeping.arrived(told["digest"], told["file"], told["size"], **place)
    same = {name: told[name] for name in ("number", "name", "made_at", "year", "serial")}
    return {
        **same,
        "zone": case.zone,
        "id": key,
        "case_id": case.id,
        "kind": "delivery",
        "series": series,
        "file": file.id,
        "digest": file.digest,
        "size": file.size,
    }


def _came(envelope: Envelope, told: Mapping[str, Any]) -> bool:
    return (told["digest"], told["size"]) in {(one.digest, one.size) for one in envelope.attachments}


# --- in the zone that took it in ---------------------------------------------------------------------------------


def take_papers(envelope: Envelope, *, by: Actor) -> None:
    """Papers of a matter have come from the competent zone: they are read, printed and handed out here (随件文书)."""
    leg, told = _leg(envelope), messages.read(envelope)["papers"]
    in_form(*(rules.bytes_missing(one["number"], _came(envelope, one)) for one in told))
    opening = LEG.guard(leg, "take_papers", by)
    here = queries.papers_here(leg)
    others = {one.paper for one in here if one.origin != envelope.source}
    read = [(one, (UUID(one["paper"]), _judged_as(one))) for one in told]
    forms = Counter(form for _one, form in read)
    in_form(*(rules.paper_amiss(one["number"], paper in others) for one, (paper, _type) in read))
    in_form(*(rules.paper_twice(one["number"], forms[form] > 1) for one, form in read))
    known = {(one.paper, one.media_type): one for one in here}
    found = [(one, known.get(form)) for one, form in read]
    better = [(one, old) for one, old in found if old is None or not old.sealed]
    if better:
        rows = [_row(leg, one, old.id if old else new_id()) for one, old in better]
        record(leg, opening.move.verb, by=by, status=opening.move.target, rows={LegPaper: rows})


def _judged_as(told: Mapping[str, Any]) -> str:
    """The type of a paper's file by its name, as it is judged here; what the other zone calls it counts for nothing."""
    return kind_named(kept_name(told["file"], told["number"]), told["number"]).media_type


def _leg(envelope: Envelope) -> Leg:
    leg = queries.by_id(envelope.to, envelope.subject)
    if leg is None or leg.competent != envelope.source:
        raise NotYours()
    return leg


def _row(leg: Leg, told: Mapping[str, Any], key: UUID) -> dict[str, Any]:
    place = {"zone": leg.zone, "subject": leg.id, "party": leg.party, "about": leg.item}
    file = keeping.arrived(told["digest"], told["file"], told["size"], field=told["number"], **place)
    same = {name: told[name] for name in ("paper", "kind", "number", "name", "made_at", "sealed")}
    return {**same, **_lies(leg, key, leg.competent, file)}


def _lies(leg: Leg, key: UUID, origin: str, file: File) -> dict[str, Any]:
    kept = {"file": file.id, "digest": file.digest, "size": file.size, "media_type": file.media_type}
    return {"zone": leg.zone, "id": key, "leg_id": leg.id, "origin": origin, **kept}


def delivery(
    leg: Leg, given: Mapping[str, Any], at: datetime, by: Actor
) -> tuple[dict[str, Any], dict[str, Any], File]:
    """The paper of a hand-out: numbered here without a gap, set and kept; its row, what is told of it, and the file."""
    day, kind = clock.china_date(at), queries.DELIVERY
    serial = numbering.numbered(leg.zone, kind.series, day)
    number = queries.number_of(leg.zone, kind.series, day.year, serial)
    content = setting.pdf(kind.path, queries.delivery_facts(leg, number, given, at, by), at)
    whose = {"zone": leg.zone, "subject": leg.id, "party": leg.party, "about": leg.item}
    file = numbering.kept(content, f"{kind.name} {number}.pdf", by=by, at=at, **whose)
    key, made = new_id(), {"number": number, "name": kind.name, "made_at": at}
    row = {**made, **_lies(leg, key, leg.zone, file), "paper": key, "kind": kind.key, "sealed": False}
    told = {"paper": key, **laid(made, file), "series": kind.series, "year": day.year, "serial": serial}
    return row, told, file
