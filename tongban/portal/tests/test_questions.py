"""Asked before applying: answered to the asker, published for all without a word about a person, found by search."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.cases.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR, PUBLIC
from tongban.kernel.journal.read import history
from tongban.kernel.notices.models import Notice
from tongban.kernel.refusals import NotAllowed, NotReady, NotYours, Stale
from tongban.kernel.zones.models import Zone
from tongban.people import commands as people
from tongban.questions import commands, queries
from tongban.questions.models import Published, Question

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TEXT = "临时建筑需要办理规划许可吗？"


@pytest.fixture
def here(calendars):
    return f.world()


def asked(here, text: str = TEXT, who: str = "citizen") -> Question:
    policy.enter(here.actors[who])
    with clock.told(f.MORNING):
        return commands.ask(here.version, text, by=here.actors[who])


def answered(here, question: Question, text: str = "需要，见规划法第四十四条。", who: str = "reviewer"):
    policy.enter(here.actors[who])
    return commands.answer(question, text, by=here.actors[who])


def published(here, question: Question, asks: str = TEXT, says: str = "需要。", who: str = "reviewer"):
    policy.enter(here.actors[who])
    return commands.publish(question, asks, says, by=here.actors[who])


def test_a_question_has_three_working_days_and_its_words_are_not_in_the_entry(here):
    question = asked(here)

    line = queries.lines([question], f.MORNING)[0]

    assert (line.last.isoformat(), line.lamp, line.remaining) == ("2026-11-09", "green", 3)
    assert "临时建筑" not in history(question.zone, question.id)[0].body.decode()


def test_a_zone_may_give_its_offices_other_days_to_answer(here):
    policy.enter(OPERATOR)
    people.amend_zone(Zone.objects.get(zone=here.zone), by=OPERATOR, settings={"question_days": 5})

    assert queries.lines([asked(here)], f.MORNING)[0].remaining == 5


@pytest.mark.parametrize(("days", "lamp"), [(4, "green"), (5, "yellow"), (6, "red")])
def test_the_lamp_of_a_question_that_waits(here, days, lamp):
    assert queries.lines([asked(here)], f.MORNING + days * DAY)[0].lamp == lamp


def test_only_the_asker_and_the_office_see_it(here):
    question = asked(here)

    seen = {}
    for name in ("citizen", "applicant", "window", "reviewer", "approver", "admin", "stranger"):
        policy.enter(here.actors[name])
        seen[name] = Question.objects.filter(id=question.id).exists()

    assert seen == {
        "citizen": True, "applicant": False, "window": True, "reviewer": True, "approver": True, "admin": True,
        "stranger": False,
    }  # fmt: skip
    policy.enter(PUBLIC)
    assert Question.objects.count() == 0


def test_the_answer_reaches_the_asker_once_and_ends_the_waiting(here):
    question = asked(here)

    entry = answered(here, question)

    policy.enter(CLOCK)
    commands.tell_of(entry)
    commands.tell_of(entry)
    notice = Notice.objects.get()
    assert (notice.person, notice.kind, notice.place) == (here.citizen.person, "question", [str(question.id)])
    policy.enter(here.citizen)
    found = queries.find(here.citizen, question.id)
    assert (found.answer, found.reply_at, found.status) == ("需要，见规划法第四十四条。", None, "answered")


@pytest.mark.parametrize("who", ["citizen", "applicant", "stranger", "supervisor"])
def test_nobody_else_answers(here, who):
    question = asked(here)

    with pytest.raises(NotAllowed):
        answered(here, question, who=who)


def test_of_two_who_answer_at_once_the_second_is_told(here):
    question = asked(here)
    policy.enter(here.reviewer)
    seen_by_both = queries.find(here.reviewer, question.id)
    answered(here, question)

    with pytest.raises(Stale):
        answered(here, seen_by_both, "another", who="window")


@pytest.mark.parametrize(
    "text",
    [
        "我的身份证是110101199003071234，可以吗",
        "请打13800138000",
        "请打 138-0013-8000 找我",
        "电话 0315-2801234",
        "写信到 zhao@example.org",
        "我公司 91130200MA00000004 可以吗",
        "账号6222020200012345678",
    ],
)
@pytest.mark.parametrize("field", ["question", "answer_public"])
def test_what_speaks_of_a_person_is_not_published(here, text, field):
    question = asked(here)
    words = {"asks": TEXT, "says": "需要。"} | {"asks" if field == "question" else "says": text}

    with pytest.raises(NotReady) as refused:
        published(here, question, **words)

    assert {(reason.code, reason.field) for reason in refused.value.reasons} == {("personal-data", field)}
    assert Published.objects.count() == 0


def test_what_is_published_is_on_the_guide_and_found_by_its_words_by_anybody(here, client):
    question = asked(here, "我叫钱多，临时建筑要办吗？")
    published(here, question)

    guide = client.get(reverse("catalogue:guide", args=[here.zone, here.version.code])).content.decode()
    found = client.get(reverse("portal:search"), {"q": "临时建筑"}).content.decode()

    assert [TEXT in page for page in (guide, found)] == [True, True]
    assert [word in guide + found for word in ("钱多", str(question.id))] == [False, False]


def test_what_is_taken_back_is_shown_and_found_no_more(here, client):
    question = asked(here)
    published(here, question)
    policy.enter(here.reviewer)
    commands.take_back(question, by=here.reviewer)

    policy.enter(PUBLIC)
    assert queries.search("临时建筑", actor=PUBLIC) == []
    assert queries.published_on(here.zone, here.version.code) == []


def test_the_guide_asks_once_what_was_asked_before(here, client):
    question = asked(here)
    published(here, question)
    guide = reverse("catalogue:guide", args=[here.zone, here.version.code])

    with CaptureQueriesContext(connection) as sent:
        client.get(guide)

    assert len([query["sql"] for query in sent if f'FROM "{Published._meta.db_table}"' in query["sql"]]) == 1


def test_publishing_anew_replaces_what_stood_there(here):
    question = asked(here)
    published(here, question)
    published(here, question, says="需要，但三个月内可免。")

    assert [one.answer for one in queries.published_on(here.zone, here.version.code)] == ["需要，但三个月内可免。"]


def test_a_visitor_who_wants_to_ask_signs_in_first(here, client):
    address = reverse("questions:ask", args=[here.zone, here.version.code])

    assert client.post(address, {"text": TEXT})["Location"].startswith(reverse("people:enter"))
    assert Question.objects.count() == 0


def test_over_the_pages_from_the_question_to_what_everybody_reads(here):
    citizen, reviewer = here.come_in("citizen"), here.come_in("reviewer")
    asked_at = citizen.post(reverse("questions:ask", args=[here.zone, here.version.code]), {"text": TEXT})
    address = asked_at["Location"]
    assert TEXT in reviewer.get("/desk/questions/").content.decode()

    reviewer.post(address, {"answer": "需要。"})
    refused = reviewer.post(f"{address}publish/", {"question": "我是13800138000", "answer_public": "需要。"})
    reviewer.post(f"{address}publish/", {"question": TEXT, "answer_public": "需要，见法。"})

    assert (refused.status_code, "我是13800138000" in refused.content.decode()) == (422, True)
    assert "需要。" in citizen.get(address).content.decode()
    assert "需要，见法。" in citizen.get(address).content.decode()
    assert TEXT in citizen.get("/questions/").content.decode()


def test_a_question_of_another_is_not_there(here):
    question = asked(here)

    assert here.come_in("applicant").get(f"/questions/{question.id}/").status_code == 404
    assert here.come_in("stranger").post(f"/questions/{question.id}/", {"answer": "x"}).status_code == 404
    policy.enter(here.applicant)
    with pytest.raises(NotYours):
        queries.find(here.applicant, question.id)
