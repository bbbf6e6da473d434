"""A past between two zones of one installation, gathered for the bulk door: the same moves on both sides, no envelopes.

What is gathered is not in the database yet, so that nobody there could read what an envelope is about: each side is
given its subject, and hears in the very instant what the other would have told it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tongban.applicants import queries as applicants
from tongban.cases import commands as cases
from tongban.cases.models import Case
from tongban.catalogue.models import ItemVersion
from tongban.handoffs import messages
from tongban.handoffs.commands import legs, taking_in
from tongban.handoffs.models import Leg, LegDraft
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.exchange.hearing import peer
from tongban.kernel.files.models import File
from tongban.kernel.journal.entries import Entry


def arrives(leg: Leg, version: ItemVersion, files: Mapping[str, File]) -> tuple[Case, Entry]:
    """What was sent has reached the zone that decides: a case there, and custody with it (到达)."""
    collected = cases.Collected(
        id=leg.id,
        origin=leg.zone,
        window=_window(leg),
        party=applicants.party(leg.party),
        answers=leg.answers,
        files=files,
        channel=leg.channel,
        sent_at=leg.sent_at.isoformat(),
    )
    case, entry = cases.collect(collected, version, by=_word_of(leg))
    _received(leg, case)
    return case, entry


def _window(leg: Leg) -> dict[str, Any]:
    """Where, when and in which way it was handed in, and when it left."""
    place = {"number": leg.number, "leg": leg.journey, "channel": leg.channel}
    return {**leg.place, **place, "taken_in_at": leg.received_at.isoformat(), "sent_at": leg.sent_at.isoformat()}


def _received(leg: Leg, case: Case) -> None:
    known = {"number_there": case.number, "silence_at": case.silence_at}
    legs.has_arrived(leg, clock.now(), known, by=_heard_from(leg))


def _word_of(leg: Leg) -> Actor:
    """Who acts in the zone that decides by the word of the zone that took it in."""
    return peer(leg.competent, leg.zone)


def _heard_from(leg: Leg) -> Actor:
    """Who acts in the zone that took it in by the word of the zone that decides."""
    return peer(leg.zone, leg.competent)


def moves(leg: Leg, case: Case, verb: str, given: Mapping[str, Any], *, by: Actor, before: Sequence[Entry]) -> Entry:
    """A step of the case, of which the other side hears; `before` are the entries that the case has (办理并告知)."""
    entry = cases.make(case, verb, by=by, given=given)
    if verb == "give_back":
        reasons = messages.given_back(case, entry)["reasons"]
        legs.has_come_back(leg, reasons, clock.now(), by=_heard_from(leg))
    elif verb in messages.TOLD:
        legs.has_heard(leg, messages.told(case, entry, [*before, entry]), clock.now(), by=_heard_from(leg))
    return entry


def answers(
    leg: Leg, case: Case, draft: LegDraft, changed: Mapping[str, Any], *, by: Actor, before: Sequence[Entry]
) -> Entry:
    """What came back is answered where it was handed in: corrected, or taken over anew (补正)."""
    given_back = leg.back_for == "given_back"
    taking_in.answer(leg, draft, by=by)
    _received(leg, case)
    given = {"materials": {}, "sent_at": leg.sent_at.isoformat()}
    if given_back:
        whole = {"answers": dict(leg.answers), "window": _window(leg)}
        return moves(leg, case, "take_over", given | whole, by=_word_of(leg), before=before)
    return moves(leg, case, "resubmit", given | {"answers": changed}, by=_word_of(leg), before=before)


def hands_out(leg: Leg, case: Case, given: Mapping[str, Any], *, by: Actor, before: Sequence[Entry]) -> Entry:
    """The result reaches the applicant where he handed in, and closes the case (送达)."""
    legs.move(leg, "hand_out", given, by=by)
    told = {name: given.get(name) or "" for name in ("manner", "recipient", "tracking")}
    told["at"] = clock.now().isoformat()
    return moves(leg, case, "hand_out", told, by=_word_of(leg), before=before)
