"""The notices and decisions of a matter for programs: which there are, and their bytes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Path, Router, Schema

from tongban.cases import queries
from tongban.cases.api.matters import Number
from tongban.kernel.files.download import attachment
from tongban.kernel.programs import REFUSALS, told

router = Router(tags=["cases"])


class DocumentOut(Schema):
    """A paper that a move has made; `digest` (SHA-256) stands in the journal's entry of that move (文书)."""

    id: UUID
    kind: str
    name: str
    number: str
    made_at: datetime
    digest: str
    size: int


@router.get("/cases/{number}/documents", response={200: list[DocumentOut], **REFUSALS}, url_name="documents")
def documents(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """The notices and decisions of a case, the latest first."""
    found = queries.documents(queries.find(request.actor, number))
    listed: list[dict[str, Any]] = [{name: getattr(one, name) for name in DocumentOut.model_fields} for one in found]
    return told(request, DocumentOut, listed)


@router.get("/cases/{number}/documents/{document}", response={200: None, **REFUSALS}, url_name="document")
def document(request: HttpRequest, number: Path[Number], document: UUID) -> FileResponse:
    """The paper itself, as PDF/A."""
    return attachment(queries.document_file(request.actor, number, document))
