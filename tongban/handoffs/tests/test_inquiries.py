"""Opinions across zones: asked from a matter, answered by message, both sides kept, the day called to mind once."""

from datetime import timedelta

import pytest

from tongban.cases.models import Case
from tongban.cases.tests import factories as f
from tongban.handoffs import commands, queries
from tongban.handoffs.models import Inquiry
from tongban.handoffs.rules import inquiries as rules
from tongban.handoffs.tests import factories as h
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import Refused

DAY = timedelta(days=1)


def codes(act):
    with pytest.raises(Refused) as found:
        act()
    return [one.code for one in found.value.reasons]


def accepted(world, case):
    f.move(world, case, "window", "accept", h.MORNING)
    return Case.objects.select_related("version_in_force").get(zone=case.zone, id=case.id)


def side(zone):
    policy.enter(CLOCK)
    return Inquiry.objects.get(zone=zone)


def test_an_office_of_another_zone_is_asked_reminded_and_answers_by_message(zones):
    here, there, office = zones.here, zones.there, f"{zones.there.zone} planning"
    case = f.submitted(here)
    with clock.told(h.MORNING):
        policy.enter(here.reviewer)
        assert codes(lambda: commands.inquire(case, office, "是否已结清", 3, by=here.reviewer)) == ["nothing-to-decide"]
    case = accepted(here, case)
    with clock.told(h.MORNING):
        policy.enter(here.reviewer)
        odd = codes(lambda: commands.inquire(case, "nowhere x", " ", 0, by=here.reviewer))
        commands.inquire(case, office, "迁出企业是否已结清", 3, by=here.reviewer)
        twice = codes(lambda: commands.inquire(case, office, "再问", 3, by=here.reviewer))
        h.carried()
    assert (odd, twice) == (["unknown-office", "missing", "odd-days"], ["asked-already"])
    asked = side(there.zone)
    assert (asked.status, asked.question, asked.due_at) == ("waiting", "迁出企业是否已结清", side(here.zone).due_at)

    with clock.told(asked.due_at + DAY):
        reminded = (commands.remind_of_inquiries(), commands.remind_of_inquiries())
        policy.enter(there.reviewer)
        late = queries.inquiry_lines(list(queries.to_answer(there.reviewer)), clock.now())[0].waiting.lamp
        wrong = codes(lambda: commands.give_opinion(asked, {"answer": "x"}, by=there.stranger))
        commands.give_opinion(side(there.zone), {"answer": "已结清"}, by=there.reviewer)
        h.carried(clock.now())

    mine = side(here.zone)
    assert (reminded, late, wrong) == ((2, 0), "red", ["wrong-person"])
    assert (mine.status, mine.answer) == ("answered", "已结清")
    assert [entry.act for entry in history(here.zone, mine.id)] == ["ask", "remind", "hear"]
    assert [entry.act for entry in history(there.zone, mine.id)] == ["be_asked", "remind", "answer"]


def test_an_office_that_owes_one_zone_many_answers_is_asked_no_more_by_that_zone(zones, monkeypatch):
    monkeypatch.setattr(rules, "MOST_OPEN", 1)
    first, second = (accepted(zones.here, f.submitted(zones.here)) for _ in range(2))
    with clock.told(h.MORNING):
        for case in (first, second):
            policy.enter(zones.here.reviewer)
            commands.inquire(case, f"{zones.there.zone} planning", "是否已结清", 3, by=zones.here.reviewer)
            h.carried()
    policy.enter(CLOCK)
    mine = {one.matter: one for one in Inquiry.objects.filter(zone=zones.here.zone)}
    assert [mine[case.id].status for case in (first, second)] == ["asked", "not_taken"]
    assert "1 件" in mine[second.id].answer
    assert Inquiry.objects.filter(zone=zones.there.zone).count() == 1


def test_a_question_that_the_other_zone_does_not_take_ends_with_its_reason(zones, monkeypatch):
    case = f.submitted(zones.here)
    case = accepted(zones.here, case)
    with clock.told(h.MORNING):
        policy.enter(zones.here.reviewer)
        commands.inquire(case, f"{zones.there.zone} planning", "是否已结清", 3, by=zones.here.reviewer)
        with monkeypatch.context() as once:
            once.setattr("tongban.handoffs.queries.is_agency", lambda zone, code: False)
            h.carried()

    mine = side(zones.here.zone)
    assert mine.status == "not_taken"
    assert mine.answer
