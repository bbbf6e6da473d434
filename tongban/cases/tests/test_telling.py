"""Who is told what: the table knows every verb of a case, and each telling reaches whom it concerns and nobody else."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.applicants import commands as applicants
from tongban.applicants.models import Enterprise, Membership
from tongban.applicants.queries import still_under
from tongban.cases import commands, messages
from tongban.cases.commands import telling
from tongban.cases.flow import CASE, DONE
from tongban.cases.models import Case
from tongban.cases.tests import factories as f
from tongban.cases.tests.factories import acting
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.notices.models import Notice
from tongban.people import commands as people
from tongban.people.models import Post, Tenure

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def here(calendars):
    """A small world that stood the day before."""
    with clock.told(f.MORNING - DAY):
        return f.world()


def test_every_verb_of_a_case_tells_somebody_or_is_named_as_silent():
    known = {move.verb for move in CASE.moves} | set(DONE)

    assert known == set(messages.TOLD) | set(messages.SILENT)
    assert set(messages.TOLD) & set(messages.SILENT) == set()


def test_every_party_of_the_table_is_one_that_can_be_found():
    named = {party for telling in messages.TOLD.values() for party in telling.to.split()}

    assert named <= set(messages.PARTIES)


def heard(case: Case, at=f.MORNING) -> list[Notice]:
    """What the listener makes of the whole journal of a case."""
    policy.enter(CLOCK)
    with clock.told(at):
        for entry in history(case.zone, case.id):
            commands.tell_of(entry)
    return list(Notice.objects.filter(subject=case.id).order_by("at", "id"))


def told(case: Case, actor, at=f.MORNING) -> list[str]:
    return [one.title["en"].partition(":")[0] for one in heard(case, at) if one.person == actor.person]


def test_the_applicant_hears_of_hand_in_and_acceptance_with_the_date(here):
    case = f.accepted(here)

    last = heard(case)[-1]

    assert told(case, here.applicant) == ["Handed in", "Accepted"]
    assert last.text == {
        "zh": f"{case.number} 正在审查，最迟于 11 月 16 日（周一）作出决定。",
        "en": f"{case.number} is under review. Decision by Mon 16 Nov 2026.",
    }
    assert (last.principal, last.route, last.place) == (here.enterprise, "cases:show", [case.number])


def test_hearing_the_journal_again_tells_nothing_again(here):
    case = f.accepted(here)

    assert len(heard(case)) == len(heard(case)) == 2


def test_a_colleague_with_the_right_to_apply_hears_too_and_one_without_does_not(here):
    policy.enter(OPERATOR)
    enterprise = Enterprise.objects.get(id=here.enterprise)
    with clock.told(f.MORNING - DAY):
        applicants.admit(enterprise, here.citizen.person, by=OPERATOR, rights=["apply"])
        applicants.admit(enterprise, here.supervisor.person, by=OPERATOR, rights=["members"])
    case = f.submitted(here)

    assert {one.person for one in heard(case)} == {here.applicant.person, here.citizen.person}


def test_a_correction_leads_to_its_page_and_its_answer_comes_back_to_the_clerk(here):
    case = f.returned(here)
    asked = heard(case)[-1]
    assert (asked.title["en"].partition(":")[0], asked.route) == ("To be corrected", "cases:answer")
    assert "25 Nov" in asked.text["en"]

    answers = {"contact_telephone": "13900139000"}
    files = {"drawings": f.stored(case, here.applicant, "drawings.pdf")}
    policy.enter(here.applicant)
    with clock.told(f.MORNING):
        found = commands.answer_to(case, by=here.applicant)
        commands.save(found, answers=answers, by=here.applicant)
        commands.attach(found, "drawings", files["drawings"])
        commands.answer(found, f.again(here, case), by=here.applicant)

    assert told(case, here.window) == ["Correction handed in"]


def test_what_stays_inside_until_the_decision_is_told_to_no_applicant(here):
    case = f.proposed(here)
    f.move(here, case, "approver", "send_back", f.MORNING, question="有无日照分析")

    assert told(case, here.applicant) == ["Handed in", "Accepted"]
    assert told(case, here.reviewer) == ["Sent back to you"]
    assert "日照" not in str([(one.title, one.text) for one in heard(case)])


def test_a_decision_and_its_result_are_told(here):
    case = f.proposed(here)
    f.move(here, case, "approver", "decide", f.MORNING, outcome="granted", reasons="")
    f.move(here, f.again(here, case), "reviewer", "issue", f.MORNING + HOUR)

    titles = [one.title["zh"].partition("：")[0] for one in heard(case, f.MORNING + HOUR)]

    assert titles == ["已收件", "已受理", "已作出决定", "结果已制发"]


def test_what_was_decided_at_the_counter_in_one_sitting_is_told_once(calendars):
    with clock.told(f.MORNING - DAY):
        place = f.world(on_the_spot=True, one_person=True)
    case = f.submitted(place)
    f.move(place, case, "window", "settle", f.MORNING, outcome="granted", reasons="")

    assert told(case, place.applicant) == ["Handed in", "Result ready"]


def test_history_is_not_told_as_news(here):
    case = f.accepted(here)

    assert heard(case, at=f.MORNING + telling.TOO_LATE * 2) == []


def test_each_working_morning_the_holder_hears_what_is_due_next_and_what_is_late(here):
    for name in ("reviewer", "second_reviewer"):
        f.move(here, f.accepted(here), name, "claim", f.MORNING)
    due = f.again(here, f.accepted(here)).due

    early, due_next, again = reminded(due - 3 * DAY, 7), reminded(due - 3 * DAY, 9), reminded(due - 3 * DAY, 10)
    weekend, late = reminded(due + 5 * DAY, 9), reminded(due + 1 * DAY, 9)

    policy.enter(CLOCK)
    mine = Notice.objects.filter(person=here.reviewer.person).order_by("at")
    assert (early, due_next, again, weekend, late) == (0, 2, 0, 0, 2)
    assert [one.title["en"].partition(":")[0] for one in mine] == [
        "Due on the next working day",
        "1 matter in your hands is overdue",
    ]


def reminded(day: date, hour: int) -> int:
    """What the worker reminds of at an hour of a day, in a process that has just begun."""
    telling.forget()
    return one_turn(day, hour)


def one_turn(day: date, hour: int, seconds: float = 0.5) -> int:
    """What the worker reminds of in one turn."""
    policy.enter(CLOCK)
    with clock.told(clock.day_start(day) + hour * HOUR):
        return commands.remind_holders(seconds)


def test_many_reminders_leave_their_turn_to_others_and_go_on_where_they_stood(here, monkeypatch):
    cases = [f.accepted(here) for _each in range(5)]
    for case in cases:
        f.move(here, case, "reviewer", "claim", f.MORNING)
    monkeypatch.setattr(telling, "SLICE", 2)
    telling.forget()
    day = f.again(here, cases[0]).due - 3 * DAY

    turns = [one_turn(day, 9, seconds=0) for _turn in range(5)]

    assert turns == [2, 2, 1, 0, 0]
    assert set(Notice.objects.values_list("subject", flat=True)) == {case.id for case in cases}


def test_one_reminder_costs_as_many_questions_as_ten(here):
    asked = []
    for many in (1, 9):
        for case in [f.accepted(here) for _each in range(many)]:
            f.move(here, case, "reviewer", "claim", f.MORNING)
        day = f.again(here, case).due - 3 * DAY
        reminded(day, 7)
        with CaptureQueriesContext(connection) as questions:
            reminded(day, 9)
        asked.append(len(questions))

    assert asked[0] == asked[1]
    assert Notice.objects.count() == 10


def test_whoever_is_named_in_a_note_hears_of_it_and_not_of_its_words(here):
    case = f.accepted(here)
    policy.enter(here.reviewer)
    with clock.told(f.MORNING):
        entry = commands.write_note(case, "@孙立 请看退界一节", by=here.reviewer)

    policy.enter(CLOCK)
    with clock.told(f.MORNING):
        commands.tell_of_mentions(entry)
    named = Notice.objects.get(kind="task")
    assert (named.person, named.title["zh"].partition("：")[0]) == (here.second_reviewer.person, "有人提到您")
    assert "退界" not in str((named.title, named.text))


def test_who_acts_under_a_mandate_hears_of_the_matter_while_the_mandate_lasts(here):
    with clock.told(f.MORNING - HOUR):
        f.engage(here)
    case = f.submitted(here, "agent")
    f.move(here, case, "window", "accept", f.MORNING + HOUR)

    assert told(case, here.agent, f.MORNING + HOUR) == ["Handed in", "Accepted"]
    assert told(case, here.applicant, f.MORNING + HOUR) == ["Handed in", "Accepted"]


def test_a_colleague_for_some_items_hears_of_matters_in_those_alone(here):
    for who, item in (("second_reviewer", here.version.item_id), ("stranger", uuid4())):
        with acting(OPERATOR, f.MORNING - HOUR):
            enterprise = Enterprise.objects.get(id=here.enterprise)
            applicants.admit(enterprise, here.actors[who].person, by=OPERATOR, items=[item])

    case = f.submitted(here)

    assert (told(case, here.second_reviewer), told(case, here.stranger)) == (["Handed in"], [])


def test_whoever_has_left_the_agency_is_told_no_more(here):
    with clock.told(f.MORNING - HOUR):
        f.engage(here)
    case = f.submitted(here, "agent")
    with acting(OPERATOR), clock.told(f.MORNING + HOUR):
        agency = Enterprise.objects.get(id=here.agent_at_home.principal)
        member = Membership.objects.get(enterprise_id=agency.id)
        applicants.dismiss(agency, member, by=OPERATOR)

    f.move(here, case, "window", "accept", f.MORNING + 2 * HOUR)

    assert told(case, here.agent, f.MORNING + 2 * HOUR) == ["Handed in"]  # his receipt


def test_whoever_has_left_the_engaged_post_is_told_no_more(here):
    window, until = here.window, clock.now() + 300 * DAY
    with acting(OPERATOR):
        post = Post.objects.get(zone=here.zone, code=window.post)
    with acting(here.applicant):
        agent = applicants.Agent("post", post.id, "窗口", zone=here.zone, post=post.code)
        mandate, _entry = applicants.offer_mandate(agent, items=[], actions=["hand_in"], until=until, by=here.applicant)
    with acting(window):
        applicants.accept_mandate(mandate, by=window)
    pairs = {(mandate.id, window.person)}
    with acting(CLOCK):
        before = still_under(pairs)
    with acting(OPERATOR):
        tenure = Tenure.objects.get(zone=here.zone, post=post.id)
        people.relieve(post, tenure, until=clock.china_date(clock.now()) - DAY, by=OPERATOR)
    with acting(CLOCK):
        assert (before, still_under(pairs)) == ({window.person}, set())
