"""What somebody is told about himself: where he is signed in, his second factor, whether a window has seen him."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.policy import door
from tongban.people.queries import persons_for

SESSIONS = "SELECT id, source, device, since, used_at FROM people_sessions(%s)"
SECOND = "SELECT authenticator, codes FROM people_second_factor()"


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser in which the asker has come in: where from, with what, since when, last used (登录会话)."""

    id: UUID
    source: str
    device: str
    since: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Whether the asker has an authenticator, and how many recovery codes are left to him (二次验证)."""

    authenticator: bool
    codes: int


def sessions_of_asker() -> list[Visit]:
    """Where whoever the database was told of has come in and not left, the last used first."""
    longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    with connection.cursor() as cursor:
        cursor.execute(SESSIONS, [clock.now() - longest])
        return [Visit(*row) for row in cursor.fetchall()]


def second_factor() -> SecondFactor:
    """The second factor of whoever the database was told of."""
    return SecondFactor(*(door.ask(SECOND, ()) or (False, 0)))


def unconfirmed(actor: Actor) -> bool:
    """Whether the person said himself who he is, and no window has seen his identity card."""
    return persons_for(actor).filter(id=actor.person, identity=None, claimed__isnull=False).exists()
