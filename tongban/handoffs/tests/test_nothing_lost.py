"""What goes wrong on the way of one matter: each is refused with its reason or waits, and nothing typed is lost."""

from datetime import date, datetime, timedelta

import pytest

from tongban.cases import commands as drafting
from tongban.cases.tests import factories as f
from tongban.handoffs import commands, queries
from tongban.handoffs.tests import factories as h
from tongban.kernel import clock, policy
from tongban.kernel.files.place import place_of
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady

pytestmark = pytest.mark.django_db
HOLIDAY = datetime(2026, 10, 2, 10, 0, tzinfo=clock.CHINA)


def test_an_offer_that_ends_while_somebody_types_leaves_what_was_typed_and_says_so(zones):
    draft, window, admin = h.draft(zones), zones.here.window, zones.there.admin
    policy.enter(admin)
    item = zones.there.version.item
    commands.withdraw(queries.offering_of(item.zone, item.id), {"reason": "系统升级"}, by=admin)
    h.carried()

    policy.enter(window)
    with pytest.raises(NotReady) as refused:
        commands.take_in_and_send(queries.draft(window, draft.id), by=window)
    assert [one.code for one in refused.value.reasons] == ["not-offered"]
    kept = queries.draft(window, draft.id)
    assert kept.answers == f.ANSWERS and set(kept.materials) == {"application", "drawings"}
    h.offer(zones)
    assert commands.take_in_and_send(queries.draft(window, draft.id), by=window)[0].status == "in_transit"


def test_on_a_holiday_it_crosses_at_once_and_every_day_to_answer_counts_from_the_next_working_day(zones):
    leg = h.handed_over(zones, at=HOLIDAY)
    with clock.told(HOLIDAY):
        policy.enter(zones.there.window)
        commands.say(queries.matter(zones.there.window, leg.id), "原件在哪里", by=zones.there.window)
        h.carried(HOLIDAY)
        policy.enter(zones.here.window)
        ((_thread, waiting),) = queries.unanswered_lines(zones.here.window, HOLIDAY)

    assert (leg.status, leg.arrived_at) == ("there", HOLIDAY)
    assert clock.last_day(h.case_of(leg).silence_at) == date(2026, 10, 13)
    assert (waiting.last, waiting.lamp) == (date(2026, 10, 8), "green")


def test_whoever_withdraws_while_it_is_on_its_way_has_withdrawn_when_it_arrives(zones):
    leg = h.sent(zones)
    with clock.told(h.MORNING):
        policy.enter(zones.here.applicant)
        commands.move(leg, "ask_withdraw", {"reason": "不办了"}, by=zones.here.applicant)
    h.carried()
    leg = h.heard(leg)

    assert (h.case_of(leg).status, leg.status) == ("withdrawn", "withdrawn")


def test_what_was_to_be_withdrawn_and_never_was_taken_over_comes_back_and_is_closed_here(zones):
    leg = h.sent(zones)
    with clock.told(h.MORNING):
        policy.enter(zones.here.applicant)
        commands.move(leg, "ask_withdraw", {"reason": "不办了"}, by=zones.here.applicant)
    h.offer(zones, modes=("online",))
    leg = h.again(leg)

    assert (leg.status, history(leg.zone, leg.id)[-1].after["news"]) == ("back", "not_withdrawn")
    policy.enter(zones.here.applicant)
    commands.move(h.again(leg), "close", {"reason": "不办了"}, by=zones.here.applicant)
    assert h.again(leg).status == "unsent"


def test_materials_whose_bytes_are_missing_are_waited_for_and_nothing_is_lost(zones):
    draft, window = h.draft(zones), zones.here.window
    more = drafting.keep_file(draft, f.upload("图纸.pdf", f.PDF + b"%only here\n"), key="drawings", by=window)
    drafting.attach(draft, "drawings", more)
    leg, _entry = commands.take_in_and_send(queries.draft(window, draft.id), by=window)
    place = place_of(more.digest)
    aside = place.rename(place.with_suffix(".aside"))
    h.carried()
    assert (h.again(leg).status, h.case_of(leg)) == ("in_transit", None)

    aside.rename(place)
    h.carried(clock.now() + timedelta(hours=1))
    assert (h.again(leg).status, h.case_of(leg).status) == ("there", "submitted")
