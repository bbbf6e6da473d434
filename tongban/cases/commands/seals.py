"""The papers of a matter and its certificate are put forward to be sealed; sealing them is the business of `seals`."""

from typing import Any
from uuid import UUID

from tongban.cases import queries
from tongban.cases.models import Case, Document
from tongban.certificates.models import Certificate
from tongban.kernel.actors import CLOCK
from tongban.kernel.journal.entries import Entry
from tongban.seals import commands as seals
from tongban.seals.commands import Paper


def order_seals(entry: Entry) -> int:
    """Every paper that an entry tells of is to be sealed; how many. A second time nothing is ordered anew."""
    papers = _certificate(entry) if entry.kind == "certificate" else _documents(entry)
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
    same = {name: getattr(made, name) for name in ("zone", "matter", "matter_number", "number", "name", "agency")}
    same |= {name: getattr(made, name) for name in ("item", "party", "file", "digest", "code")}
    return [Paper(paper=made.id, paper_kind="certificate", made_at=made.issued_at, **same, **_by(entry))]


def _by(entry: Entry) -> dict[str, Any]:
    """Who made it; time itself has neither post nor person."""
    person = entry.actor.get("person")
    return {"post": entry.actor.get("post"), "person": UUID(person) if person else None}
