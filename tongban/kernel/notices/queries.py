"""Show me what I was told, how I want to be told, and what waits to leave."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Case, Count, Exists, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.notices.kinds import DIGEST
from tongban.kernel.notices.models import Letter, Mailbox, Notice
from tongban.kernel.policy import visible
from tongban.kernel.prepared import Prepared

PAGE = 30


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """The notices that the actor may see: where every list of notices begins."""
    return Notice.objects.filter(visible(actor, "notice"))


def inbox(actor: Actor, words: str = "", *, only_unread: bool = False) -> QuerySet[Notice]:
    """What the person was told, in any capacity, newest first; with words, what holds them in either language."""
    found = visible_to(actor).filter(person=actor.person)
    if only_unread:
        found = found.filter(read_at=None)
    for word in words.split():
        fields = ("title__zh", "title__en", "text__zh", "text__en")
        found = found.filter(Q(*[(f"{field}__icontains", word) for field in fields], _connector=Q.OR))
    return found


def page(found: QuerySet[Notice], before: datetime | None) -> tuple[list[Notice], datetime | None]:
    """One page of a list, and where the next one begins."""
    rows = list((found.filter(at__lt=before) if before else found)[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].at if len(rows) > PAGE else None


def unread(actor: Actor) -> QuerySet[Notice]:
    """What the person has not read."""
    return visible_to(actor).filter(person=actor.person, read_at=None)


def box_of(actor: Actor) -> Mailbox | None:
    """How the actor wants to be told."""
    return Mailbox.objects.filter(visible(actor, "mailbox"), person=actor.person).first() if actor.person else None


def boxes_of(people: Iterable[UUID]) -> dict[UUID, Mailbox]:
    """How some people want to be told; only the worker sees them all."""
    wanted = list(people)
    return {box.person: box for box in BOXES.every(people=wanted)} if wanted else {}


def _boxes(_shape: None, people: list[UUID]) -> QuerySet[Mailbox]:
    return Mailbox.objects.filter(person__in=RawSQL("SELECT unnest(%s::uuid[])", [people]))


BOXES: Prepared[Mailbox] = Prepared(_boxes)


def codes_since(box: Mailbox, since: datetime) -> int:
    """How many codes were sent for a mailbox."""
    return Letter.objects.filter(person=box.person, cause__startswith="code/", made_at__gt=since).count()


# --- the digest --------------------------------------------------------------------------------------------------


def last_strike(hour: int, now: datetime) -> datetime:
    """The last time the clock of China struck an hour."""
    today = clock.in_china(now)
    strike = datetime.combine(today.date(), time(hour), clock.CHINA)
    return strike if strike <= now else strike - timedelta(days=1)


def waiting_for_a_digest(now: datetime) -> QuerySet[Mailbox]:
    """The people for whom something was gathered before their hour struck last, each for this transaction's own."""
    struck = Case(*(When(hour=hour, then=Value(last_strike(hour, now))) for hour in range(24)))
    gathered = Notice.objects.filter(person=OuterRef("person"), way=DIGEST, mailed_at=None, at__lt=OuterRef("struck"))
    waiting = Mailbox.objects.alias(struck=struck).filter(Exists(gathered)).order_by("person")
    return waiting.select_for_update(skip_locked=True)


def gathered_for(boxes: Iterable[Mailbox], now: datetime) -> QuerySet[Notice]:
    """What was gathered for some people before the hour of each struck, oldest first."""
    by_hour: dict[int, list[UUID]] = {}
    for box in boxes:
        by_hour.setdefault(box.hour, []).append(box.person)
    before = Q(
        *(Q(person__in=people, at__lt=last_strike(hour, now)) for hour, people in by_hour.items()), _connector=Q.OR
    )
    return Notice.objects.filter(before, way=DIGEST, mailed_at=None).order_by("at", "id")


# --- the outbox --------------------------------------------------------------------------------------------------


def ready_to_leave(now: datetime, batch: int) -> list[UUID]:
    """The letters whose time has come, oldest first."""
    found = Letter.objects.filter(next_at__lte=now).order_by("next_at", "id")
    return list(found.values_list("id", flat=True)[:batch])


def outbox() -> dict[str, int | datetime | None]:
    """How many letters wait, since when, and how many will never leave."""
    return Letter.objects.aggregate(
        waiting=Count("id", filter=Q(next_at__isnull=False)),
        since=Min("made_at", filter=Q(next_at__isnull=False)),
        dead=Count("id", filter=Q(next_at=None, sent_at=None) & ~Q(fault="withdrawn")),
    )
