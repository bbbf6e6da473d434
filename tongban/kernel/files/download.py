"""The way out: a file leaves as an attachment that no browser opens as a page of ours."""

from typing import TypeVar

from django.http import FileResponse, HttpResponseBase

from tongban.kernel.files.models import File
from tongban.kernel.files.queries import opened

Sent = TypeVar("Sent", bound=HttpResponseBase)


def attachment(file: File) -> FileResponse:
    """The bytes as a download under the kept name; the caller has checked that the actor may see the subject."""
    response = FileResponse(opened(file), as_attachment=True, filename=file.name, content_type=file.media_type)
    response["ETag"] = f'"{file.digest}"'
    return guarded(response)


def guarded(response: Sent) -> Sent:
    """The same answer, kept by nobody on its way and never a page of ours."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
