"""Every state × every verb × every party, held against a table that was written by hand from the law."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from tongban.cases.flow import CASE
from tongban.cases.models import Case, Change, Flag, Opinion, Pause, Promise, Relied, ReviewStep
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock
from tongban.kernel.actors import CLOCK, OPERATOR, PUBLIC, Actor
from tongban.kernel.refusals import NotAllowed, Refused

MORNING = datetime(2026, 11, 4, 2, 0, tzinfo=UTC)
ME, PARTY, OTHER = (UUID(int=n) for n in (1, 2, 3))

ACTORS = {
    "applicant": Actor("applicant", ME, principal=PARTY),
    "another applicant": Actor("applicant", ME, principal=OTHER),
    "window": Actor("window", ME, "north", "W1"),
    "window elsewhere": Actor("window", ME, "south", "W1"),
    "reviewer": Actor("reviewer", ME, "north", "R1", "planning"),
    "reviewer of another agency": Actor("reviewer", ME, "north", "R9", "water"),
    "reviewer elsewhere": Actor("reviewer", ME, "south", "R1", "planning"),
    "approver": Actor("approver", ME, "north", "A1", "planning"),
    "approver of another agency": Actor("approver", ME, "north", "A9", "water"),
    "admin": Actor("admin", ME, "north", "M1"),
    "supervisor": Actor("supervisor", ME, "north", "S1"),
    "operator": OPERATOR,
    "clock": CLOCK,
    "peer": Actor("peer", zone="north", name="west"),
    "peer that did not take it in": Actor("peer", zone="north", name="east"),
    "peer elsewhere": Actor("peer", zone="south", name="west"),
    "public": PUBLIC,
}

TABLE = """
submit             draft      applicant,window,peer submitted
accept             submitted  window              accepted
settle             submitted  window              issued
ask_correction     submitted  window              returned
decline            submitted  window              declined
not_needed         submitted  window              not_needed
accept_by_silence  submitted  clock               accepted
resubmit           returned   applicant,window,peer submitted
lapse              returned   clock,peer lapsed
withdraw           submitted  applicant,peer withdrawn
withdraw           returned   applicant,peer withdrawn
withdraw           accepted   applicant,peer withdrawn
withdraw           proposed   applicant,peer withdrawn
ask_opinion        accepted   reviewer            accepted
ask_opinion        proposed   reviewer            proposed
answer_opinion     accepted   asked               accepted
answer_opinion     proposed   asked               proposed
finish_step        accepted   asked               accepted
return_step        accepted   asked               accepted
send_step          accepted   reviewer            accepted
remind             accepted   clock               accepted
remind             proposed   clock               proposed
escalate           accepted   clock               accepted
escalate           proposed   clock               proposed
overrun            accepted   clock               accepted
overrun            proposed   clock               proposed
propose_change     decided    reviewer            decided
propose_change     issued     reviewer            issued
propose_change     closed     reviewer            closed
correct            decided    approver            decided
correct            issued     approver            issued
correct            closed     approver            closed
revoke             decided    approver            decided
revoke             issued     approver            issued
revoke             closed     approver            closed
recall             decided    approver            decided
recall             issued     approver            issued
recall             closed     approver            closed
lapse_permit       decided    approver            decided
lapse_permit       issued     approver            issued
lapse_permit       closed     approver            closed
drop_change        decided    approver            decided
drop_change        issued     approver            issued
drop_change        closed     approver            closed
ask_more           accepted   reviewer            waiting
answer             waiting    applicant,window,peer accepted
go_on              waiting    reviewer,clock,peer accepted
withdraw           waiting    applicant,peer withdrawn
terminate          waiting    approver            terminated
ask_opinion        waiting    reviewer            waiting
answer_opinion     waiting    asked               waiting
finish_step        waiting    asked               waiting
return_step        waiting    asked               waiting
send_step          waiting    reviewer            waiting
remind             waiting    clock               waiting
escalate           waiting    clock               waiting
overrun            waiting    clock               waiting
claim              waiting    reviewer,approver   waiting
release            waiting    reviewer,approver   waiting
assign             waiting    reviewer,approver   waiting
suspend            waiting    reviewer            waiting
resume             waiting    reviewer            waiting
extend             waiting    approver            waiting
claim              accepted   reviewer,approver   accepted
claim              proposed   reviewer,approver   proposed
assign             accepted   reviewer,approver   accepted
assign             proposed   reviewer,approver   proposed
release            accepted   reviewer,approver   accepted
release            proposed   reviewer,approver   proposed
propose            accepted   reviewer            proposed
send_back          proposed   approver            accepted
decide             proposed   approver            decided
suspend            accepted   reviewer            accepted
suspend            proposed   reviewer            proposed
resume             accepted   reviewer            accepted
resume             proposed   reviewer            proposed
extend             accepted   approver            accepted
extend             proposed   approver            proposed
terminate          accepted   approver            terminated
terminate          proposed   approver            terminated
issue              decided    reviewer,approver   issued
deliver            issued     window              closed
visit              submitted  window              submitted
visit              returned   window              returned
visit              accepted   window              accepted
visit              proposed   window              proposed
visit              decided    window              decided
visit              issued     window              issued
pay                submitted  window,clock        submitted
pay                accepted   window,clock        accepted
pay                proposed   window,clock        proposed
pay                decided    window,clock        decided
pay                returned   window,clock        returned
pay                waiting    window,clock        waiting
pay                issued     window,clock        issued
keep_promise       submitted  applicant,window    submitted
keep_promise       returned   applicant,window    returned
keep_promise       accepted   applicant,window    accepted
keep_promise       waiting    applicant,window    waiting
keep_promise       proposed   applicant,window    proposed
keep_promise       decided    applicant,window    decided
keep_promise       issued     applicant,window    issued
keep_promise       closed     applicant,window    closed
confirm_promise    accepted   reviewer            accepted
confirm_promise    waiting    reviewer            waiting
confirm_promise    proposed   reviewer            proposed
confirm_promise    decided    reviewer            decided
confirm_promise    issued     reviewer            issued
confirm_promise    closed     reviewer            closed
fault_promise      accepted   reviewer            accepted
fault_promise      waiting    reviewer            waiting
fault_promise      proposed   reviewer            proposed
fault_promise      decided    reviewer            decided
fault_promise      issued     reviewer            issued
fault_promise      closed     reviewer            closed
break_promise      submitted  reviewer,clock      submitted
break_promise      returned   reviewer,clock      returned
break_promise      accepted   reviewer,clock      accepted
break_promise      waiting    reviewer,clock      waiting
break_promise      proposed   reviewer,clock      proposed
break_promise      decided    reviewer,clock      decided
break_promise      issued     reviewer,clock      issued
break_promise      closed     reviewer,clock      closed
find_false         accepted   reviewer            accepted
find_false         waiting    reviewer            waiting
find_false         proposed   reviewer            proposed
find_false         decided    reviewer            decided
find_false         issued     reviewer            issued
find_false         closed     reviewer            closed
restore_credit     accepted   approver            accepted
restore_credit     waiting    approver            waiting
restore_credit     proposed   approver            proposed
restore_credit     decided    approver            decided
restore_credit     issued     approver            issued
restore_credit     closed     approver            closed
restore_credit     terminated approver            terminated
remind_promise     submitted  clock               submitted
remind_promise     returned   clock               returned
remind_promise     accepted   clock               accepted
remind_promise     waiting    clock               waiting
remind_promise     proposed   clock               proposed
remind_promise     decided    clock               decided
remind_promise     issued     clock               issued
remind_promise     closed     clock               closed
miss_promise       submitted  clock               submitted
miss_promise       returned   clock               returned
miss_promise       accepted   clock               accepted
miss_promise       waiting    clock               waiting
miss_promise       proposed   clock               proposed
miss_promise       decided    clock               decided
miss_promise       issued     clock               issued
miss_promise       closed     clock               closed
give_back          submitted  window              submitted
take_over          submitted  peer                submitted
hand_out           issued     peer                closed
hold               submitted  peer                submitted
hold               returned   peer                returned
hold               accepted   peer                accepted
hold               waiting    peer                waiting
hold               proposed   peer                proposed
hold               decided    peer                decided
lift_hold          submitted  peer                submitted
lift_hold          returned   peer                returned
lift_hold          accepted   peer                accepted
lift_hold          waiting    peer                waiting
lift_hold          proposed   peer                proposed
lift_hold          decided    peer                decided
void               submitted  peer                terminated
void               returned   peer                terminated
void               accepted   peer                terminated
void               waiting    peer                terminated
void               proposed   peer                terminated
void               decided    peer                terminated
show_certificate   submitted  applicant           submitted
show_certificate   returned   applicant           returned
show_certificate   accepted   applicant           accepted
show_certificate   waiting    applicant           waiting
show_certificate   proposed   applicant           proposed
finish_here        submitted  window              submitted
finish_here        returned   window              returned
finish_here        accepted   window              accepted
finish_here        waiting    window              waiting
finish_here        proposed   window              proposed
finish_here        decided    window              decided
finish_here        issued     window              issued
basis_ended        submitted  clock               submitted
basis_ended        returned   clock               returned
basis_ended        accepted   clock               accepted
basis_ended        waiting    clock               waiting
basis_ended        proposed   clock               proposed
basis_ended        decided    clock               decided
basis_ended        issued     clock               issued
basis_ended        closed     clock               closed
"""
STAND_AS = {"asked": ("reviewer of another agency", "approver of another agency")}
"""Who of the actors stands in a party of another name."""
EXPECTED = {
    (verb, source, who): target
    for verb, source, parties, target in (line.split() for line in TABLE.split("\n") if line)
    for party in parties.split(",")
    for who in STAND_AS.get(party, (party,))
}
EVERY = list(product([state.name for state in CASE.states], [move.verb for move in CASE.moves]))


STEP = ReviewStep(agency="water", state="open", name={"zh": "会审", "en": "Joint review"})
HANGING = {
    "answer_opinion": {Opinion: [Opinion(agency="water")]},
    "finish_step": {ReviewStep: [STEP]},
    "return_step": {ReviewStep: [STEP]},
    "send_step": {ReviewStep: [STEP]},
}
HANGING |= {
    verb: {Change: [Change(kind=verb, state="proposed")]}
    for verb in ("correct", "revoke", "recall", "lapse_permit", "drop_change")
}
UNKEPT = Promise(state="remedy", remedy_at=MORNING, remedy_due_at=MORNING)
HANGING |= {verb: {Promise: [Promise(state="open")]} for verb in ("keep_promise", "confirm_promise", "find_false")}
HANGING |= {"fault_promise": {Promise: [Promise(state="handed_in")]}, "break_promise": {Promise: [UNKEPT]}}
HANGING |= {"basis_ended": {Relied: [Relied(identifier="1")]}}
HANGING |= {"restore_credit": {Promise: [Promise(state="broken", barred_until=MORNING)]}}
WORDS = {"opinion": Opinion, "step": ReviewStep, "promise": Promise, "change": Change}


RUNG = ("remind", "escalate", "overrun", "remind_promise", "miss_promise")


def case_for(verb, status):
    """A case in which nothing but state and party can stand in the way of the verb."""
    version = ItemVersion(zone="north", on_the_spot=True, one_person=True)
    case = Case(zone="north", id=OTHER, status=status, agency="planning", party=PARTY, version_in_force=version)
    case.origin, case.custodian = "west", "west" if verb == "take_over" else None
    case.hold = "另一部分尚未决定" if verb in ("lift_hold", "void", "finish_here") else None
    case.limit = {"amount": 8, "unit": "working_day", "start_event": "acceptance", "roll": False, "clause": ""}
    case.received_at, case.accepted_at, case.correction_due = MORNING, MORNING, MORNING
    case.silence_at = MORNING if verb == "accept_by_silence" else MORNING + timedelta(days=7)
    case.holder = ME if verb == "release" else None
    running = [Pause(ground="hearing", started_at=MORNING, clause="行政许可法 45")] if verb == "resume" else []
    nothing = {model: [] for model in (Flag, Opinion, ReviewStep, Change, Promise, Relied)}
    hanging = {Pause: running, **nothing, **HANGING.get(verb, {})}
    case.consulted = ["water"]
    case.waits = [word for word, model in WORDS.items() if hanging[model]]
    case.rings_at = MORNING if verb in RUNG else None
    case.__dict__["_rows"] = hanging
    return case


def answer(verb, status, actor):
    """What the flow says to an actor: the state after the move, or the kind of its refusal."""
    try:
        opening = CASE.guard(case_for(verb, status), verb, actor)
    except NotAllowed:
        return "not for this role"
    except Refused:
        return "not in this state"
    return opening.move.target or status


def test_while_custody_is_elsewhere_nobody_moves_but_the_zone_that_has_it():
    asked = [(status, verb) for status, verb in EVERY if status != "issued" or verb == "deliver"]
    besides = ("basis_ended", "finish_here")  # noted, and moving nothing; taking custody, where nobody else can give it
    asked = [(status, verb) for status, verb in asked if verb not in besides]
    with clock.told(MORNING + timedelta(hours=1)):
        moved = {
            who for status, verb in asked for who, actor in ACTORS.items() if goes(away(verb, status), verb, actor)
        }

    assert moved == {"peer"}


def test_what_was_issued_stays_in_the_hands_of_its_agency_while_another_zone_hands_the_result_out():
    with clock.told(MORNING):
        assert goes(away("propose_change", "issued"), "propose_change", ACTORS["reviewer"])


def away(verb, status):
    """The same case, while the zone that took it in must act."""
    case = case_for(verb, status)
    case.custodian = "west"
    return case


def goes(case, verb, actor):
    """Whether the flow lets the move through."""
    try:
        return bool(CASE.guard(case, verb, actor))
    except Refused:
        return False


def lawful(verb, status, who):
    """What the table above says."""
    if (verb, status, who) in EXPECTED:
        return EXPECTED[verb, status, who]
    return "not in this state" if any(key[::2] == (verb, who) for key in EXPECTED) else "not for this role"


@pytest.mark.parametrize("status, verb", EVERY)
def test_the_flow_says_to_everyone_what_the_law_says(status, verb):
    with clock.told(MORNING + timedelta(hours=1)):
        said = {who: answer(verb, status, actor) for who, actor in ACTORS.items()}

    assert said == {who: lawful(verb, status, who) for who in ACTORS}


@pytest.mark.parametrize("status, who", list(product([state.name for state in CASE.states], ACTORS)))
def test_what_is_open_is_what_the_guard_lets_through(status, who):
    verbs = {move.verb for move in CASE.moves}

    with clock.told(MORNING + timedelta(hours=1)):
        found = {opening.move.verb for opening in CASE.open_to(case_for("", status), ACTORS[who])}

    assert found == {verb for verb in verbs if (verb, status, who) in EXPECTED}


def test_every_state_is_reached_and_every_state_that_is_no_end_is_left():
    reached = {"draft"} | set(EXPECTED.values())
    left = {source for (_verb, source, _who), target in EXPECTED.items() if target != source}

    assert reached == {state.name for state in CASE.states}
    assert left == {state.name for state in CASE.states if not state.end}


def test_the_clock_runs_in_review_and_before_the_decision_only():
    assert [state.name for state in CASE.states if state.clock == "running"] == ["accepted", "waiting", "proposed"]
