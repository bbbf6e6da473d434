"""Writing to the other window of a matter: each zone keeps its side, and whoever was asked answers by a day."""

from datetime import datetime

from django.db import IntegrityError, transaction

from tongban.handoffs import messages, queries, rules
from tongban.handoffs.flow import THREAD
from tongban.handoffs.models import Said, Thread
from tongban.handoffs.queries import Matter
from tongban.kernel import clock, codes
from tongban.kernel.actors import Actor
from tongban.kernel.clock import queries as calendars
from tongban.kernel.exchange.envelopes import Envelope
from tongban.kernel.exchange.sending import send
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, record
from tongban.kernel.refusals import NotYours, Stale, in_form

TRIES = 5


def say(about: Matter, text: str, *, by: Actor, claim: Claim | None = None) -> Entry:
    """A word to the other window: it stands here and is on its way there; what was asked here counts as answered."""
    words = text.strip()
    in_form(rules.no_words(words), rules.too_many_words(words))
    THREAD.guard(queries.thread_of(about.zone, about.id) or _new(about), "say", by)
    return _tried(lambda: _said(about, words, by, claim))


def _tried(write: object) -> Entry:
    """Two words that are written at the same moment both stand."""
    for _ in range(TRIES - 1):
        try:
            with transaction.atomic():
                return write()
        except (Stale, IntegrityError):
            continue
    with transaction.atomic():
        return write()


def _said(about: Matter, words: str, by: Actor, claim: Claim | None) -> Entry:
    now, who = clock.now(), queries.window_of(by)[:200]
    entry = _written(about, "say", words, who, about.zone, now, by=by, claim=claim)
    told = messages.made("handoff.say", {"text": words, "at": now, "who": who})
    send(source=about.zone, to=about.other, type="handoff.say", subject=about.id, data=told, cause=entry)
    return entry


def hear(envelope: Envelope, *, by: Actor) -> None:
    """The other window has written: an answer is owed from now on, unless this is the answer to a word of ours."""
    about = queries.known_here(envelope.to, envelope.subject)
    if about is None or about.other != envelope.source:
        raise NotYours()
    said = messages.read(envelope)
    _tried(lambda: _written(about, "hear", said["text"], said["who"], envelope.source, envelope.time, by=by))


def _written(
    about: Matter, verb: str, text: str, who: str, origin: str, at: datetime, *, by: Actor, claim: Claim | None = None
) -> Entry:
    thread = queries.thread_of(about.zone, about.id) or _new(about)
    verb = "hear_answer" if verb == "hear" and queries.is_waited_for(thread, by=about.zone) else verb
    to, now = THREAD.guard(thread, verb, by).move.target, clock.now()
    owed = verb == "hear"
    after = {
        "reply_at": (thread.reply_at or _reply_by(about.zone, now)) if owed else None,
        "waits_since": (thread.waits_since or now) if owed else None,
        "last_at": now,
    }
    row = {
        "zone": about.zone,
        "id": codes.new_id(),
        "thread_id": thread.id,
        "origin": origin,
        "who": who,
        "text": text,
        "at": at,
    }
    return record(thread, verb, by=by, status=to, after=after, rows={Said: [row]}, claim=claim)


def _new(about: Matter) -> Thread:
    return Thread(
        zone=about.zone,
        id=codes.new_id(),
        status="draft",
        matter=about.id,
        number=about.number,
        name_zh=about.name_zh,
        name_en=about.name_en,
        agency=about.agency,
        other=about.other,
    )


def _reply_by(zone: str, now: datetime) -> datetime:
    return clock.answer_by(queries.reply_days(zone), now, calendar=calendars.calendar_for(zone))
