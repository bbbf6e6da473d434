"""Arriving: what is wrong with an envelope turns it away; otherwise inbox, effect and receipt are one transaction.

A duplicate gets the bytes of the first receipt. What is out of turn waits in the inbox until the one before it has had
its effect. A refusal by the room is an answer like any other, and final, unless it may rest on what a restore has made
this side forget; whatever else goes wrong is undone, and the sender tries again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import F, Func, QuerySet, Value

from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import CLOCK
from tongban.kernel.exchange import directory, hearing, inbox, lives, own_keys
from tongban.kernel.exchange.envelopes import (
    DONE,
    REFUSED,
    SILENT,
    VOID,
    Broken,
    Envelope,
    Receipt,
    Sealed,
    Stamp,
    digest,
    receipted,
)
from tongban.kernel.exchange.inbox import Held, Lane
from tongban.kernel.exchange.models import Incoming, Turned
from tongban.kernel.exchange.steps import Undone, are_together, each_in_one, in_one, step
from tongban.kernel.exchange.wire import Answer, Try
from tongban.kernel.files import commands as files
from tongban.kernel.files.models import File
from tongban.kernel.files.place import held_at, place_of
from tongban.kernel.journal.canon import plain
from tongban.kernel.keys import KeyTrouble
from tongban.kernel.refusals import Refused, Stale

MINUTE, MOST_LINES = timedelta(minutes=1), 600
"""How many lines a minute may be written for what is turned away: whoever floods the door fills no disk."""
MOST_FAULTS, MOST_FROM_ONE = 10, 300
"""What is unproven, in one request and in a minute from one address: the rest is not looked at."""
UNPROVEN = ("broken", "wrongly-addressed", "unknown-key", "forged")
"""What whoever holds no key of a peer can cause as often as he likes."""
FORGOTTEN = "forgotten"
"""The answer to what was said before a restore and cannot have its effect: it may rest on what was forgotten."""
KEPT_FOR = timedelta(days=30)
"""How long it is remembered what was turned away."""
log = structlog.get_logger()


class TurnedAway(Exception):
    """There is something wrong with an envelope: it has no effect, and leaves a line."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class NotNow(Exception):
    """Nothing is wrong with an envelope, and yet it cannot be taken in: it must come again."""


def take_all(tries: Sequence[Try], address: str) -> list[Answer]:
    """Take in what came in one request: all of it is judged, then what is sound has its effect, some in one commit.

    Never an exception but that of a database that is away.
    """
    policy.enter(CLOCK)
    with directory.at_hand():
        answers = list(_judged_all(tries, address))
        sound = [place for place, found in enumerate(answers) if isinstance(found, Envelope)]
        acts = [partial(_taken, answers[place], tries[place], address) for place in sound]
        for place, answer in zip(sound, each_in_one(acts), strict=True):
            answers[place] = answer
    policy.enter(CLOCK)
    return answers


def take(one: Try, address: str = "") -> Answer:
    """Take one envelope in, and whatever waited for it."""
    return take_all([one], address)[0]


def _judged_all(tries: Sequence[Try], address: str) -> Iterator[Envelope | Answer]:
    """Once too much of a request has proved nothing, the rest must come again."""
    unproven = 0
    for one in tries:
        found = _judged(one, address) if unproven < MOST_FAULTS else Answer(fault="not-looked-at")
        unproven += isinstance(found, Answer) and found.turned and found.fault in UNPROVEN
        yield found


def is_flooding(address: str) -> bool:
    """Whether an address has brought too much within a minute that proved nothing."""
    policy.enter(CLOCK)
    found = Turned.objects.filter(at__gt=clock.now() - MINUTE, address=address, fault__in=UNPROVEN)
    return found.count() >= MOST_FROM_ONE


def taken(one: Try, address: str = "") -> Answer:
    """Take one envelope in, and whatever waited for it, for whoever has come in as the clock."""
    found = _judged(one, address)
    return found if isinstance(found, Answer) else _taken(found, one, address)


def _taken(envelope: Envelope, one: Try, address: str) -> Answer:
    """What is sound has its effect in the name of the zone that it comes from, and whatever waited for it."""
    try:
        answer = _once(envelope, one.body, one.stamp)
    except TurnedAway as turned:
        return _turned_away(turned, one, envelope, address)
    except NotNow as fault:
        return Answer(fault=str(fault))
    except KeyTrouble as trouble:
        return Answer(fault=trouble.code)
    if answer.others_wait:
        _followers(envelope)
    return answer


# --- judging -----------------------------------------------------------------------------------------------------


def _judged(one: Try, address: str) -> Envelope | Answer:
    """The envelope in which nothing is wrong; where there is, or where nothing can be signed, the answer to that."""
    envelope = None
    try:
        envelope = _read(one)
        judged(envelope, one.body, one.stamp)
        own_keys.signing(envelope.to)
    except TurnedAway as turned:
        return _turned_away(turned, one, envelope, address)
    except KeyTrouble as trouble:
        return Answer(fault=trouble.code)
    return envelope


def _turned_away(turned: TurnedAway, one: Try, envelope: Envelope | None, address: str) -> Answer:
    _noted(turned.fault, one.body, envelope, address)
    return Answer(turned=True, fault=turned.fault)


def _read(one: Try) -> Envelope:
    """What this very process has stamped it has taken from its own outbox, where nothing else stands."""
    if one.stamp.is_made_here and Stamp.of(one.stamp).is_of(one.body):
        return Envelope.own(one.body)
    try:
        return Envelope.read(one.body)
    except Broken:
        raise TurnedAway("broken") from None


def judged(envelope: Envelope, body: bytes, stamp: Sealed) -> None:
    """TurnedAway, unless its zone, its address, its signature and its stamp are as they should be."""
    try:
        mark = Stamp.of(stamp)
    except Broken:
        raise TurnedAway("broken") from None
    if envelope.source == envelope.to or not own_keys.is_ours(envelope.to):
        raise TurnedAway("wrongly-addressed")
    key = own_keys.public(envelope.source, mark.key, mark.sent)
    if key is None:
        raise TurnedAway("unknown-key")
    if not stamp.is_by(key):
        raise TurnedAway("forged")
    if not mark.is_of(body):
        raise TurnedAway("altered")
    if not mark.is_good(clock.now()):
        raise TurnedAway("expired")


def _noted(fault: str, body: bytes, said: Envelope | None, address: str) -> None:
    """One line for what was turned away: what it said of itself, as far as it could be read, and whence it came."""
    named = {"source": said.source, "to": said.to, "envelope": str(said.id)} if said else {}
    now = clock.now()
    if Turned.objects.filter(at__gt=now - MINUTE).count() < MOST_LINES:
        facts = {"fault": fault, "digest": digest(body), "at": now, "address": address[:64], **named}
        Turned(id=codes.new_id(), **facts).save(force_insert=True)
    log.warning("envelope_turned_away", code=fault)


def forget() -> int:
    """What was turned away a month ago is forgotten; how many lines."""
    policy.enter(CLOCK)
    return Turned.objects.filter(at__lt=clock.now() - KEPT_FOR).delete()[0]


# --- the inbox ---------------------------------------------------------------------------------------------------


def _once(envelope: Envelope, body: bytes, stamp: Sealed) -> Answer:
    """The one transaction of an envelope: its lane is held, so that two tries at once are one after the other."""
    try:
        return in_one(lambda: _in_turn(envelope, body, stamp))
    except (Undone, OperationalError, InterfaceError):
        raise
    except Exception as fault:
        if are_together():
            raise Undone from fault
        if isinstance(fault, TurnedAway | NotNow | KeyTrouble):
            raise
        log.error("message_failed", code=envelope.type, exc_info=fault)
        raise NotNow("failed") from fault


def _in_turn(envelope: Envelope, body: bytes, stamp: Sealed) -> Answer:
    lane, row = inbox.held(envelope, body, stamp)
    if not row.known and _is_passed(envelope, lane) and envelope.type != VOID:
        raise TurnedAway("outlived")
    if row.digest != digest(body):
        raise TurnedAway("altered")
    return _answer(envelope, lane, row)


def _answer(envelope: Envelope, lane: Lane, row: Held) -> Answer:
    if row.receipt is not None:
        return Answer(row.receipt)
    unfit = row.unfit or _never_taken(envelope)
    if unfit and (_is_next(envelope, lane) or _is_passed(envelope, lane)):
        return _receipted(envelope, lane, row, (REFUSED, unfit, {}))
    lacking = [one.digest for one in envelope.attachments if not place_of(one.digest).exists()]
    wanting = _wanted(envelope, row) if envelope.attachments else ()
    if unfit:  # nothing need be brought for it: it is refused when its turn comes
        return Answer(waits=True)
    if wanting:
        return Answer(wanting=wanting)
    if lacking:  # a scanner for malware has yet to see it
        return Answer(waits=True)
    if not _is_next(envelope, lane) and not _is_passed(envelope, lane):
        return Answer(waits=True)
    return _receipted(envelope, lane, row, _effect(envelope))


def _wanted(envelope: Envelope, row: Held) -> tuple[str, ...]:
    """What must be brought for it, as its row says from now on; the clock looks through files and inbox."""
    policy.enter(CLOCK)
    wanting = _wanting(envelope, row)
    if wanting != row.wanting:
        inbox.wants(envelope, wanting)
    policy.enter(hearing.peer(envelope.to, envelope.source))
    return wanting


def _wanting(envelope: Envelope, row: Held) -> tuple[str, ...]:
    """The digests of files that must be brought: whoever only knows the digest of what lies here gets nothing by it."""
    named = [one.digest for one in envelope.attachments]
    sides = [envelope.to, envelope.source] if own_keys.is_ours(envelope.source) else [envelope.to]
    spoken = File.objects.filter(zone__in=sides, subject=envelope.subject, digest__in=named)
    known = {*row.brought, *spoken.values_list("digest", flat=True)}
    return tuple(one for one in named if one not in known or not (place_of(one).exists() or held_at(one).exists()))


def _never_taken(envelope: Envelope) -> Sequence[Any]:
    """Why a file that it announces will never be taken here, whoever brings it."""
    large = (one for one in envelope.attachments if one.size > settings.FILE_LIMIT)
    return [said for one in large for said in reasons_of(files.too_large(one.name))]


def reasons_of(refused: Refused) -> list[Any]:
    """The reasons of a refusal as a receipt spells them, in both languages."""
    return plain([reason.both() for reason in refused.reasons])


def _receipted(envelope: Envelope, lane: Lane, row: Held, outcome: tuple[str, Sequence[Any], Any]) -> Answer:
    """What became of it, signed, and how far the lane has come by it."""
    key, now = own_keys.signing(envelope.to), clock.now()
    verdict, reasons, data = outcome
    receipt = Receipt(
        envelope=envelope.id,
        digest=row.digest,
        source=envelope.source,
        to=envelope.to,
        verdict=verdict,
        at=now,
        incarnation=lives.present(),
        key=key.public.key_id,
        reasons=reasons,
        data=data,
    )
    sealed = receipted(receipt, key)
    policy.enter(hearing.peer(envelope.to, envelope.source))
    return Answer(sealed, others_wait=inbox.kept(envelope, verdict, sealed, now, moves_on=_is_next(envelope, lane)))


def _effect(envelope: Envelope) -> tuple[str, list[Any], Mapping[str, Any]]:
    """What the room makes of it, in the name of the zone that it comes from."""
    if envelope.type in SILENT:
        return DONE, [], {}
    arrived = hearing.ARRIVED.get(envelope.type)
    if arrived is None:
        raise NotNow("unknown-type")
    by = hearing.peer(envelope.to, envelope.source)
    try:
        with step():
            policy.enter(by)
            return DONE, [], plain(arrived(envelope, by=by) or {})
    except Stale as faster:
        raise NotNow("moved-on") from faster
    except Refused as refused:
        if are_together():
            raise Undone from refused
        if lives.may_have_forgotten(envelope.time):
            raise NotNow(FORGOTTEN) from refused
        return REFUSED, reasons_of(refused), {}


def _followers(envelope: Envelope) -> None:
    """What waited for this one has its effect now, one after the other."""
    policy.enter(CLOCK)
    waiting = Incoming.objects.filter(
        zone=envelope.to, source=envelope.source, subject=envelope.subject, receipt__isnull=True
    )
    for row in list(waiting.order_by("incarnation", "sequence")):
        stamp, body = Sealed(bytes(row.stamp), bytes(row.stamp_signature)), bytes(row.body)
        if not _still_believed(row.source, stamp):
            continue
        try:
            answer = _once(Envelope.own(body), body, stamp)
        except (TurnedAway, NotNow, KeyTrouble):
            return
        if answer.receipt is None:
            return


def _still_believed(source: str, stamp: Sealed) -> bool:
    """Whether the key that brought what waits was not retired meanwhile: if it is true, it comes again by another."""
    mark = Stamp.own(stamp.body)
    return own_keys.public(source, mark.key, mark.sent) is not None


def announced(digest: str, source: str, envelope: UUID) -> int | None:
    """The size of bytes that this very envelope waits for; None for what it has not announced."""
    for row in _waiting_for(digest, source, envelope)[:1]:
        found = (one.size for one in Envelope.own(bytes(row.body)).attachments if one.digest == digest)
        return next(found, None)
    return None


def brought(digest: str, source: str, envelope: UUID) -> None:
    """The bytes have come for this very envelope, and for no other one that names them."""
    more = Func(F("brought"), Value(digest), function="array_append")
    _waiting_for(digest, source, envelope).update(brought=more)


def unfit(digest: str, source: str, envelope: UUID, refused: Refused) -> None:
    """What was brought can never be taken: the envelope gets its refusal when it comes again, and holds nobody up."""
    _waiting_for(digest, source, envelope).update(unfit=reasons_of(refused))


def _waiting_for(digest: str, source: str, envelope: UUID) -> QuerySet[Incoming]:
    return Incoming.objects.filter(source=source, id=envelope, wanting__contains=[digest], receipt__isnull=True)


def _is_next(envelope: Envelope, lane: Lane) -> bool:
    """Whether it is its turn: the number after the last; after a restore the sender goes on from what it knows."""
    if envelope.incarnation > lane.incarnation:
        return envelope.sequence <= lane.sequence + 1
    return envelope.sequence == lane.sequence + 1


def _is_passed(envelope: Envelope, lane: Lane) -> bool:
    """Whether its turn is over: its number was taken, or its sender was restored and has gone on from before it."""
    forgotten = envelope.incarnation < lane.incarnation
    return forgotten or (envelope.incarnation == lane.incarnation and envelope.sequence <= lane.sequence)
