"""Show me the papers of a matter, for whoever may see the matter (文书)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tongban.cases.models import Case, Document
from tongban.cases.queries.finding import find
from tongban.cases.queries.paperwork import RESULTS
from tongban.kernel.actors import Actor
from tongban.kernel.files import queries as files
from tongban.kernel.files.models import File
from tongban.kernel.journal.read import history
from tongban.kernel.journal.rows import rows
from tongban.kernel.refusals import NotYours
from tongban.seals import queries as seals

VOID = "void"
"""How a decision stands that came to nothing with its joint matter."""


def documents(case: Case) -> list[Document]:
    """The papers of a case, the latest first."""
    return list(reversed(rows(case, Document)))


def is_kept_back(case: Case, kind: str) -> bool:
    """Whether a paper has not left the office: a decision that waits for the other parts, or came to nothing."""
    return kind in RESULTS and (case.hold is not None or case.validity == VOID)


def may_read(actor: Actor, case: Case, kind: str) -> bool:
    """Whether the actor may read the papers of a kind: what is kept back, only officials."""
    return not (actor.is_outside and is_kept_back(case, kind))


def readable(actor: Actor, case: Case) -> list[Document]:
    """The papers of a case that the actor may read."""
    return [one for one in documents(case) if may_read(actor, case, one.kind)]


def with_seals(actor: Actor, case: Case) -> list[Mapping[str, Any]]:
    """The papers of a case that the actor may read, the latest first, each with what became of its seal."""
    found = readable(actor, case)
    known = seals.of_matter(case.zone, case.id) if found else {}
    return [{"row": one, "sealing": seals.said(known[one.id]) if one.id in known else None} for one in found]


def own_seals(case: Case) -> list[Mapping[str, Any]]:
    """The application as it was handed in, with the seals and signatures that held then; earlier ones are not shown."""
    if not {"seal", "signature"} & set(case.spared or ()):
        return []
    entry = next(one for one in history(case.zone, case.id) if one.act == "submit")
    own = [one for one in seals.of_matter(case.zone, case.id).values() if one.paper_kind == "application"]
    return [seals.said(one) for one in own if one.number == entry.after.get("sealed_as")]


def document_file(actor: Actor, number: str, document: UUID) -> File:
    """The bytes of one paper of a matter."""
    case = find(actor, number)
    found = next((one for one in readable(actor, case) if one.id == document), None)
    if found is None:
        raise NotYours
    return files.find(actor, case.zone, case.id, found.file)


def sealed_document(actor: Actor, number: str, document: UUID, form: str) -> File:
    """A sealed edition of a paper or a certificate of a matter, `pdf` or `ofd`, for whoever may see the matter."""
    case = find(actor, number)
    found = seals.of_matter(case.zone, case.id).get(document)
    if found is None or not may_read(actor, case, found.paper_kind):
        raise NotYours
    return seals.edition(actor, found, form)
