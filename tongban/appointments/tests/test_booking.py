"""A seat at a window: what is offered, who gets the last one, and what a closure does to it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, connections

from tongban.appointments import commands, listeners, queries, rules
from tongban.appointments.commands import Visitor, booking
from tongban.appointments.models import Appointment, Seat
from tongban.appointments.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.clock.commands import publish_national
from tongban.kernel.journal.listeners import REGISTERED
from tongban.kernel.journal.read import history
from tongban.kernel.notices.models import Notice
from tongban.kernel.refusals import NotAllowed, NotReady, Refused
from tongban.people import commands as people

TEN_THIRTY, ELEVEN = "hall@2026-11-04T10:30", "hall@2026-11-04T11:00"
THURSDAY = "hall@2026-11-05T09:00"


def again(one):
    policy.enter(OPERATOR)
    return Appointment.objects.get(zone=one.zone, id=one.id)


def offered(here, at=f.MORNING):
    with f.acting(here.citizen, at):
        return queries.slots(here.zone, "C49")


def close(here, first, part="day"):
    with f.acting(here.admin):
        reason = {"zh": "停电检修", "en": "Power works"}
        entry = people.close_hall(here.hall, first=first, last=None, part=part, reason=reason, by=here.admin)
        policy.enter(CLOCK)
        commands.displace_from(entry.zone, entry.subject)


# --- what is offered ---------------------------------------------------------------------------------------------


def test_what_is_free_are_the_coming_hours_of_the_next_open_days(here):
    found = offered(here)

    assert [found[0].key, found[-1].key] == [TEN_THIRTY, "hall@2026-11-06T16:30"]
    assert len(found) == 3 + 7 + 2 * 13
    assert {slot.free for slot in found} == {2}


def test_a_weekend_a_holiday_and_a_closure_are_not_offered(here):
    close(here, date(2026, 11, 5))

    assert {slot.day for slot in offered(here)} == {date(2026, 11, 4), date(2026, 11, 6), date(2026, 11, 9)}


def test_only_windows_that_take_the_item_give_seats(here):
    with f.acting(here.admin):
        people.give_items(here.hall, here.window_at("02"), ["X1"], by=here.admin)

    assert {slot.places for slot in offered(here)} == {(("01", 1),)}


def test_a_hall_without_a_plan_offers_nothing(here):
    with f.acting(here.admin):
        people.register_hall(zone=here.zone, code="plain", windows=f.WINDOWS, by=OPERATOR, name_zh="甲", name_en="A")

    assert {slot.hall.code for slot in offered(here)} == {"hall"}


@pytest.mark.parametrize(
    ("typed", "fault"),
    [({"minutes": "0"}, "minutes"), ({"seats": "many"}, "seats"), ({"days": "31"}, "days"), ({"days": ""}, "days")],
)
def test_a_plan_has_measures_within_reason(here, typed, fault):
    with f.acting(here.admin), pytest.raises(NotReady) as no:
        commands.plan(here.hall, {"minutes": "30", "seats": "1", "days": "3"} | typed, by=here.admin)

    assert [reason.field for reason in no.value.reasons] == [fault]


# --- taking a seat -----------------------------------------------------------------------------------------------


def test_what_is_taken_is_free_no_more(here):
    f.booked(here, TEN_THIRTY)

    assert offered(here)[0].free == 1


def test_a_full_time_is_refused_with_the_next_that_are_free(here):
    f.booked(here, TEN_THIRTY)
    f.booked(here, TEN_THIRTY, "other")

    with pytest.raises(Refused) as no:
        f.booked(here, TEN_THIRTY, "window")

    reason = no.value.reasons[0].both()
    assert (no.value.status, reason["code"]) == (409, "slot-taken")
    assert reason["next"]["zh"].startswith("最近可预约的时段：11-04 11:00, 11-04 11:30")


@pytest.mark.parametrize("key", ["hall@2026-11-04T10:40", "hall@2026-11-07T10:00", "hall@2026-11-04T09:00", "no@x", ""])
def test_what_is_not_offered_cannot_be_taken(here, key):
    with pytest.raises(NotReady) as no:
        f.booked(here, key)

    assert no.value.reasons[0].code == "no-slot"


def test_a_second_open_appointment_for_the_item_is_refused(here):
    first = f.booked(here, TEN_THIRTY)

    with pytest.raises(Refused) as no:
        f.booked(here, ELEVEN)

    assert (no.value.reasons[0].code, first.number in str(no.value)) == ("open-already", True)


def test_one_applicant_holds_no_more_than_a_handful_of_seats(here, monkeypatch):
    monkeypatch.setattr(rules, "MOST_OPEN", 1)
    one = f.booked(here, TEN_THIRTY)

    with pytest.raises(Refused) as no:
        f.booked(here, ELEVEN)

    assert (no.value.reasons[0].code, bool(no.value.reasons[0].next)) == ("many-open", True)
    assert f.booked(here, ELEVEN, "other").status == "booked"
    with f.acting(here.citizen):
        commands.cancel(again(one), by=here.citizen)
    assert f.booked(here, ELEVEN).status == "booked"


def test_a_clerk_books_for_several_who_stand_there(here):
    found = [f.booked(here, ELEVEN, "window"), f.booked(here, ELEVEN, "window")]

    assert [one.party for one in found] == [None, None]


@pytest.mark.parametrize(
    ("visitor", "field"),
    [
        (Visitor(" ", "13800138000"), "name"),
        (Visitor("赵", "nobody"), "telephone"),
        (Visitor("赵", "13800138000", "a<b"), "matter"),
        (Visitor("赵", "13800138000", "STRANGER-1"), "matter"),
    ],
)
def test_whoever_comes_is_known_by_name_and_telephone(here, visitor, field):
    with f.acting(here.citizen), pytest.raises(NotReady) as no:
        commands.book(here.version, TEN_THIRTY, visitor, by=here.citizen)

    assert [reason.field for reason in no.value.reasons] == [field]


def test_an_office_that_has_no_counter_books_for_nobody(here):
    with pytest.raises(NotAllowed):
        f.booked(here, TEN_THIRTY, "admin")


def test_moving_gives_the_old_seat_back(here):
    one = f.booked(here, TEN_THIRTY)

    with f.acting(here.citizen):
        commands.move(one, THURSDAY, by=here.citizen)

    free = {slot.key: slot.free for slot in offered(here)}
    assert (free[TEN_THIRTY], free[THURSDAY], again(one).number) == (2, 1, one.number)


def test_cancelling_gives_the_seat_back_and_lets_one_book_anew(here):
    one = f.booked(here, TEN_THIRTY)

    with f.acting(here.citizen):
        commands.cancel(one, by=here.citizen)

    assert (offered(here)[0].free, again(one).status) == (2, "cancelled")
    assert f.booked(here, TEN_THIRTY).status == "booked"


def test_another_persons_appointment_is_not_to_be_touched(here):
    one = f.booked(here, TEN_THIRTY)

    with f.acting(here.other), pytest.raises(NotAllowed):
        commands.cancel(one, by=here.other)


# --- the last seat -----------------------------------------------------------------------------------------------


def both_at_once(here, monkeypatch):
    """Two citizens who have both seen the last seat free before either takes it: who was refused, and how."""
    start, key, offer = Barrier(2), offered(here, clock.now())[-1].key, booking._offered
    f.booked(here, key, "window", clock.now())

    def seen_by_both(*asked):
        found = offer(*asked)
        start.wait()
        return found

    def take(name):
        actor = here.actors[name]
        policy.enter(actor)
        try:
            return commands.book(here.version, key, f.VISITOR, by=actor)
        except Refused as refused:
            return refused
        finally:
            connection.close()

    monkeypatch.setattr(booking, "_offered", seen_by_both)
    with ThreadPoolExecutor(2) as hands:
        answers = list(hands.map(take, ("citizen", "other")))
    policy.enter(OPERATOR)
    return [one for one in answers if isinstance(one, Refused)]


@pytest.mark.slow
def test_of_two_at_once_for_the_last_seat_one_wins_and_the_other_hears_what_is_free(committed, monkeypatch):
    publish_national()

    lost = both_at_once(f.place(), monkeypatch)

    assert [(one.status, one.reasons[0].code) for one in lost] == [(409, "slot-taken")]
    assert "-" in str(lost[0].reasons[0].both()["next"]["zh"])
    assert Seat.objects.filter(held=True).count() == Appointment.objects.count() == 2


@pytest.mark.slow
def test_control_without_the_rule_of_the_database_both_get_the_last_seat(committed, monkeypatch):
    publish_national()
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP INDEX appointments_seat_once")

    lost = both_at_once(f.place(), monkeypatch)

    assert (lost, Seat.objects.filter(held=True).count()) == ([], 3)


# --- what the house does by itself -------------------------------------------------------------------------------


def test_a_closure_gives_back_what_cannot_take_place_and_offers_another_time(here):
    early, late = f.booked(here, THURSDAY), f.booked(here, "hall@2026-11-05T14:00", "other")

    close(here, date(2026, 11, 5), "morning")
    commands_told(early)

    assert [again(early).status, again(late).status] == ["displaced", "booked"]
    told = Notice.objects.get(person=here.citizen.person)
    assert "11-04 10:30" in told.text["zh"]
    assert (told.text["zh"][:6], told.text["en"][:12]) == ("政务服务大厅", "Service hall")
    with f.acting(here.citizen):
        commands.move(again(early), TEN_THIRTY, by=here.citizen)
    assert again(early).status == "booked"


def test_a_hall_that_is_registered_anew_is_looked_at_again(here):
    one = f.booked(here, THURSDAY)
    policy.enter(OPERATOR)
    week = f.WEEK | {"4": [["13:30", "17:00"]]}
    people.register_hall(zone=here.zone, code="hall", windows=f.WINDOWS, week=week, name_zh="政务服务大厅", by=OPERATOR)

    entry = history(here.zone, here.hall.id)[-1]
    policy.enter(CLOCK)
    with clock.told(f.MORNING):
        for heard in REGISTERED.values():
            if entry.verb in heard.verbs and heard.call is listeners.look_again:
                heard.call(entry)

    assert (entry.verb, again(one).status) == ("hall.amend", "displaced")


def test_the_reception_finds_whoever_comes_late_in_a_long_day(here, monkeypatch):
    monkeypatch.setattr(queries.booked, "LAST", 1)
    f.booked(here, TEN_THIRTY)
    late = f.booked(here, ELEVEN, "other")

    with f.acting(here.window):
        found = [queries.expected(here.window, here.hall, words) for words in ("", late.number.lower(), "8000", "赵一")]
        nobody = queries.expected(here.window, here.hall, "8001")

    assert [one.id for one in found[1]] == [late.id]
    assert ([len(one) for one in found], nobody) == ([1, 1, 1, 1], [])


def test_what_could_not_take_place_ends_with_its_day_and_lets_one_book_anew(here):
    one = f.booked(here, THURSDAY)
    close(here, date(2026, 11, 5))
    found = []
    for days in (1, 2):
        with f.acting(CLOCK, f.MORNING + timedelta(days=days)):
            commands.let_days_end()
        found.append(again(one).status)

    assert found == ["displaced", "lapsed"]
    assert f.booked(here, "hall@2026-11-06T15:00", at=f.MORNING + timedelta(days=2)).status == "booked"


def test_whoever_has_no_inbox_is_called_by_the_reception(here):
    one = f.booked(here, THURSDAY, "window")

    close(here, date(2026, 11, 5))

    with f.acting(here.window):
        assert [found.id for found in queries.to_be_called(here.window, here.hall)] == [one.id]
        assert one.telephone in here.come_in("window").get("/desk/reception/hall/").content.decode()


def commands_told(one):
    policy.enter(CLOCK)
    with clock.told(f.MORNING):
        commands.tell_of(history(one.zone, one.id)[-1])
    policy.enter(OPERATOR)


def test_whoever_did_not_come_has_missed_it_half_an_hour_after_its_end(here):
    one = f.booked(here, TEN_THIRTY)
    end = datetime.fromisoformat("2026-11-04T11:00+08:00")
    found = []
    for minutes in (29, 31):
        with f.acting(CLOCK, end + timedelta(minutes=minutes)):
            commands.let_time_pass()
        found.append(again(one).status)

    assert found == ["booked", "missed"]
    assert f.booked(here, "hall@2026-11-04T15:00", at=end + timedelta(hours=1)).status == "booked"
