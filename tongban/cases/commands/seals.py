"""The papers of a matter and its certificate are put forward to be sealed, and a registration brings five seals.

Cutting and sealing are the business of `seals`.
"""

from typing import Any
from uuid import UUID

from tongban.cases import queries
from tongban.cases.models import Case, Document
from tongban.catalogue import queries as catalogue
from tongban.certificates.models import Certificate, Copy
from tongban.kernel.actors import CLOCK
from tongban.kernel.journal.entries import Entry
from tongban.seals import commands as seals
from tongban.seals.commands import Paper, Registration


def order_seals(entry: Entry) -> int:
    """Every paper that an entry tells of is to be sealed; how many. A second time nothing is ordered anew."""
    papers = OF_CERTIFICATES.get(f"{entry.kind}.{entry.act}", _documents)(entry)
    return len([seals.order(paper) for paper in papers])


def _documents(entry: Entry) -> list[Paper]:
    made = (entry.after.get("rows") or {}).get(Document._meta.db_table, [])
    case = queries.by_id(CLOCK, entry.zone, entry.subject) if made else None
    return [_document(entry, case, one) for one in made] if case else []


def _document(entry: Entry, case: Case, made: dict[str, Any]) -> Paper:
    return Paper(
        zone=entry.zone,
        matter=case.id,
        matter_number=case.number,
        paper=UUID(made["id"]),
        paper_kind=made["kind"],
        number=made["number"],
        name=made["name"],
        agency=case.agency,
        item=case.item,
        party=case.party,
        file=UUID(made["file"]),
        digest=made["digest"],
        made_at=entry.recorded_at,
        **_by(entry),
    )


def _certificate(entry: Entry) -> list[Paper]:
    made = Certificate.objects.get(zone=entry.zone, id=entry.subject)
    own = {name: getattr(made, name) for name in ("name", "file", "digest", "code")}
    return [Paper(paper=made.id, paper_kind="certificate", made_at=made.issued_at, **own, **_of(made), **_by(entry))]


def _copies(entry: Entry) -> list[Paper]:
    """A copy says what its certificate says, so the issuer's seal stands under it; its holder has asked for it."""
    found = (entry.facts or {}).get("rows", {}).get(Copy._meta.db_table, [])
    return [_copy(entry, made) for made in found]


def _copy(entry: Entry, made: dict[str, Any]) -> Paper:
    of = Certificate.objects.get(zone=entry.zone, id=entry.subject)
    return Paper(
        paper=UUID(made["id"]),
        paper_kind="copy",
        name=f"{of.name} 加注件",
        file=UUID(made["file"]),
        digest=made["digest"],
        code=made["code"],
        made_at=entry.recorded_at,
        **_of(of),
        **_by(entry),
    )


OF_CERTIFICATES = {"certificate.issue": _certificate, "certificate.copy": _copies}


def _of(certificate: Certificate) -> dict[str, Any]:
    """What a paper has from its certificate."""
    same = ("zone", "matter", "matter_number", "number", "agency", "item", "party")
    return {name: getattr(certificate, name) for name in same}


def _by(entry: Entry) -> dict[str, Any]:
    """Who made it; time itself has neither post nor person."""
    person = entry.actor.get("person")
    return {"post": entry.actor.get("post"), "person": UUID(person) if person else None}


def give_five(entry: Entry) -> int:
    """An enterprise that was registered by a matter gets its five seals with it (新设企业五章); how many were cut."""
    case = queries.by_id(CLOCK, entry.zone, entry.subject)
    if case is None or case.outcome != "granted" or not catalogue.gives_seals(case.version_in_force):
        return 0
    about = {name: getattr(case, name) for name in ("zone", "number", "party")}
    return seals.five_with(Registration(matter=case.id, name=case.applicant_name, **about))
