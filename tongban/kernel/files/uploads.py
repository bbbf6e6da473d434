"""An upload that goes on where it stopped: pieces on the disk, each whole or not there, until it is attached (续传).

An upload is begun by its name and size, so that what could never be taken is refused before the first byte. Whoever
began it goes on with it; nobody else learns that it is there. What nobody goes on with is tidied away after a day.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tongban.kernel import disk
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.files.kinds import KINDS
from tongban.kernel.files.names import kept_name
from tongban.kernel.files.place import made, piecemeal, room
from tongban.kernel.files.reasons import RULES, not_taken
from tongban.kernel.refusals import NotAllowed, NotReady, NotYours, Reason, Refused

PIECE = 1 << 20
"""Bytes of a piece as they are sent by our own page; a program may send pieces of another size."""
LEAST = 1 << 16
"""Bytes of a piece at least, but of the last one: every piece is a file on the disk until the upload is attached."""
AT_ONCE = 30
TOLD = "told.json"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is on its way: how it will be called, how large it will be, how much of it is here (续传文件)."""

    id: UUID
    name: str
    size: int
    received: int


def begin(name: str, size: int, *, by: Actor) -> Upload:
    """Begin an upload; NotReady when such a file could never be taken."""
    folder = _of_person(by)
    kept = kept_name(name)
    if kept.rpartition(".")[2] not in KINDS:
        raise not_taken("file-type", kept)
    if size <= 0:
        raise not_taken("file-empty", kept)
    if size > settings.FILE_LIMIT:
        raise not_taken("file-too-large", kept, limit=settings.FILE_LIMIT >> 20)
    if folder.exists() and len(list(folder.iterdir())) >= AT_ONCE:
        raise Refused((TOO_MANY,), status=429)
    begun = Upload(new_id(), kept, size, 0)
    with room():
        made(folder / str(begun.id))
        with disk.write_once(folder / str(begun.id) / TOLD, 0o600) as file:
            file.write(json.dumps({"name": kept, "size": size}).encode())
    return begun


def find(upload: UUID, *, by: Actor) -> Upload:
    """An upload of one's own and how far it is; NotYours for everybody else."""
    folder = _of_person(by) / str(upload)
    try:
        told = json.loads((folder / TOLD).read_bytes())
    except FileNotFoundError:
        raise NotYours from None
    return Upload(upload, told["name"], told["size"], sum(path.stat().st_size for path in _pieces(folder)))


def take(upload: UUID, at: int, piece: UploadedFile, *, by: Actor) -> Upload:
    """Keep the piece that begins at a byte: a piece that is here already changes nothing, a gap is refused (409)."""
    found = find(upload, by=by)
    if at > found.received:
        raise Refused((GAP,))
    if at < found.received or not piece.size:
        return found
    if at + piece.size > found.size:
        raise NotReady(TOO_LONG)
    if piece.size < LEAST and at + piece.size < found.size:
        raise NotReady(TOO_SHORT)
    with room(), suppress(FileExistsError), disk.write_once(_piece(_of_person(by) / str(upload), at), 0o600) as file:
        for chunk in piece.chunks():
            file.write(chunk)
    return find(upload, by=by)


def drop(upload: UUID, *, by: Actor) -> None:
    """Give an upload up, or let it go when it was attached."""
    shutil.rmtree(_of_person(by) / str(find(upload, by=by).id), ignore_errors=True)


class Arrived(UploadedFile):
    """An upload whose pieces are all here, read one after the other."""

    def __init__(self, found: Upload, folder: Path) -> None:
        super().__init__(None, found.name, size=found.size)
        self.folder = folder

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The bytes, in pieces."""
        for path in _pieces(self.folder):
            with path.open("rb") as file:
                yield from iter(partial(file.read, chunk_size or self.DEFAULT_CHUNK_SIZE), b"")

    def let_go(self) -> None:
        """The file was attached: its pieces are needed no longer."""
        shutil.rmtree(self.folder, ignore_errors=True)


def arrived(upload: UUID, *, by: Actor) -> Arrived:
    """A whole upload, to be attached like any other file; NotReady while a part of it is missing."""
    found = find(upload, by=by)
    if found.received < found.size:
        raise NotReady(GAP)
    return Arrived(found, _of_person(by) / str(upload))


def _of_person(by: Actor) -> Path:
    if by.person is None:
        raise NotAllowed
    return piecemeal() / str(by.person)


def _piece(folder: Path, at: int) -> Path:
    return folder / f"{at:015d}"


def _pieces(folder: Path) -> Iterator[Path]:
    """The pieces that are here without a gap, in their order; what arrives meanwhile is not among them."""
    at = 0
    while (path := _piece(folder, at)).exists():
        yield path
        at += path.stat().st_size


GAP = Reason(
    "upload-unfinished",
    _("A part of this file is still missing."),
    f"{RULES} 14",
    next=_("Ask how much has arrived, and send what follows from there."),
    field="at",
)
TOO_LONG = Reason(
    "upload-too-long",
    _("This piece goes beyond the size that was announced."),
    f"{RULES} 14",
    next=_("Begin the upload anew with the size that the file has."),
    field="piece",
)
TOO_SHORT = Reason(
    "upload-piece-short",
    _("This piece is shorter than 64 KB and is not the last one."),
    f"{RULES} 14",
    next=_("Send larger pieces; only the last one may be shorter."),
    field="piece",
)
TOO_MANY = Reason(
    "too-many-uploads",
    _("Too many of your uploads are unfinished."),
    f"{RULES} 14",
    next=_("Finish or give up one of them; what nobody goes on with is removed after a day."),
)
