"""The way out: a file leaves as an attachment that no browser opens as a page of ours."""

from django.http import FileResponse

from tongban.kernel.files.models import File
from tongban.kernel.files.queries import opened


def attachment(file: File) -> FileResponse:
    """The bytes as a download under the kept name; the caller has checked that the actor may see the subject."""
    response = FileResponse(opened(file), as_attachment=True, filename=file.name, content_type=file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{file.digest}"'
    return response
