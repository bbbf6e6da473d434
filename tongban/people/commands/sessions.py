"""One's own sessions: one ends, all others end, or one signs out here; what has run out is forgotten."""

from uuid import UUID

from django.contrib.sessions.models import Session as Remembered
from django.db import connection, transaction

from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotYours
from tongban.people.flow import ACCOUNT
from tongban.people.models import Account


def leave(session: str | None) -> None:
    """Sign out here; a session that has ended already is left alone."""
    if session is not None:
        _ended(session)


def end_session(account: Account, session: UUID, *, by: Actor) -> Account:
    """One session of the account ends at once, wherever it is."""
    ACCOUNT.guard(account, "end_session", by)
    with transaction.atomic():
        if not _ended(session):
            raise NotYours()
        record(account, "end_session", by=by)
    return account


def end_others(account: Account, *, by: Actor, session: str | None) -> Account:
    """Every session of the account ends but the one in which this is asked."""
    ACCOUNT.guard(account, "end_others", by)
    with transaction.atomic():
        record(account, "end_others", by=by, after={"epoch": account.epoch + 1})
        carry(session)
    return account


def carry(session: str | None, *, proven: bool = False) -> None:
    """The session in which the epoch was raised goes on in the new one; `proven` when a code was shown in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_carry_session(%s, %s)", [session, proven])


def forget_run_out() -> int:
    """What was remembered of a browser goes once its time has run out: it opens nothing any more; how many."""
    return Remembered.objects.filter(expire_date__lt=clock.now()).delete()[0]


def _ended(session: str | UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_end_session(%s, %s)", [session, clock.now()])
        return cursor.fetchone()[0]
