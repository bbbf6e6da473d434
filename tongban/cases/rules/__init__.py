"""Parties and obstacles of a case. An obstacle names itself, its clause and the way on."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries as applicants
from tongban.cases.models import Case, Draft, Pause
from tongban.cases.rules.afterwards import (
    CORRECTING,
    NO_CHANGE,
    change_proposed,
    decision_ended,
    no_change,
    no_change_of,
)
from tongban.cases.rules.elsewhere import custody_elsewhere, custody_here, held_back, is_peer, not_collected
from tongban.cases.rules.flags import flagged, flags_on
from tongban.cases.rules.offices import (
    CONSULTING,
    STEPS,
    no_opinion_open,
    no_step_open,
    no_step_to_send,
    nothing_to_ring,
    steps_open,
    steps_set,
    waits_for,
)
from tongban.cases.rules.saved import (
    is_head,
    is_owner,
    name_taken,
    nameless,
    sharing_not_given,
    too_many_views,
)
from tongban.cases.rules.signing import not_the_signer
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.journal.rows import rows
from tongban.kernel.refusals import Reason

__all__ = [
    "CONSULTING",
    "CORRECTING",
    "NO_CHANGE",
    "STEPS",
    "change_proposed",
    "custody_elsewhere",
    "custody_here",
    "decision_ended",
    "flagged",
    "flags_on",
    "held_back",
    "is_head",
    "is_owner",
    "is_peer",
    "name_taken",
    "nameless",
    "no_change",
    "no_change_of",
    "no_opinion_open",
    "no_step_open",
    "no_step_to_send",
    "not_collected",
    "not_the_signer",
    "nothing_to_ring",
    "sharing_not_given",
    "steps_open",
    "steps_set",
    "too_many_views",
    "waits_for",
]

HANDS = "认领规则：一事一人"
"""Our own rule: one matter has one pair of hands at a time."""
GROUNDS = (
    ("expert_review", _("Expert review")),
    ("hearing", _("Hearing")),
    ("bidding", _("Public bidding")),
    ("auction", _("Auction")),
    ("inspection", _("Inspection")),
    ("testing", _("Testing")),
    ("quarantine", _("Quarantine")),
    ("appraisal", _("Appraisal")),
)
"""What may stop the clock, by name (行政许可法 45)."""


def is_applicant(case: Case, actor: Actor) -> bool:
    """Whoever the matter belongs to, in person, for the enterprise or by somebody he has engaged (申请人)."""
    return actor.is_outside and actor.principal == case.party


def is_window(case: Case, actor: Actor) -> bool:
    """A clerk of the comprehensive window of the zone that has the power (综合窗口)."""
    return actor.serves(case.zone)


def is_reviewer(case: Case, actor: Actor) -> bool:
    """A reviewer of the competent agency (审查人员)."""
    return actor.role == "reviewer" and (actor.zone, actor.agency) == (case.zone, case.agency)


def is_approver(case: Case, actor: Actor) -> bool:
    """An approver of the competent agency (审批人员)."""
    return actor.role == "approver" and (actor.zone, actor.agency) == (case.zone, case.agency)


def is_asked(case: Case, actor: Actor) -> bool:
    """An office that was asked for an opinion or holds a step of review (被征求意见单位、会审单位)."""
    known = case.consulted or ()
    return actor.role in ("reviewer", "approver") and actor.zone == case.zone and actor.agency in known


def is_clock(case: Case, actor: Actor) -> bool:
    """The law itself, when time has passed (法定期限)."""
    return actor.role == "clock"


def not_mandated_to_hand_in(case: Case, actor: Actor) -> Reason | None:
    """An agent hands in what he was given to hand in (行政许可法 29)."""
    return _not_mandated("hand_in", case, actor)


def not_mandated_to_prepare(draft: Draft, actor: Actor) -> Reason | None:
    """An agent begins and attaches what he was given to prepare."""
    return _not_mandated("prepare", draft, actor)


def not_mandated_to_answer(case: Case, actor: Actor) -> Reason | None:
    """An agent answers a correction where that was given to him."""
    return _not_mandated("answer", case, actor)


def not_mandated_to_withdraw(case: Case, actor: Actor) -> Reason | None:
    """An agent withdraws where that was given to him."""
    return _not_mandated("withdraw", case, actor)


def for_another(draft: Draft | Case, actor: Actor) -> Reason | None:
    """An application is begun, and its files are kept, for whoever it is for, so only while one acts for him."""
    if actor.is_outside and draft.party != actor.principal:
        return Reason(
            "for-another",
            _("This application is for another applicant than the one for whom you act now."),
            "民法典 162",
            _("Change for whom you act, then go on."),
        )


def _not_mandated(right: str, case: Case | Draft, actor: Actor) -> Reason | None:
    limited = actor.is_outside and actor.rights is not None
    return applicants.not_mandated(right, case.item, actor) if limited else None


def held_by_another(case: Case, actor: Actor) -> Reason | None:
    """One matter has one pair of hands at a time."""
    if case.holder and case.holder != actor.person:
        return Reason(
            "held-by-another",
            format_lazy(_("{name} is working on this matter."), name=case.holder_name or _("A colleague")),
            HANDS,
            next=_("Ask for its release, or take another matter from the list."),
        )


def not_held(case: Case, actor: Actor) -> Reason | None:
    """Only what was claimed can be released."""
    if case.holder is None:
        return Reason("not-held", _("Nobody holds this matter."), HANDS, next=_("Claim it to work on it."))


def held_already(case: Case, actor: Actor) -> Reason | None:
    """Claiming twice changes nothing."""
    if case.holder == actor.person:
        return Reason("held-already", _("You hold this matter already."), HANDS, next=_("Go on with the next step."))


def not_yours_to_assign(case: Case, actor: Actor) -> Reason | None:
    """A reviewer gives away what nobody or he himself holds; the approver divides all the work."""
    return held_by_another(case, actor) if actor.role == "reviewer" else None


def procedure_running(case: Case, actor: Actor) -> Reason | None:
    """No proposal and no decision while a hearing, review or inspection is going on."""
    open_pause = next((pause for pause in rows(case, Pause) if pause.ended_at is None), None)
    if open_pause:
        name = dict(GROUNDS).get(open_pause.ground, open_pause.ground)
        return Reason(
            "procedure-running",
            format_lazy(_("The special procedure “{ground}” has not ended."), ground=name),
            open_pause.clause,
            _("Record its end with its result; the clock goes on from there."),
        )


def no_procedure(case: Case, actor: Actor) -> Reason | None:
    """Only a procedure that runs can end."""
    if all(pause.ended_at for pause in rows(case, Pause)):
        onward = _("Look at the history of the matter: it has ended already, or was never started.")
        return Reason("no-procedure", _("No special procedure is running."), "行政许可法 45", onward)


def extended_already(case: Case, actor: Actor) -> Reason | None:
    """The limit may be extended once."""
    if case.extension:
        return Reason(
            "extended-already",
            format_lazy(_("This matter was extended once by {days} working days."), days=case.extension),
            "行政许可法 42",
            _("Decide within the extended limit; a second extension is not provided for."),
        )


def nothing_to_extend(case: Case, actor: Actor) -> Reason | None:
    """Without a limit in working days there is nothing to extend."""
    if not case.limit:
        text = _("No limit is published for this item, so there is nothing to extend.")
        return Reason("no-limit", text, "行政许可法 42", _("Decide as soon as the matter is ready."))


def accepted_by_law(case: Case, actor: Actor) -> Reason | None:
    """After five working days without a word the matter is accepted; nobody can still ask or decline."""
    if case.silence_at and clock.now() >= case.silence_at:
        return Reason(
            "accepted-by-law",
            _("Five working days have passed without an answer: the matter counts as accepted since its receipt."),
            "行政许可法 32(4)",
            _("The acceptance is recorded by itself within a minute; go on with the review then."),
        )


def silence_not_passed(case: Case, actor: Actor) -> Reason | None:
    """Acceptance by silence waits for the end of the fifth working day."""
    if not case.silence_at or clock.now() < case.silence_at:
        onward = _("Until then the window accepts, asks for what is missing, or declines.")
        return Reason("silence-not-passed", _("The five working days have not passed."), "行政许可法 32(4)", onward)


def correction_not_lapsed(case: Case, actor: Actor) -> Reason | None:
    """A correction lapses only after its date."""
    if not case.correction_due or clock.now() < case.correction_due:
        text = _("The applicant still has time to answer the correction notice.")
        return Reason(
            "correction-open", text, "行政许可法 32(4)", _("Wait for the answer, or for its last day to pass.")
        )


def answer_not_missed(case: Case, actor: Actor) -> Reason | None:
    """The clock, here or elsewhere, goes on only after the day; a reviewer may at any time do without."""
    if actor.role in ("clock", "peer") and (not case.correction_due or clock.now() < case.correction_due):
        return Reason(
            "answer-open",
            _("The applicant still has time to answer."),
            "行政许可法 45",
            _("Wait for the answer, or for its last day to pass."),
        )


def not_on_the_spot(case: Case, actor: Actor) -> Reason | None:
    """Only an item that says so may be decided at the counter in one sitting."""
    if not case.version_in_force.on_the_spot:
        return Reason(
            "not-on-the-spot",
            _("This item is not decided on the spot."),
            "行政许可法 42",
            _("Accept it; a reviewer and an approver decide."),
        )


def second_person_missing(case: Case, actor: Actor) -> Reason | None:
    """Two persons see every matter, unless the item's lower-risk rule says that one is enough."""
    if case.version_in_force.on_the_spot and not case.version_in_force.one_person:
        return Reason(
            "second-person",
            _("This item is decided on the spot, but not by one person alone."),
            "受理、审查、决定相分离（内部控制）",
            _("Accept it now; a reviewer and an approver can decide while the applicant waits."),
        )


LEAVING = "离岗交接规则：人走事不留"
"""Our own rule: who leaves a post leaves no matter behind."""


def nobody_takes_over(held: bool, to: str, heir: Any, queue: str) -> Reason | None:
    """What is held is handed on in the act: to a colleague in the same queue today, or back to the queue."""
    if heir or to == queue or not (held or to):
        return None
    if not to:
        return Reason(
            "matters-left-behind",
            _("This person still holds matters in this post. Nothing may stay behind."),
            LEAVING,
            _("Choose a colleague who takes them over, or give them back to the queue."),
            "to",
        )
    return Reason(
        "not-a-colleague",
        _("Who was chosen does not hold a post of the same queue today."),
        LEAVING,
        _("Choose somebody of the list, or give the matters back to the queue."),
        "to",
    )


def drafts_without_a_name(drafts: int, to: str, heir: Any) -> Reason | None:
    """What was begun at a window stays with a person: a queue cannot go on typing."""
    if not drafts or heir or not to:
        return None
    return Reason(
        "drafts-need-a-name",
        _("Applications that were begun at the window need a colleague by name; a queue cannot go on typing."),
        LEAVING,
        _("Choose a colleague who finishes or discards them."),
        "to",
    )


def drafts_moved() -> Reason:
    """What was begun at the window was handed in or thrown away meanwhile."""
    return Reason(
        "drafts-moved",
        _("What was begun at the window was handed in meanwhile."),
        LEAVING,
        _("Look again at what is held now, then decide."),
        "to",
    )


SITTING = "一次核验、多件同收规则"
"""Our own rule: who stands at the counter is identified once for everything he came for."""


def sitting_over(matters: int) -> Reason | None:
    """A sitting lasts while one of its matters is not handed in."""
    if matters:
        return None
    return Reason(
        "sitting-over",
        _("Everything of this sitting was handed in or thrown away."),
        SITTING,
        _("Begin with a new matter at the counter."),
    )


def another_person(parties: set[Any]) -> Reason | None:
    """All matters of one sitting are for the one who was identified."""
    if len(parties) < 2:
        return None
    return Reason(
        "another-person",
        _("The matters of this sitting are for different applicants."),
        SITTING,
        _("Find the applicant again on this page: it counts for all matters."),
        "party",
    )


TALK = "留言规则"
"""Our own rule: messages ask and answer; what counts is handed in by the moves of the matter."""
MOST_WORDS = 2000


def may_talk(case: Case, actor: Actor) -> bool:
    """The applicant, the window of the zone, and the competent agency."""
    return any(party(case, actor) for party in (is_applicant, is_window, is_reviewer, is_approver))


def talk_over(case: Case) -> Reason | None:
    """A matter that has ended is no place for messages."""
    if case.ended_at:
        return Reason(
            "talk-over",
            _("This matter has ended; nobody reads messages here any more."),
            TALK,
            _("Ask on the page of the item, or at any window."),
        )


def no_words(text: str) -> Reason | None:
    """A message says something."""
    if not text:
        return Reason("no-words", _("The message is empty."), TALK, _("Write what you want to ask or say."), "text")


def too_many_words(text: str) -> Reason | None:
    """A message is no place for documents."""
    if len(text) > MOST_WORDS:
        shorter = format_lazy(
            _("Write at most {most} characters; documents are attached as materials."), most=MOST_WORDS
        )
        return Reason(
            "too-many-words", _("The message is too long."), TALK, format_lazy(shorter, most=MOST_WORDS), "text"
        )
