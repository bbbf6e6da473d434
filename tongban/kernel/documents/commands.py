"""Number a document and keep its bytes: both in the transaction of the entry that makes it."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.exchange import lives
from tongban.kernel.files import commands as files
from tongban.kernel.files.models import File

PDF = "application/pdf"


class OutsideTransaction(RuntimeError):
    """A number was asked for outside the transaction that uses it: it could be lost."""


def numbered(zone: str, series: str, day: date, *, left_out: int = lives.SKIPPED) -> int:
    """The next number of a series in the year of that day; a transaction that fails gives it back (文号).

    `left_out` are the numbers left out once after a restore: more than can have been given since the backup.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(series)
    with connection.cursor() as cursor:
        cursor.execute("SELECT documents_next(%s, %s, %s, %s)", (zone, series, day.year, left_out))
        return cursor.fetchone()[0]


def kept(
    content: bytes, name: str, *, zone: str, subject: UUID, by: Actor, at: datetime, party: UUID, about: UUID
) -> File:
    """The bytes of a document in the store; they are whole on the disk before the row speaks of them."""
    row = file_of(name, zone=zone, subject=subject, by=by, at=at, party=party, about=about)
    return files.lay_down(row, content)


def file_of(name: str, *, zone: str, subject: UUID, by: Actor, at: datetime, party: UUID, about: UUID) -> File:
    """A document as a file whose bytes are still to be laid down."""
    row = File(zone=zone, id=new_id(), subject=subject, party=party, about=about, person=by.person)
    row.name, row.media_type, row.uploaded_at = name, PDF, at
    return row


def laid(content: bytes, name: str) -> tuple[str, int]:
    """Bytes of a document whose row is written later: digest and size."""
    return files.lay_bytes(content, name)


def rows_of(made: Iterable[File]) -> None:
    """The rows of documents whose bytes are laid down."""
    files.lay_rows(made)
