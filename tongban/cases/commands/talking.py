"""Writing in a matter: no move, no date of the matter changes; the reply clock is the talk's own."""

from datetime import datetime

from django.db import IntegrityError, transaction

from tongban.cases import queries, rules, standing
from tongban.cases.models import Case, Message, Talk
from tongban.kernel import clock, codes
from tongban.kernel.actors import Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotAllowed, Stale, in_form, refuse
from tongban.kernel.zones import queries as zones

REPLY_DAYS = 2
"""Working days in which the office answers where the zone has set nothing else."""
TRIES = 5


def say(case: Case, text: str, *, by: Actor) -> Entry:
    """One message; two that are written at the same moment both stand."""
    if not rules.may_talk(case, by):
        raise NotAllowed
    refuse(rules.talk_over(case))
    words = text.strip()
    in_form(rules.no_words(words), rules.too_many_words(words))
    for _ in range(TRIES - 1):
        try:
            with transaction.atomic():
                return _said(case, words, by)
        except (Stale, IntegrityError):
            continue
    return _said(case, words, by)


def _said(case: Case, words: str, by: Actor) -> Entry:
    now, asked = clock.now(), by.is_outside
    talk = queries.talk_of(case) or _new(case)
    row = {
        "zone": talk.zone,
        "id": codes.new_id(),
        "talk_id": talk.id,
        "role": by.role,
        "name": by.name,
        "text": words,
        "at": now,
    }
    return record(
        talk,
        "ask" if asked else "answer",
        by=by,
        status="waiting" if asked else "answered",
        after={"reply_at": (talk.reply_at or _reply_by(case.zone, now)) if asked else None, "last_at": now},
        rows={Message: [row]},
    )


def _new(case: Case) -> Talk:
    whose = {"party": case.party, "item": case.item, "agency": case.agency}
    return Talk(zone=case.zone, id=codes.new_id(), case_id=case.id, **whose)


def _reply_by(zone: str, now: datetime) -> datetime:
    return standing.answer_by(zone, zones.setting(zone, "reply_days", REPLY_DAYS), now)
