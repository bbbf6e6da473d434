"""What the open figures count is what the clock says of each case; and nobody learns of a case by them."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection

from tongban.cases import commands
from tongban.cases.models import Case, Pause
from tongban.cases.tests.factories import ANSWERS, MORNING, accepted, again, move, submitted, world
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, PUBLIC
from tongban.kernel.clock import queries as calendars
from tongban.kernel.journal.rows import rows
from tongban.portal import indicators, queries

NOON = timedelta(hours=2)
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def day(number):
    """Noon in China on a day of November 2026."""
    return datetime(2026, 11, number, 4, 0, tzinfo=UTC)


@pytest.fixture
def here(calendars):
    return world()


def decided_on(here, case, at):
    """The case decided by the usual two persons at an instant."""
    move(here, case, "reviewer", "propose", at, outcome="granted", opinion="可行")
    move(here, again(here, case), "approver", "decide", at, outcome="granted")
    return again(here, case)


def pause(here, case, at, ground):
    """A special procedure begins."""
    move(here, again(here, case), "reviewer", "suspend", at, ground=ground, days=5)


def resume(here, case, at, ground):
    """And ends."""
    policy.enter(OPERATOR)
    running = next(one for one in rows(case, Pause) if one.ground == ground)
    move(here, again(here, case), "reviewer", "resume", at, pause=str(running.id), result="已结束")


def own_days(case):
    """Own working days of a case by the clock itself, from its journal's rows."""
    calendar = calendars.calendar_for(case.zone)
    stops = [clock.Stop(pause.started_at, pause.ended_at, pause.ground) for pause in rows(case, Pause)]
    due = clock.due(clock.Limit(8), case.accepted_at, stops, calendar=calendar)
    return clock.elapsed(due, case.decided_at, calendar=calendar).own


def counted(until=NOW):
    policy.enter(PUBLIC)
    return queries.decided(day(1), until)


def test_own_days_are_those_of_the_clock_without_special_procedures(here):
    plain = accepted(here)
    decided_on(here, plain, day(12))
    stopped = accepted(here)
    pause(here, stopped, day(5), "expert_review")
    resume(here, stopped, day(11), "expert_review")
    decided_on(here, again(here, stopped), day(17))
    same_day = accepted(here)
    decided_on(here, same_day, MORNING + timedelta(hours=1))

    found = {row.days: row.decided for row in counted()}

    policy.enter(OPERATOR)
    assert found == Counter(own_days(case) for case in Case.objects.all()) == {0: 1, 5: 1, 6: 1}


def test_procedures_that_overlap_take_each_day_out_once(here):
    case = accepted(here)
    pause(here, case, day(5), "expert_review")
    pause(here, case, day(9), "hearing")
    resume(here, case, day(12), "expert_review")
    resume(here, case, day(13), "hearing")
    decided_on(here, again(here, case), day(18))

    (row,) = counted()

    policy.enter(OPERATOR)
    assert row.days == own_days(again(here, case)) == 4


def test_a_case_is_in_time_until_the_very_end_of_its_last_day(here):
    late, just = accepted(here), accepted(here)
    end = clock.day_end(again(here, late).due)
    decided_on(here, just, end - timedelta(seconds=1))
    decided_on(here, late, end)

    rows_found = counted()

    assert sum(row.decided for row in rows_found) == sum(row.dated for row in rows_found) == 2
    assert sum(row.in_time for row in rows_found) == 1


def test_only_the_period_is_counted_and_received_cases_by_their_way_in(here):
    submitted(here, at=day(3))
    submitted(here, by="window", at=day(4))
    submitted(here, at=day(20))
    policy.enter(PUBLIC)

    (found,) = queries.received(day(4) - NOON, day(21))

    assert (found.received, found.online) == (2, 1)
    assert counted() == []


def test_what_was_spared_is_counted_once_for_each_material_and_each_matter(calendars):
    spared = [{"of": "drawings", "kind": kind, "by": {"zh": "线上"}} for kind in ("seal", "signature")]
    here = world(exemptions=spared)
    first = submitted(here, at=day(3))
    submitted(here, by="window", at=day(4))
    with clock.told(day(5)):
        policy.enter(here.applicant)
        again = commands.draft_for(here.version, by=here.applicant, party_kind="enterprise")
        commands.take_all(again, by=here.applicant)
        commands.save(again, answers=ANSWERS, by=here.applicant)
        commands.submit(again, by=here.applicant)
    policy.enter(PUBLIC)

    (found,) = queries.spared(day(2), day(6))
    with clock.told(day(6)):
        whole, alone = indicators.figures(), indicators.figures().within(here.zone)

    assert (found.materials, found.certificates, found.forms) == (2, 0, 1)
    assert (found.seals, found.signatures) == (2, 2)
    assert (alone.total.materials, whole.within("nowhere").total.materials) == (2, 0)
    assert first.zone == here.zone and alone.items.keys() == {(here.zone, here.version.item_id)}


def test_the_figures_are_counted_as_the_public_who_sees_no_case(here):
    for number in (9, 10, 11, 12, 13):
        decided_on(here, accepted(here), day(number))
    policy.enter(PUBLIC)

    with clock.told(NOW):
        figures = indicators.figures()

    assert Case.objects.count() == 0
    assert (figures.total.decided, figures.total.median, figures.total.ninety) == (5, 5, 7)
    assert (figures.total.received, figures.total.online) == (5, 5)
    assert figures.asked_most(1) == list(figures.items)


def test_a_figure_function_cannot_be_replaced_by_the_run_time_role(here):
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE FUNCTION portal_received(p_since timestamptz, p_until timestamptz) "
                       "RETURNS TABLE(zone text, item uuid, received bigint, online bigint) LANGUAGE sql AS "
                       "$$ SELECT zone, item, 1::bigint, 1::bigint FROM cases_case $$")  # fmt: skip
