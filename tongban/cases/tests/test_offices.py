"""Opinions of other offices and steps of review: asked, answered once, reminded, escalated, never endless."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.cases import commands, queries
from tongban.cases.models import Opinion, ReviewStep
from tongban.cases.tests import factories as f
from tongban.cases.tests.factories import MORNING, accepted, acting, again, china, codes, move, submitted, world
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady, NotYours, Refused
from tongban.people import commands as people
from tongban.people.models import Post, Tenure

DAY = timedelta(days=1)
QUESTION = {"agency": "water", "question": "排水能否接入市政管网？", "days": 3, "weight": "binding"}
REVIEWS = [
    {"office": "drainage", "agency": "water", "name": {"zh": "排水审查", "en": "Drainage"}, "days": 3, "order": 1},
    {"office": "own", "agency": "planning", "name": {"zh": "规划复核", "en": "Planning check"}, "days": 2, "order": 1},
    {"office": "final", "agency": "water", "name": {"zh": "水务会签", "en": "Water sign-off"}, "days": 2, "order": 2},
]


def asked(here, **changed):
    case = accepted(here)
    move(here, case, "reviewer", "ask_opinion", MORNING, **(QUESTION | changed))
    return again(here, case)


def opinions(here, case):
    policy.enter(OPERATOR)
    return list(Opinion.objects.filter(zone=case.zone, case_id=case.id))


def steps(case):
    policy.enter(OPERATOR)
    return {step.office: step for step in ReviewStep.objects.filter(zone=case.zone, case_id=case.id)}


def time_passes(at):
    policy.enter(CLOCK)
    with clock.told(at):
        return commands.let_time_pass()


def sits(here, key, person, **tenure):
    """A further person in a post of the water authority."""
    policy.enter(OPERATOR)
    role = "approver" if key.startswith("A") else "reviewer"
    post = Post.objects.filter(zone=here.zone, code=key).first() or people.open_post(
        zone=here.zone, code=key, role=role, by=OPERATOR, agency="water", office_zh="水务处", office_en="Water"
    )
    known = people.register_person(zone=here.zone, name=person, by=OPERATOR)
    last = {"until": date(2026, 12, 31)} if "manner" in tenure else {}
    people.appoint(post, known.id, by=OPERATOR, **({"since": date(2024, 1, 1)} | last | tenure))
    return known


def dissolved(here):
    """The water authority's only post is given up and abolished."""
    policy.enter(OPERATOR)
    post = Post.objects.get(zone=here.zone, code="R90")
    people.relieve(post, Tenure.objects.get(zone=here.zone, post=post.id), until=date(2026, 11, 3), by=OPERATOR)
    people.close_post(post, by=OPERATOR)


# --- asked and answered -----------------------------------------------------------------------------------------------


def test_the_office_that_is_asked_sees_the_matter_on_its_list_and_nobody_else_does(here):
    case = accepted(here)
    with acting(here.stranger), pytest.raises(NotYours):
        queries.find(here.stranger, case.number)

    move(here, case, "reviewer", "ask_opinion", MORNING, **QUESTION)

    with acting(here.stranger):
        found = queries.asked_of(here.stranger, MORNING)
        assert [(part.row.question, part.row.case.number) for part in found] == [(QUESTION["question"], case.number)]
        assert queries.find(here.stranger, case.number).id == case.id
        assert not queries.visible_to(here.stranger).exists()
    with acting(here.reviewer):
        assert queries.asked_of(here.reviewer, MORNING) == []


def test_an_opinion_is_given_once(here):
    case = asked(here)

    move(here, case, "stranger", "answer_opinion", MORNING + DAY, answer="conditions", text="须设检查井")

    given = opinions(here, case)[0]
    assert (given.answer, given.text, given.done_name) == ("conditions", "须设检查井", "何平")
    assert again(here, case).waits is None
    with pytest.raises(Refused) as refusal:
        move(here, case, "stranger", "answer_opinion", MORNING + DAY, answer="object", text="再想想")
    assert codes(refusal) == [("no-opinion-open", "")]


def test_of_two_questions_to_one_office_the_one_that_is_answered_is_named(here):
    case = asked(here)
    move(here, case, "reviewer", "ask_opinion", MORNING, **(QUESTION | {"question": "取水口是否受影响？"}))

    with pytest.raises(NotReady) as refusal:
        move(here, case, "stranger", "answer_opinion", MORNING + DAY, answer="agree", text="可以")
    assert codes(refusal) == [("which-one", "opinion")]

    second = opinions(here, case)[1]
    move(here, case, "stranger", "answer_opinion", MORNING + DAY, answer="agree", text="可以", opinion=str(second.id))
    assert [bool(one.done_at) for one in opinions(here, case)] == [False, True]


def test_nothing_is_proposed_over_an_open_required_opinion_without_a_reason(here):
    case = asked(here)

    with pytest.raises(NotReady) as refusal:
        move(here, case, "reviewer", "propose", MORNING, outcome="granted")
    assert codes(refusal) == [("opinion-open", "without")]

    move(here, case, "reviewer", "propose", MORNING, outcome="granted", without="水务局口头同意，书面后补")
    assert again(here, case).status == "proposed"


def test_an_opinion_for_information_holds_nothing_up(here):
    case = asked(here, weight="advisory")

    move(here, case, "reviewer", "propose", MORNING, outcome="granted")

    assert again(here, case).status == "proposed"


def test_a_decision_ends_the_waiting(here):
    case = asked(here, weight="advisory")
    move(here, case, "reviewer", "propose", MORNING, outcome="granted")
    move(here, case, "approver", "decide", MORNING, outcome="granted")

    case = again(here, case)
    assert (case.waits, case.rings_at) == (None, None)
    assert time_passes(MORNING + 30 * DAY) == 0


def test_an_office_in_which_nobody_sits_is_not_asked(here):
    policy.enter(OPERATOR)
    people.register_agency(zone=here.zone, code="fire", name_zh="消防局", name_en="Fire Bureau", by=OPERATOR)
    case = accepted(here)

    for agency in ("fire", "nowhere"):
        with pytest.raises(NotReady) as refusal:
            move(here, case, "reviewer", "ask_opinion", MORNING, **(QUESTION | {"agency": agency}))
        assert codes(refusal) == [("nobody-there", "agency")]


def test_who_asked_does_not_answer_in_another_post(here):
    case = asked(here)
    double = f.Actor("reviewer", here.reviewer.person, here.zone, "R90", "water", name="李岩")
    here.actors["double"] = double

    with pytest.raises(NotReady) as refusal:
        move(here, case, "double", "answer_opinion", MORNING, answer="agree", text="同意")

    assert codes(refusal) == [("own-question", "opinion")]


def test_the_applicant_reads_that_somebody_was_asked_but_not_what(here):
    case = asked(here)
    with acting(here.applicant):
        sheet = queries.sheet(here.applicant, case.number, MORNING)
        assert list(sheet.shown_parts) == []
        assert all(QUESTION["question"] not in step.text for step in sheet.story)
    with acting(here.reviewer):
        sheet = queries.sheet(here.reviewer, case.number, MORNING)
        assert any(QUESTION["question"] in step.text for step in sheet.story)


# --- the ladder -------------------------------------------------------------------------------------------------------


def test_a_late_office_is_reminded_then_its_deputy_then_its_head_each_by_an_entry(here):
    deputy = sits(here, "R90", "代超", manner="deputy")
    head = sits(here, "A90", "局长")
    case = asked(here)

    moved = [time_passes(china(f"2026-11-{at}")) for at in ("09T23:59", "10T00:01", "10T23:00", "11T00:01", "12T00:01")]

    assert moved == [0, 1, 0, 1, 1]
    assert [entry.act for entry in history(case.zone, case.id)][-3:] == ["remind", "escalate", "escalate"]
    named = [entry.facts["rows"]["cases_opinion"][0]["named"] for entry in history(case.zone, case.id)[-3:]]
    assert named == [None, str(deputy.id), str(head.id)]
    assert again(here, case).alarm == "opinion"
    assert time_passes(china("2026-12-10T00:01")) == 0


def test_a_late_opinion_is_visible_and_stays_marked_late_when_it_comes(here):
    case = asked(here)
    time_passes(china("2026-11-10T00:01"))
    move(here, case, "stranger", "answer_opinion", china("2026-11-10T10:00"), answer="agree", text="同意")

    with acting(here.reviewer):
        part = queries.parts_of(again(here, case), china("2026-11-20T10:00"))[0]
    assert (part.late, str(part.colour)) == (True, "grey")
    assert again(here, case).alarm is None


def test_who_follows_a_deputy_is_called_upon_when_the_deputys_days_are_over(here):
    sits(here, "R90", "代一", manner="deputy", until=date(2026, 11, 5))
    second = sits(here, "R90", "代二", manner="deputy", since=date(2026, 11, 6))
    case = asked(here)

    for day in ("10", "11"):
        time_passes(china(f"2026-11-{day}T00:01"))

    assert (opinions(here, case)[0].named, opinions(here, case)[0].named_name) == (second.id, "代二")


def test_without_deputy_and_head_the_ladder_names_nobody_and_goes_on(here):
    case = asked(here)

    for day in ("10", "11", "12"):
        time_passes(china(f"2026-11-{day}T00:01"))

    assert (opinions(here, case)[0].rung, opinions(here, case)[0].named) == (3, None)


# --- steps of review --------------------------------------------------------------------------------------------------


def with_steps(**changed):
    return world(reviews=REVIEWS, **changed)


def test_steps_open_with_the_acceptance_side_by_side_and_the_next_place_when_all_are_done(calendars):
    here = with_steps()
    case = accepted(here)
    assert {office: step.state for office, step in steps(case).items()} == {
        "drainage": "open",
        "own": "open",
        "final": "waiting",
    }
    assert [clock.china_date(steps(case)[name].due_at) for name in ("drainage", "own")] == [
        date(2026, 11, 10),
        date(2026, 11, 7),
    ]

    move(here, case, "stranger", "finish_step", MORNING, result="passed")
    assert steps(case)["final"].state == "waiting"
    move(here, case, "second_reviewer", "finish_step", MORNING + DAY, result="conditions", text="退线两米")
    assert steps(case)["final"].state == "open"
    with pytest.raises(Refused) as refusal:
        move(here, case, "reviewer", "propose", MORNING + DAY, outcome="granted")
    assert codes(refusal) == [("steps-open", "")]

    move(here, case, "stranger", "finish_step", MORNING + DAY, result="passed")
    move(here, case, "reviewer", "propose", MORNING + DAY, outcome="granted")
    assert again(here, case).status == "proposed"


def test_a_step_is_given_back_with_a_question_and_sent_again(calendars):
    here = with_steps()
    case = accepted(here)

    move(here, case, "stranger", "return_step", MORNING, question="缺少管线综合图")
    assert steps(case)["drainage"].state == "returned"
    given_back = str(steps(case)["drainage"].id)
    move(here, case, "reviewer", "send_step", MORNING + DAY, step=given_back, text="图已补")

    again_open = steps(case)["drainage"]
    assert (again_open.state, again_open.agency) == ("open", "water")
    assert clock.china_date(again_open.due_at) == date(2026, 11, 11)


def test_the_step_of_an_office_that_was_dissolved_goes_to_the_deciding_agency(calendars):
    here = with_steps()
    dissolved(here)

    case = accepted(here)

    assert {step.agency for step in steps(case).values() if step.state == "open"} == {"planning"}
    move(here, case, "reviewer", "finish_step", MORNING, result="passed", step=str(steps(case)["drainage"].id))


def test_an_open_step_whose_office_is_dissolved_is_sent_to_another(calendars):
    here = with_steps()
    case = accepted(here)
    dissolved(here)

    stuck = str(steps(case)["drainage"].id)
    move(here, case, "reviewer", "send_step", MORNING, step=stuck, text="水务处已撤销，本局承办")

    assert (steps(case)["drainage"].agency, steps(case)["drainage"].state) == ("planning", "open")


def test_what_other_offices_review_is_not_decided_on_the_spot(calendars):
    here = with_steps(on_the_spot=True, one_person=True)
    case = submitted(here, "window")

    with pytest.raises(Refused) as refusal:
        move(here, case, "window", "settle", MORNING, outcome="granted")

    assert codes(refusal) == [("steps-set", "")]


def test_a_late_step_climbs_the_same_ladder(calendars):
    here = with_steps()
    case = accepted(here)

    assert time_passes(china("2026-11-07T00:01")) == 1

    assert (steps(case)["own"].rung, again(here, case).alarm) == (1, "step")


# --- special procedures -----------------------------------------------------------------------------------------------


def test_a_procedure_longer_than_announced_is_an_alarm_once_and_ends_with_it(here):
    case = accepted(here)
    move(here, case, "reviewer", "suspend", MORNING, ground="testing", days=3)

    assert [time_passes(china(at)) for at in ("2026-11-09T23:59", "2026-11-10T00:01", "2026-11-11T00:01")] == [0, 1, 0]
    assert again(here, case).alarm == "procedure"

    move(here, case, "reviewer", "resume", china("2026-11-11T10:00"), result="合格")
    assert again(here, case).alarm is None


def test_a_day_that_two_procedures_share_is_taken_out_once(here):
    case = accepted(here)
    move(here, case, "reviewer", "suspend", china("2026-11-05T10:00"), ground="testing", days=3)
    move(here, case, "reviewer", "suspend", china("2026-11-06T10:00"), ground="hearing", days=5)
    policy.enter(OPERATOR)
    testing, hearing = queries.pauses(again(here, case))
    move(here, case, "reviewer", "resume", china("2026-11-10T10:00"), result="合格", pause=str(testing.id))
    assert again(here, case).paused

    move(here, case, "reviewer", "resume", china("2026-11-12T10:00"), result="已听证", pause=str(hearing.id))

    assert again(here, case).due == date(2026, 11, 23)


# --- what it costs those who wait for nobody --------------------------------------------------------------------------


OF_THE_PAPER = ("zones_zone", "set_config", "SAVEPOINT", "documents_next", "people_agency", "files_file")


def asked_of_database(act):
    with CaptureQueriesContext(
        connection,
    ) as asked_for:
        act()
    return [query["sql"] for query in asked_for.captured_queries]


def test_a_matter_that_waits_for_nobody_asks_nothing_more(here):
    case = submitted(here)
    counted = {}
    for by, verb, given in (
        ("window", "accept", {}),
        ("reviewer", "propose", {"outcome": "granted"}),
        ("approver", "decide", {"outcome": "granted"}),
    ):
        policy.enter(here.actors[by])
        with clock.told(MORNING):
            asked_for = asked_of_database(
                lambda by=by, verb=verb, given=given: commands.move(case.number, verb, by=here.actors[by], given=given)
            )
        counted[verb] = sum(not any(word in sql for word in OF_THE_PAPER) for sql in asked_for)

    # the case, its procedures, its flags, the door; and where there is a paper, whom to call about the item
    assert counted == {"accept": 2 + 1, "propose": 3, "decide": 4 + 1}
    assert not any("cases_opinion" in sql or "cases_step" in sql for sql in asked_for)


def test_the_list_of_my_office_asks_the_same_for_one_and_for_many(here):
    def counted():
        with acting(here.stranger):
            return len(asked_of_database(lambda: queries.asked_of(here.stranger, MORNING)))

    asked(here)
    one = counted()
    for _ in range(3):
        asked(here)

    assert counted() == one
    with acting(here.stranger):
        assert len(queries.asked_of(here.stranger, MORNING)) == 4
