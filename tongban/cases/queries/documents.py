"""Show me the papers of a matter, for whoever may see the matter (文书)."""

from uuid import UUID

from tongban.cases.models import Case, Document
from tongban.cases.queries.finding import find
from tongban.kernel.actors import Actor
from tongban.kernel.files import queries as files
from tongban.kernel.files.models import File
from tongban.kernel.journal.rows import rows
from tongban.kernel.refusals import NotYours


def documents(case: Case) -> list[Document]:
    """The papers of a case, the latest first."""
    return list(reversed(rows(case, Document)))


def document_file(actor: Actor, number: str, document: UUID) -> File:
    """The bytes of one paper of a matter."""
    case = find(actor, number)
    found = next((one for one in documents(case) if one.id == document), None)
    if found is None:
        raise NotYours
    return files.find(actor, case.zone, case.id, found.file)
