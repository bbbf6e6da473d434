"""Number a document and keep its bytes: both in the transaction of the entry that makes it."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection

from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.files import commands as files
from tongban.kernel.files.models import File

PDF = "application/pdf"


class OutsideTransaction(RuntimeError):
    """A number was asked for outside the transaction that uses it: it could be lost."""


def numbered(zone: str, series: str, day: date) -> int:
    """The next number of a series in the year of that day; a transaction that fails gives it back (文号)."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(series)
    with connection.cursor() as cursor:
        cursor.execute("SELECT documents_next(%s, %s, %s)", (zone, series, day.year))
        return cursor.fetchone()[0]


def kept(
    content: bytes, name: str, *, zone: str, subject: UUID, by: Actor, at: datetime, party: UUID, about: UUID
) -> File:
    """The bytes of a document in the store; they are whole on the disk before the row speaks of them."""
    row = File(zone=zone, id=new_id(), subject=subject, party=party, about=about, person=by.person)
    row.name, row.media_type, row.uploaded_at = name, PDF, at
    return files.lay_down(row, content)
