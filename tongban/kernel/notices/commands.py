"""Telling, reading, choosing. Telling twice tells once."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import F

from tongban.kernel import clock, codes
from tongban.kernel.actors import Actor
from tongban.kernel.notices import letters, queries, reasons
from tongban.kernel.notices.kinds import DIGEST, EACH, INBOX, KINDS, WAYS
from tongban.kernel.notices.models import Letter, Mailbox, Notice
from tongban.kernel.refusals import LANGUAGES, NotReady, in_both, in_form

LIVES = timedelta(hours=1)
MOST_TRIES = 5
TOO_LATE_FOR_MAIL = timedelta(days=3)
MOST_AT_ONCE = 1_000
"""So many notices in one question: it has at most 65,535 values."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person, and the capacity in which the matter concerns him (收件人)."""

    person: UUID
    principal: UUID | None = None
    post: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What is to be told: why (an entry, or a day), of which kind, in which words, and where to read on (告知内容)."""

    zone: str
    cause: str
    kind: str
    title: Any
    text: Any
    route: str
    place: Sequence[str] = field(default=())
    subject: UUID | None = None
    at: Any = None


def tell(news: News, to: Iterable[Addressee]) -> list[Notice]:
    """Tell each person once, whoever calls and however often; mail by the way that each has chosen by now."""
    return tell_all([(news, to)])


def tell_all(many: Iterable[tuple[News, Iterable[Addressee]]]) -> list[Notice]:
    """Tell many things in as many questions as one; what is told already is told no second time."""
    told = [(news, {one.person: one for one in to}) for news, to in many]
    boxes = queries.boxes_of(person for _news, people in told for person in people)
    rows = [row for news, people in told for row in _rows(news, people.values(), boxes)]
    with transaction.atomic(savepoint=False):
        new = _put_down(rows)
        written = [row for row in rows if row.id in new]
        _post([letters.of_notice(boxes[one.person], one) for one in written if one.way == EACH])
    return written


def _put_down(rows: Sequence[Notice]) -> set[UUID]:
    """The keys of those that were not there yet: one question for very many, whoever waits for it."""
    starts = range(0, len(rows), MOST_AT_ONCE)
    return {key for start in starts for key in _put_down_at_once(rows[start : start + MOST_AT_ONCE])}


def _put_down_at_once(rows: Sequence[Notice]) -> set[UUID]:
    fields = Notice._meta.concrete_fields
    names, places = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields]
    many = ", ".join([f"({places})"] * len(rows))
    with connection.cursor() as cursor:
        table = Notice._meta.db_table
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES {many} ON CONFLICT DO NOTHING RETURNING id", values)
        return {key for (key,) in cursor.fetchall()}


def _rows(news: News, people: Iterable[Addressee], boxes: Mapping[UUID, Mailbox]) -> Iterator[Notice]:
    """One notice for each person, in both languages."""
    title, text, now = in_both(news.title), in_both(news.text), news.at or clock.now()
    stale = clock.now() - now > TOO_LATE_FOR_MAIL
    for one in people:
        yield Notice(
            zone=news.zone,
            id=codes.new_id(),
            person=one.person,
            principal=one.principal,
            post=one.post,
            kind=news.kind,
            cause=news.cause,
            subject=news.subject,
            title=title,
            text=text,
            route=news.route,
            place=list(news.place),
            way=INBOX if stale else _way(boxes.get(one.person), news.kind),
            at=now,
        )


def _way(box: Mailbox | None, kind: str) -> str:
    """Without a confirmed address everything stays in the inbox."""
    return box.way(kind) if box and box.address else INBOX


def _post(made: list[Letter]) -> None:
    if made:
        Letter.objects.bulk_create(made, ignore_conflicts=True)


def gather(batch: int = 200) -> int:
    """One mail a day for whoever chose so, at the hour each has told; how many letters were made.

    As many questions for one person as for the whole batch; two workers make one letter, for each holds its own boxes.
    """
    now = clock.now()
    with transaction.atomic():
        boxes = {box.person: box for box in queries.waiting_for_a_digest(now)[:batch]}
        if not boxes:
            return 0
        days: dict[UUID, list[Notice]] = {person: [] for person in boxes}
        for one in queries.gathered_for(boxes.values(), now):
            days[one.person].append(one)
        held = [one.id for day in days.values() for one in day]
        Notice.objects.filter(person__in=boxes, id__in=held).update(mailed_at=now)
        made = [letter for person, day in days.items() if (letter := _of_day(boxes[person], day, now))]
        _post(made)
    return len(made)


def _of_day(box: Mailbox, gathered: Sequence[Notice], now: datetime) -> Letter | None:
    """The letter of one person, if he still wants to hear of anything by mail."""
    wanted = [one for one in gathered if box.address and box.way(one.kind) != INBOX]
    struck = queries.last_strike(box.hour, now)
    return letters.of_day(box, wanted, f"digest/{struck.isoformat()}/{wanted[0].id}", now) if wanted else None


# --- reading -----------------------------------------------------------------------------------------------------


def read(actor: Actor, ids: Iterable[UUID]) -> int:
    """Mark notices of one's own as read, at the first time."""
    mine = queries.visible_to(actor).filter(person=actor.person, read_at=None, id__in=list(ids))
    return mine.update(read_at=clock.now())


def read_all(actor: Actor) -> int:
    """Mark everything as read."""
    return queries.unread(actor).update(read_at=clock.now())


# --- choosing ----------------------------------------------------------------------------------------------------


def choose(actor: Actor, zone: str, *, language: str, hour: int, choices: Mapping[str, str]) -> Mailbox:
    """Language, hour of the digest, and a way for each kind; what is on its way already stays as it was."""
    ways = dict(WAYS)
    in_form(
        None if language in LANGUAGES else reasons.unknown("language", language),
        None if 0 <= hour <= 23 else reasons.unknown("hour", str(hour)),
        *(reasons.unknown(kind, way) for kind, way in choices.items() if kind not in KINDS or way not in ways),
    )
    box = _own(actor, zone)
    box.language, box.hour, box.choices = language, hour, {**box.choices, **choices}
    box.save(update_fields=["language", "hour", "choices"])
    return box


def _own(actor: Actor, zone: str) -> Mailbox:
    """One's own mailbox; made when it is needed first."""
    found = queries.box_of(actor)
    if found is None:
        Mailbox.objects.bulk_create([_empty(actor, zone)], ignore_conflicts=True)
        found = queries.box_of(actor)
    if found is None:
        raise NotReady(reasons.nobody())
    return found


def _empty(actor: Actor, zone: str) -> Mailbox:
    return Mailbox(zone=zone, id=codes.new_id(), person=actor.person)


def ask_address(actor: Actor, zone: str, address: str) -> Mailbox:
    """A code goes to the address; until it comes back nothing else is sent there."""
    try:
        validate_email(address)
        address.rpartition("@")[2].encode("idna")
    except (ValidationError, UnicodeError) as fault:
        raise NotReady(reasons.no_address()) from fault
    box, code, now = _own(actor, zone), f"{secrets.randbelow(10**6):06}", clock.now()
    in_form(reasons.too_soon() if queries.codes_since(box, now - LIVES) >= MOST_TRIES else None)
    box.asked, box.code, box.code_until, box.tries = address, code, now + LIVES, 0
    with transaction.atomic():
        box.save(update_fields=["asked", "code", "code_until", "tries"])
        _post([letters.of_code(box, code, now)])
    return box


def confirm_address(actor: Actor, code: str) -> Mailbox:
    """Whoever knows the code reads that address: from now on it is used."""
    box = queries.box_of(actor)
    if box is None or not box.asked or not box.code_until or box.code_until <= clock.now():
        raise NotReady(reasons.code_spent())
    if not _counted(box):
        raise NotReady(reasons.code_spent())
    if not secrets.compare_digest(box.code.encode(), code.strip().encode()):
        raise NotReady(reasons.wrong_code())
    box.address, box.asked, box.code, box.code_until = box.asked, "", "", None
    box.save(update_fields=["address", "asked", "code", "code_until"])
    return box


def _counted(box: Mailbox) -> bool:
    """A try counts before it is looked at, so that many at once are no more than one after the other."""
    left = Mailbox.objects.filter(zone=box.zone, id=box.id, code=box.code, tries__lt=MOST_TRIES)
    return left.update(tries=F("tries") + 1) == 1


def forget_address(actor: Actor) -> None:
    """No mail any more; what waits for a digest stays in the inbox."""
    box = queries.box_of(actor)
    if box is None:
        return
    box.address, box.asked, box.code, box.code_until = "", "", "", None
    with transaction.atomic():
        box.save(update_fields=["address", "asked", "code", "code_until"])
        waiting = Letter.objects.filter(person=box.person, next_at__isnull=False)
        waiting.update(next_at=None, fault="withdrawn")
        Notice.objects.filter(person=box.person, way=DIGEST, mailed_at=None).update(way=INBOX)
