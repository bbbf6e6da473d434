"""Messages in a matter: both sides, the reply clock of their own, and never in the way of a step or a date."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from tongban.cases import commands, queries
from tongban.cases.models import Case, Message, Talk
from tongban.cases.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.clock.commands import publish_national
from tongban.kernel.journal.read import history
from tongban.kernel.notices.models import Notice
from tongban.kernel.refusals import NotAllowed, NotReady, Refused
from tongban.kernel.zones.models import Zone
from tongban.people import commands as people

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def here(calendars):
    with clock.told(f.MORNING - DAY):
        return f.world()


def said(here, case: Case, who: str, text: str = "请问需要原件吗？", at=f.MORNING):
    policy.enter(here.actors[who])
    with clock.told(at):
        return commands.say(case, text, by=here.actors[who])


def read_by(here, case: Case, who: str, at=f.MORNING):
    policy.enter(here.actors[who])
    return queries.words_in(case, at)


@pytest.mark.django_db
def test_a_question_starts_the_reply_clock_and_an_answer_stops_it(here):
    case = f.accepted(here)

    said(here, case, "applicant")
    asked = read_by(here, case, "reviewer").waiting
    said(here, case, "reviewer", "扫描件即可。", f.MORNING + HOUR)

    assert (asked.last.isoformat(), asked.lamp, asked.remaining) == ("2026-11-06", "green", 2)
    assert read_by(here, case, "applicant").waiting is None
    assert [step.text for step in read_by(here, case, "applicant").steps] == ["请问需要原件吗？", "扫描件即可。"]


@pytest.mark.django_db
def test_a_zone_may_give_its_offices_other_days_to_reply(here):
    policy.enter(OPERATOR)
    people.amend_zone(Zone.objects.get(zone=here.zone), by=OPERATOR, settings={"reply_days": 4})
    case = f.accepted(here)

    said(here, case, "applicant")

    assert read_by(here, case, "reviewer").waiting.remaining == 4


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "lamp"), [(1, "green"), (2, "yellow"), (3, "red")])
def test_the_lamp_is_yellow_on_the_last_day_and_red_after_it(here, days, lamp):
    case = f.accepted(here)
    said(here, case, "applicant")

    assert read_by(here, case, "window", f.MORNING + days * DAY).waiting.lamp == lamp


@pytest.mark.django_db
def test_asking_again_gives_no_later_date(here):
    case = f.accepted(here)
    said(here, case, "applicant")
    said(here, case, "applicant", "还在等答复。", f.MORNING + DAY)

    assert read_by(here, case, "window").waiting.last.isoformat() == "2026-11-06"


@pytest.mark.django_db
def test_a_message_moves_neither_the_matter_nor_its_dates_and_makes_no_page_stale(here):
    case = f.accepted(here)
    before = (case.version, case.due, case.head)

    said(here, case, "applicant")

    found = f.again(here, case)
    assert (found.version, found.due, found.head) == before
    assert "ask" not in [entry.act for entry in history(case.zone, case.id)]


@pytest.mark.django_db
def test_what_was_written_is_an_entry_of_the_journal_without_its_words(here):
    case = f.accepted(here)
    entry = said(here, case, "applicant", "我的电话是 13800138000")

    assert (entry.verb, entry.status) == ("talk.ask", "waiting")
    assert "13800138000" not in entry.body.decode()


@pytest.mark.django_db
def test_another_agency_and_another_applicant_see_nothing_and_may_not_write(here):
    case = f.accepted(here)
    said(here, case, "applicant")

    for name in ("stranger", "citizen"):
        policy.enter(here.actors[name])
        assert (Talk.objects.count(), Message.objects.count()) == (0, 0)
        with pytest.raises(NotAllowed):
            commands.say(case, "text", by=here.actors[name])
    policy.enter(here.supervisor)
    assert Message.objects.count() == 1
    with pytest.raises(NotAllowed):
        commands.say(case, "text", by=here.supervisor)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", " \n ", "字" * 2001])
def test_nothing_and_too_much_is_refused_beside_the_field(here, text):
    case = f.accepted(here)

    with pytest.raises(NotReady) as refused:
        said(here, case, "applicant", text)

    assert refused.value.reasons[0].field == "text"


@pytest.mark.django_db
def test_where_a_matter_has_ended_nobody_writes_any_more(here):
    case = f.accepted(here)
    f.move(here, case, "applicant", "withdraw", f.MORNING)

    with pytest.raises(Refused) as refused:
        said(here, f.again(here, case), "applicant")

    assert refused.value.reasons[0].code == "talk-over"


def heard(here) -> list[Notice]:
    """What the listeners make of every message."""
    policy.enter(CLOCK)
    with clock.told(f.MORNING + DAY):
        for talk in Talk.objects.all():
            for entry in history(talk.zone, talk.id):
                commands.tell_of_words(entry)
    return list(Notice.objects.filter(kind="message").order_by("at"))


@pytest.mark.django_db
def test_both_sides_are_informed_and_nobody_of_his_own_words(here):
    case = f.accepted(here)
    said(here, case, "applicant", "秘密的内容")
    said(here, case, "reviewer", "答复的内容", f.MORNING + HOUR)

    found = heard(here)

    reviewers = {here.reviewer.person, here.second_reviewer.person}
    assert {one.person for one in found[:2]} == reviewers
    assert [one.person for one in found[2:]] == [here.applicant.person]
    assert "内容" not in str([(one.title, one.text) for one in found])
    assert found[-1].text["en"] == f"{case.number}: the office has written to you."


@pytest.mark.django_db
def test_before_acceptance_the_window_is_told_and_later_whoever_holds_the_matter(here):
    fresh, held = f.submitted(here), f.accepted(here)
    f.move(here, held, "second_reviewer", "claim", f.MORNING)
    said(here, fresh, "applicant")
    said(here, f.again(here, held), "applicant")

    found = {one.subject: set() for one in heard(here)}
    for one in heard(here):
        found[one.subject].add(one.person)

    assert found == {
        fresh.id: {here.window.person, here.colleague.person},
        held.id: {here.second_reviewer.person},
    }


@pytest.mark.django_db
def test_the_desk_lists_what_waits_with_its_lamp_until_somebody_answers(here):
    case = f.accepted(here)
    said(here, case, "applicant")
    browser = here.come_in("reviewer")
    listed = browser.get("/desk/messages/").content.decode()

    browser.post(f"/cases/{case.number}/messages/", {"text": "扫描件即可。"})

    assert case.number in listed
    assert case.number not in browser.get("/desk/messages/").content.decode()


@pytest.mark.django_db
def test_the_page_keeps_what_was_typed_when_it_refuses(here):
    case = f.accepted(here)
    browser = here.come_in("applicant")

    answer = browser.post(f"/cases/{case.number}/messages/", {"text": "字" * 2001})

    assert (answer.status_code, "字" * 2001 in answer.content.decode()) == (422, True)


@pytest.mark.django_db
def test_the_page_of_a_matter_says_that_an_answer_is_due(here):
    case = f.accepted(here)
    said(here, case, "applicant")

    pages = [here.come_in(name).get(f"/cases/{case.number}/").content.decode() for name in ("reviewer", "applicant")]

    assert ["申请人在等您答复" in pages[0], "尚未答复您的留言" in pages[1]] == [True, True]


@pytest.mark.django_db
def test_nobody_else_opens_the_messages_of_a_matter(here, client):
    case = f.accepted(here)
    address = f"/cases/{case.number}/messages/"

    assert here.come_in("citizen").get(address).status_code == 404
    assert here.come_in("citizen").post(address, {"text": "x"}).status_code == 404
    assert client.get(address)["Location"].startswith(reverse("people:enter"))


def test_messages_written_at_the_same_moment_all_stand(committed):
    publish_national()
    with clock.told(f.MORNING - DAY):
        place = f.world()
    case = f.accepted(place)
    start = threading.Barrier(3, timeout=10)

    def write(who: str) -> None:
        start.wait()
        said(place, case, who, who)
        connection.close()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(write, ("applicant", "window", "reviewer")))

    assert {step.text for step in read_by(place, case, "applicant").steps} == {"applicant", "window", "reviewer"}
