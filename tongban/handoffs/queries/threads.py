"""Show me what two windows have written to each other on a matter, and where an answer is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tongban.cases.models import Case
from tongban.handoffs.models import Leg, Said, Thread
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.clock import queries as calendars
from tongban.kernel.refusals import NotYours
from tongban.kernel.zones import queries as zones

MOST = 50
REPLY_DAYS = 1
"""Working days in which a window answers another where its zone has set nothing else."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a thread is about, on either side: a leg where it was taken in, a case where it is decided (往来件)."""

    zone: str
    id: UUID
    number: str
    name_zh: str
    name_en: str
    other: str
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What was written, and whether an answer is owed here (往来留言)."""

    said: Sequence[Said]
    waiting: clock.Waiting | None


def threads_visible_to(actor: Actor) -> QuerySet[Thread]:
    """The threads an actor may read: where every list begins."""
    return Thread.objects.filter(policy.visible(actor, "thread"))


def thread_of(zone: str, matter: UUID) -> Thread | None:
    """The thread of a matter in one zone, once somebody has written."""
    return Thread.objects.filter(zone=zone, matter=matter).first()


def matter(actor: Actor, key: UUID) -> Matter:
    """The matter of a thread as it stands in the actor's own zone; NotYours for whoever has no part in it."""
    leg = Leg.objects.filter(policy.visible(actor, "leg"), id=key, zone=actor.zone).first()
    if leg:
        return of_leg(leg)
    case = Case.objects.filter(policy.visible(actor, "case"), id=key, zone=actor.zone, origin__isnull=False)
    found = case.select_related("version_in_force").first()
    if found is None:
        raise NotYours()
    return of_case(found)


def of_leg(leg: Leg) -> Matter:
    """A leg as what a thread is about."""
    return Matter(leg.zone, leg.id, leg.number, leg.name_zh, leg.name_en, leg.competent)


def of_case(case: Case) -> Matter:
    """A case as what a thread is about."""
    version = case.version_in_force
    return Matter(case.zone, case.id, case.number, version.name_zh, version.name_en, case.origin, case.agency)


def known_here(zone: str, key: UUID) -> Matter | None:
    """The matter of a message that has arrived, whichever side of it stands here."""
    leg = Leg.objects.filter(zone=zone, id=key).first()
    if leg:
        return of_leg(leg)
    case = Case.objects.filter(zone=zone, id=key, origin__isnull=False).select_related("version_in_force").first()
    return of_case(case) if case else None


def is_waited_for(thread: Thread, *, by: str) -> bool:
    """Whether a zone has asked and nobody has answered: the next word of the other is an answer, no question."""
    asked = None
    for one in Said.objects.filter(zone=thread.zone, thread_id=thread.id):
        asked = asked if asked == one.origin else None if asked else one.origin
    return asked == by


def reply_days(zone: str) -> int:
    """In how many working days a window of a zone answers another."""
    return zones.setting(zone, "window_reply_days", REPLY_DAYS)


def words_in(found: Matter, at: datetime) -> Words:
    """Everything that was written on a matter, oldest first."""
    thread = thread_of(found.zone, found.id)
    said = list(Said.objects.filter(zone=found.zone, thread_id=thread.id)) if thread else []
    return Words(said, owed(thread, at) if thread else None)


def owed(thread: Thread, at: datetime) -> clock.Waiting | None:
    """Until when an answer is owed, at an instant; yellow on its last day."""
    if thread.reply_at is None:
        return None
    return clock.waiting(thread.reply_at, at, calendar=calendars.calendar_for(thread.zone))


def unanswered(actor: Actor) -> QuerySet[Thread]:
    """The matters in which the other window waits for a word of this zone, the longest waiting first."""
    return threads_visible_to(actor).filter(reply_at__isnull=False).order_by("reply_at", "id")


def unanswered_lines(actor: Actor, at: datetime) -> list[tuple[Thread, clock.Waiting | None]]:
    """The first page of them, each with its lamp."""
    return [(one, owed(one, at)) for one in unanswered(actor)[:MOST]]


def words_owed(actor: Actor, at: datetime) -> dict[UUID, clock.Waiting | None]:
    """Where this zone owes another window a word, by matter: for the lamps in lists of work."""
    return {thread.matter: waiting for thread, waiting in unanswered_lines(actor, at)} if actor.is_staff else {}
