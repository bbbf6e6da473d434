"""The verbs of a case. Each reads once, asks the flow, and writes one entry."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.cases import deadlines, queries
from tongban.cases.commands import (
    afterwards,
    asking_more,
    documents,
    elsewhere,
    handing_in,
    offices,
    promises,
    relying,
    review,
    sittings,
    window,
)
from tongban.cases.commands import bulk as many
from tongban.cases.commands.applications import seal_application, sign_application
from tongban.cases.commands.bulk import choose, start
from tongban.cases.commands.counter import receive
from tongban.cases.commands.departures import depart, hand_on, release_what_was_left
from tongban.cases.commands.documents import of_hand_out
from tongban.cases.commands.drafting import (
    amend,
    answer_to,
    attach,
    blank_answer,
    detach,
    detach_answer,
    discard,
    discard_answer,
    draft_for,
    keep_file,
    keep_version,
    material,
    note,
    prefill,
    promise,
    put_down,
    save,
    take_in,
    take_promise_back,
    unsaved,
    unsaved_as,
)
from tongban.cases.commands.elsewhere import Collected, collect
from tongban.cases.commands.handing_in import submit
from tongban.cases.commands.inside import lift_flag, make_label, put_label, raise_flag, retire_label, see, take_label
from tongban.cases.commands.inside import note as write_note
from tongban.cases.commands.offers import offer_again, refuse_offer, settle_offers, take, take_all
from tongban.cases.commands.phrases import move_phrase, place_phrase, write_phrase
from tongban.cases.commands.relying import still_holds
from tongban.cases.commands.saved import arrange, keep, move_view, open_with
from tongban.cases.commands.seals import give_five, order_seals
from tongban.cases.commands.sittings import Outcome, add_lines, add_matter, sit
from tongban.cases.commands.talking import say
from tongban.cases.commands.telling import remind_holders, tell_of, tell_of_all, tell_of_mentions, tell_of_words
from tongban.cases.commands.turn import Turn
from tongban.cases.flow import CASE
from tongban.cases.models import Bulk, Case, Draft
from tongban.certificates import queries as certificates
from tongban.kernel import clock
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.documents import setting
from tongban.kernel.flow import Opening, taken
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, by_way_of, record
from tongban.kernel.refusals import Refused

__all__ = [
    "VERBS",
    "Collected",
    "Outcome",
    "accept_sitting",
    "add_lines",
    "add_matter",
    "amend",
    "answer",
    "answer_to",
    "answering",
    "arrange",
    "attach",
    "blank_answer",
    "choose",
    "collect",
    "depart",
    "detach",
    "detach_answer",
    "discard",
    "draft_for",
    "give_five",
    "go_on",
    "guard",
    "hand_in_and_accept",
    "hand_on",
    "keep",
    "keep_file",
    "keep_version",
    "let_bulks_run",
    "let_time_pass",
    "lift_flag",
    "make",
    "make_label",
    "mark_what_relied",
    "material",
    "move",
    "move_phrase",
    "move_view",
    "note",
    "of_hand_out",
    "offer_again",
    "open_with",
    "order_seals",
    "place_phrase",
    "prefill",
    "preview",
    "promise",
    "put_down",
    "put_label",
    "raise_flag",
    "receive",
    "redate",
    "redate_zone",
    "refuse_offer",
    "release_what_was_left",
    "remind_holders",
    "retire_label",
    "save",
    "say",
    "seal_application",
    "see",
    "settle_offers",
    "sign_application",
    "sit",
    "start",
    "still_holds",
    "submit",
    "take",
    "take_all",
    "take_in",
    "take_in_sitting",
    "take_label",
    "take_promise_back",
    "take_up",
    "tell_of",
    "tell_of_all",
    "tell_of_mentions",
    "tell_of_words",
    "unsaved",
    "unsaved_as",
    "write_note",
    "write_phrase",
]

VERBS: dict[str, Callable[..., Entry]] = {
    verb: getattr(place, verb)
    for place, verbs in {
        handing_in: ("resubmit", "withdraw"),
        window: (
            "accept",
            "accept_by_silence",
            "ask_correction",
            "decline",
            "not_needed",
            "lapse",
            "settle",
            "deliver",
            "visit",
            "pay",
        ),
        review: (
            "claim",
            "assign",
            "release",
            "propose",
            "send_back",
            "decide",
            "suspend",
            "resume",
            "extend",
            "terminate",
            "issue",
        ),
        promises: (
            "keep_promise",
            "confirm_promise",
            "fault_promise",
            "break_promise",
            "find_false",
            "restore_credit",
            "remind_promise",
            "miss_promise",
        ),
        afterwards: ("propose_change", "correct", "revoke", "recall", "lapse_permit", "drop_change"),
        elsewhere: ("give_back", "take_over", "hand_out", "finish_here", "hold", "lift_hold", "void"),
        relying: ("show_certificate", "basis_ended"),
        asking_more: ("ask_more", "answer", "go_on"),
        offices: (
            "ask_opinion",
            "answer_opinion",
            "finish_step",
            "return_step",
            "send_step",
            "remind",
            "escalate",
            "overrun",
        ),
    }.items()
    for verb in verbs
}


ANSWERING = {"waiting": "answer"}
"""By which verb an applicant answers, where it is not the correction before acceptance."""


def answering(case: Case, *, by: Actor) -> Opening:
    """Let somebody hand in what was asked, before or after acceptance, or what he promised; or say why not."""
    promised = "promise" in (case.waits or ()) and case.status != "returned"
    return guard(case, ANSWERING.get(case.status, "keep_promise" if promised else "resubmit"), by=by)


def move(
    number: str, verb: str, *, by: Actor, given: Mapping[str, Any], claim: Claim | None = None, seen: str = ""
) -> tuple[Case, Entry]:
    """Make one move on a case, or raise the reasons why not; `seen` is the version that the person looked at."""
    case = queries.find(by, number)
    queries.unchanged(case, seen)
    return case, make(case, verb, by=by, given=given, claim=claim)


def make(case: Case, verb: str, *, by: Actor, given: Mapping[str, Any], claim: Claim | None = None) -> Entry:
    """Make one move on a case that was read already."""
    opening = guard(case, verb, by=by)
    values = taken(opening.move, given)
    return VERBS[verb](Turn(case, opening, by, claim, given), **values)


def preview(case: Case, verb: str, *, by: Actor, given: Mapping[str, Any]) -> list[tuple[str, list[bytes]]]:
    """The papers that a move would make, as pictures; whatever stands against the move stands against this as well."""
    with documents.looked_at() as made, by_way_of(_nowhere):
        make(case, verb, by=by, given=given)
    return [(facts["title"], setting.pictures(kind.path, facts)) for kind, facts in made]


def _nowhere(*entry: Any) -> None:
    """An entry that is not written."""


def guard(case: Case, verb: str, *, by: Actor) -> Opening:
    """Let a move through, or say why not; the wrong state names who moved the case last and when."""
    try:
        return CASE.guard(case, verb, by)
    except Refused as refused:
        raise queries.named(refused, case) from None


def answer(draft: Draft, case: Case, *, by: Actor) -> Entry:
    """What was typed and attached in answer to a correction is handed in; the draft is gone with it."""
    with transaction.atomic():
        entry = make(
            case,
            ANSWERING.get(case.status, "resubmit"),
            by=by,
            given={"answers": draft.answers, "materials": draft.materials},
        )
        discard_answer(draft)
    return entry


def take_up(numbers: Iterable[str], verb: str, *, by: Actor) -> list[tuple[str, Refused | None]]:
    """Claim or release many: each for itself, with what stood against it."""
    return [(number, _taken_up(number, verb, by)) for number in numbers]


def _taken_up(number: str, verb: str, by: Actor) -> Refused | None:
    try:
        with transaction.atomic():
            move(number, verb, by=by, given={})
    except Refused as refused:
        return refused
    return None


def go_on(bulk: Bulk, seconds: float = 1.0) -> int:
    """Handle a bulk that was started for so long; returns how many of its matters."""
    return many.go_on(bulk, make, seconds)


def let_bulks_run(seconds: float = 0.5) -> int:
    """The worker's turn at what was ordered for many; returns how many matters."""
    return many.let_bulks_run(make, seconds)


def hand_in_and_accept(draft: Draft, *, by: Actor) -> Case:
    """At the counter in one act: complete and in form, so it is accepted while the applicant waits."""
    with transaction.atomic():
        case, _entry = submit(draft, by=by)
        make(case, "accept", by=by, given={})
    return case


def let_time_pass(batch: int = 100) -> int:
    """Do what falls due by itself: silence, lapse, word to the late. Returns how many."""
    now = clock.now()
    rung = ((case, offices.ring(case)) for case in queries.ringing(now, batch))
    return sum(_by_law(case, verb) for case, verb in [*queries.overtaken_by_time(now, batch), *rung] if verb)


def _by_law(case: Case, verb: str) -> bool:
    """One such move; where somebody was faster, the next round sees the case as it stands then."""
    try:
        make(case, verb, by=CLOCK.within(case.zone), given={})
    except Refused:
        return False
    return True


def mark_what_relied(entry: Entry) -> int:
    """Every matter, in every zone, that relies on a certificate that has ended is marked, once; how many."""
    ended = certificates.by_id(CLOCK, entry.zone, entry.subject)
    given = {"identifier": ended.identifier, "ended_as": ended.status, "since": entry.effective_at.isoformat()}
    found = [one for one in queries.relying_on(ended.identifier) if relying.concerns(one, entry.act, ended.identifier)]
    return sum(make(one, "basis_ended", by=CLOCK.within(one.zone), given=given) is not None for one in found)


def take_in_sitting(drafts: Sequence[UUID], *, by: Actor) -> list[Outcome]:
    """Every matter of a sitting is handed in, each for itself."""
    return sittings.take_in_all(drafts, by=by, way=lambda draft: submit(draft, by=by)[0])


def accept_sitting(drafts: Sequence[UUID], *, by: Actor) -> list[Outcome]:
    """Every matter of a sitting is handed in and accepted, each for itself."""
    return sittings.take_in_all(drafts, by=by, way=lambda draft: hand_in_and_accept(draft, by=by))


def redate(case: Case, *, by: Actor) -> Entry | None:
    """A calendar has arrived or was corrected: the due dates are computed again, and the change is an entry."""
    after = deadlines.columns(deadlines.facts(case, queries.pauses(case)))
    if case.status == "submitted" and case.custodian is None:
        after["silence_at"] = deadlines.silence_at(case.zone, case.received_at)
    if all(getattr(case, name) == value for name, value in after.items()):
        return None
    return record(case, "redate", by=by, after=after)


def redate_zone(zone: str, *, by: Actor) -> int:
    """Compute the dates of every running case of a zone again; returns how many have changed."""
    return sum(redate(case, by=by) is not None for case in queries.undated(zone).iterator(500))
