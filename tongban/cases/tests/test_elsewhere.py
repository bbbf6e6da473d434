"""A matter that another zone took in: its receipt here, who must act, when the silence counts, how it ends."""

from datetime import timedelta

import pytest

from tongban.applicants import queries as applicants
from tongban.cases import commands, queries
from tongban.cases.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.codes import new_id
from tongban.kernel.files import commands as files
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WINDOW = {"window": "西区 W01", "hall": "西区政务大厅", "telephone": "0315-1234567", "number": "W1", "leg": 1}
MARKS = [{"target": "material:drawings", "reason": "缺少日照分析页"}]


@pytest.fixture
def here(calendars):
    """A small world that stood the day before, with the neighbour zone that hands over to it."""
    with clock.told(f.MORNING - DAY):
        made = f.world()
    made.actors["peer"] = Actor("peer", zone=made.zone, name="west")
    return made


def collected(made, at=f.MORNING):
    """A case that the neighbour zone took in for the enterprise and handed over."""
    policy.enter(made.peer)
    with clock.told(at):
        party = applicants.party(made.enterprise)
        subject, keys = new_id(), ("application", "drawings")
        kept = {key: arrived(made, subject, f"{key}.pdf") for key in keys}
        what = commands.Collected(subject, "west", WINDOW, party, f.ANSWERS, kept)
        return commands.collect(what, made.version, by=made.peer)[0]


def arrived(made, subject, name):
    """A file whose bytes the envelope brought."""
    kept = files.store(f.upload(name), zone=made.zone, subject=new_id(), by=made.window)
    place = {"zone": made.zone, "subject": subject, "party": made.enterprise, "about": made.version.item_id}
    return files.arrived(kept.digest, name, kept.size, **place)


def peer_moves(made, case, verb, instant=f.MORNING, /, **given):
    policy.enter(made.peer)
    with clock.told(instant):
        return commands.make(queries.by_id(made.peer, case.zone, case.id), verb, by=made.peer, given=given)


def given_back(made, at=f.MORNING):
    case = collected(made, at)
    f.move(made, case, "window", "give_back", at, reason="材料属于另一事项")
    return f.again(made, case)


def codes_of(refused):
    return [reason.code for reason in refused.value.reasons]


def test_the_silence_counts_from_the_receipt_here(here):
    case = collected(here)

    assert (case.status, case.origin, case.custodian) == ("submitted", "west", None)
    assert case.received_at == case.submitted_at == f.MORNING
    assert clock.china_date(case.silence_at).isoformat() == "2026-11-12"
    assert case.origin_window == WINDOW


def test_a_correction_is_answered_where_it_was_handed_in(here):
    case = collected(here)

    f.move(here, case, "window", "ask_correction", marks=MARKS, at=f.MORNING)
    case = f.again(here, case)

    assert (case.status, case.custodian, case.silence_at) == ("returned", "west", None)
    with pytest.raises(Refused) as refused:
        f.move(here, case, "applicant", "resubmit", at=f.MORNING)
    assert codes_of(refused) == ["custody-elsewhere"]


def test_the_answer_brings_custody_and_a_new_silence(here):
    case = collected(here)
    f.move(here, case, "window", "ask_correction", marks=MARKS, at=f.MORNING)
    policy.enter(here.peer)
    file = arrived(here, case.id, "better.pdf")

    peer_moves(here, case, "resubmit", f.MORNING + DAY, materials={"drawings": str(file.id)})
    case = f.again(here, case)

    assert (case.status, case.custodian, case.received_at) == ("submitted", None, f.MORNING + DAY)
    assert clock.china_date(case.silence_at).isoformat() == "2026-11-13"


def test_what_was_given_back_is_not_accepted_by_silence(here):
    case = given_back(here)

    policy.enter(CLOCK)
    with clock.told(f.MORNING + 30 * DAY):
        made = commands.let_time_pass()

    assert (made, f.again(here, case).status, case.custodian, case.silence_at) == (0, "submitted", "west", None)


def test_an_unanswered_correction_lapses_by_word_of_the_zone_that_has_it(here):
    case = collected(here)
    f.move(here, case, "window", "ask_correction", marks=MARKS, at=f.MORNING)

    policy.enter(CLOCK)
    with clock.told(f.MORNING + 60 * DAY):
        by_itself = commands.let_time_pass()
    peer_moves(here, case, "lapse", f.MORNING + 60 * DAY)

    assert (by_itself, f.again(here, case).status, f.again(here, case).custodian) == (0, "lapsed", None)


def test_what_was_put_right_is_received_anew(here):
    case = given_back(here)

    answers = {**f.ANSWERS, "contact_name": "钱多"}
    peer_moves(here, case, "take_over", f.MORNING + DAY, answers=answers, window={"leg": 2})
    case = f.again(here, case)

    assert (case.custodian, case.received_at, case.answers["contact_name"]) == (None, f.MORNING + DAY, "钱多")
    assert case.origin_window == {**WINDOW, "leg": 2}
    assert clock.china_date(case.silence_at).isoformat() == "2026-11-13"


def test_only_the_zone_that_took_it_in_speaks_for_it(here):
    case = given_back(here)
    stranger = Actor("peer", zone=here.zone, name="east")

    policy.enter(stranger)
    assert queries.by_id(stranger, case.zone, case.id) is None
    with clock.told(f.MORNING), pytest.raises(NotAllowed):
        commands.make(case, "take_over", by=stranger, given={})


def test_a_result_that_waits_for_other_parts_is_not_issued(here):
    case = collected(here)
    peer_moves(here, case, "hold", why="另一部分尚未决定")
    said = history(case.zone, case.id)[-1]
    assert ("hold" in said.after, said.facts["hold"]) == (False, "另一部分尚未决定")
    for who, verb, given in (
        ("window", "accept", {}),
        ("reviewer", "propose", {"outcome": "granted"}),
        ("approver", "decide", {"outcome": "granted"}),
    ):
        f.move(here, case, who, verb, at=f.MORNING, **given)

    with pytest.raises(Refused) as refused:
        f.move(here, case, "reviewer", "issue", at=f.MORNING)
    assert codes_of(refused) == ["held-back"]

    peer_moves(here, case, "lift_hold")
    f.move(here, case, "reviewer", "issue", at=f.MORNING)
    assert f.again(here, case).status == "issued"


def test_the_result_handed_out_there_closes_it_here(here):
    case = collected(here)
    for who, verb, given in (
        ("window", "accept", {}),
        ("reviewer", "propose", {"outcome": "granted"}),
        ("approver", "decide", {"outcome": "granted"}),
        ("reviewer", "issue", {}),
    ):
        f.move(here, case, who, verb, at=f.MORNING, **given)

    since = f.MORNING + DAY / 2
    entry = peer_moves(here, case, "hand_out", f.MORNING + DAY, manner="counter", at=since.isoformat())

    assert (f.again(here, case).status, entry.effective_at, entry.after["manner"]) == ("closed", since, "counter")


def test_more_is_answered_where_it_was_handed_in_too(here):
    case = collected(here)
    f.move(here, case, "window", "accept", at=f.MORNING)

    f.move(here, case, "reviewer", "ask_more", at=f.MORNING, marks=MARKS, days=5)
    asked = f.again(here, case)
    policy.enter(here.peer)
    file = arrived(here, case.id, "better.pdf")
    peer_moves(here, case, "answer", f.MORNING + DAY, materials={"drawings": str(file.id)})
    answered = f.again(here, case)

    assert (asked.status, asked.custodian) == ("waiting", "west")
    assert (answered.status, answered.custodian) == ("accepted", None)
