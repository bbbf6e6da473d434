"""What leaves the house about cases: one as an archive file, all as an event log."""

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from ninja import Path, Router

from tongban.cases import queries
from tongban.cases.api.matters import Number
from tongban.cases.leaving import sent_archive
from tongban.kernel.files.download import guarded
from tongban.kernel.journal import xes
from tongban.kernel.programs import REFUSALS

router = Router(tags=["exports"])


@router.get("/cases/{number}/archive", response={200: None, **REFUSALS}, url_name="archive")
def archive(request: HttpRequest, number: Path[Number]) -> FileResponse:
    """A case with its entries, files and proofs as one zip that anybody can verify (docs/archive.md)."""
    return sent_archive(*queries.archived(request.actor, number))


@router.get("/events.xes", response={200: None, **REFUSALS}, url_name="events")
def events(request: HttpRequest) -> StreamingHttpResponse:
    """Every case the caller may see as XES (IEEE 1849-2016): cases as traces, entries as events, no personal data."""
    log = xes.log(queries.traces(request.actor), name="tongban")
    named = {"Content-Disposition": 'attachment; filename="tongban.xes"'}
    return guarded(StreamingHttpResponse(log, content_type="application/xml", headers=named))
