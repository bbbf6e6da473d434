"""How a file comes: with the form itself, in pieces before, or from the folder of the window's scanner."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tongban.kernel.actors import Actor
from tongban.kernel.files import scans, uploads
from tongban.kernel.refusals import NotReady, NotYours, Reason

NO_FILE = Reason(
    "no-file",
    _("No file was chosen."),
    "材料文件规则 1",
    _("Choose a file first, then attach it."),
    field="file",
)


def with_form(request: HttpRequest) -> UploadedFile:
    """The file that a form brings or names; NotReady when it does neither."""
    typed = request.POST
    return chosen(request.FILES.get("file"), typed.get("upload", ""), typed.get("scan", ""), by=request.actor)


def chosen(file: UploadedFile | None, upload: UUID | str | None, scan: str = "", *, by: Actor) -> UploadedFile:
    """A file as it was sent, one that was sent in pieces before, or one that the window's scanner has put there."""
    if upload:
        return uploads.arrived(_named(upload), by=by)
    if scan:
        return scans.scanned(scan, by=by)
    if file is None:
        raise NotReady(NO_FILE)
    return file


def _named(upload: UUID | str) -> UUID:
    try:
        return upload if isinstance(upload, UUID) else UUID(upload)
    except ValueError:
        raise NotYours from None
