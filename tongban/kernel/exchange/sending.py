"""Sending: an envelope is written in the transaction of what it tells, and leaves after its commit."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tongban.kernel import clock, codes
from tongban.kernel.exchange.envelopes import VOID, Attachment, Envelope, TooLong
from tongban.kernel.journal.canon import plain
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import is_on_its_way
from tongban.kernel.refusals import NotReady, Reason

TOO_LONG = Reason(
    "too-long-to-send",
    _("There is more text in it than one message to another zone holds: 1 MB."),
    "跨区交换协议",
    _("Put the longest texts into a file, attach it, and name it in the form instead. What was typed is kept."),
)
WRITE = "SELECT known, incarnation, sequence FROM exchange_write(%s, %s, %s, %s, %s, %s, %s, %s, %s)"
POST = "SELECT exchange_post(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


def send(
    *,
    source: str,
    to: str,
    type: str,
    subject: UUID,
    data: Mapping[str, Any],
    attachments: Sequence[Attachment] = (),
    cause: Entry | None = None,
) -> Envelope:
    """Write an envelope to another zone; for the same cause, type and subject the one that was written already.

    Outside a transaction it would tell of what may never be: it is called within the one of the journal entry.
    Of a past that is gathered for the bulk door nothing is sent: whoever gathers it lets the other zone hear.
    NotReady for more than an envelope holds.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an envelope is written in the transaction of what it tells")
    if source == to:
        raise ValueError(f"{source} sends nothing to itself")
    why = f"{cause.zone}/{cause.subject}/{cause.number}" if cause else ""
    unnumbered = Envelope(
        id=codes.new_id(),
        source=source,
        to=to,
        type=type,
        subject=subject,
        time=clock.now(),
        incarnation=0,
        sequence=0,
        data=plain(data),
        attachments=tuple(attachments),
        cause=why,
    )
    if not is_on_its_way():
        return unnumbered
    place = (source, unnumbered.id, to, type, subject, why)
    try:
        spelling = unnumbered.around_its_number()
    except TooLong:
        raise NotReady(TOO_LONG) from None
    known, incarnation, sequence = _one(WRITE, *place, *spelling, unnumbered.time)
    if known is not None:
        return Envelope.own(bytes(known)) if bytes(known) else unnumbered
    return replace(unnumbered, incarnation=incarnation, sequence=sequence)


def void(envelope: Envelope) -> None:
    """In the place of an envelope that a person has given up: its number, and no message."""
    one = replace(envelope, id=codes.new_id(), type=VOID, time=clock.now(), data={}, attachments=(), cause="")
    place = (one.source, one.id, one.to, one.type, one.subject, one.incarnation, one.sequence, one.cause)
    _one(POST, *place, one.spelled(), one.time)


def _one(statement: str, *values: Any) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()
