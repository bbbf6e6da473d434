"""The archive file of a matter as an answer: the same for a page and for a program."""

from typing import BinaryIO

from django.http import FileResponse

from tongban.cases.models import Case
from tongban.kernel.files.download import guarded


def sent_archive(case: Case, content: BinaryIO) -> FileResponse:
    """The archive as a download under the number of the matter."""
    filename = f"{case.number}.zip"
    return guarded(FileResponse(content, as_attachment=True, filename=filename, content_type="application/zip"))
