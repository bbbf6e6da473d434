"""The line of a hall: numbers without a gap, who goes first, two windows and one number, and what the screen says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tongban.appointments import commands, queries, rules
from tongban.appointments.commands import windows
from tongban.appointments.flow import TICKET
from tongban.appointments.models import Appointment, Call, Ticket
from tongban.appointments.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR, PUBLIC
from tongban.kernel.clock.commands import publish_national
from tongban.kernel.codes import new_id
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.people import commands as people

TEN_THIRTY = "hall@2026-11-04T10:30"
MINUTE = timedelta(minutes=1)


def arrived(here, key=TEN_THIRTY, by="citizen", at=f.MORNING):
    one = f.booked(here, key, by)
    with f.acting(here.window, at):
        return commands.arrive(one, by=here.window)


# --- numbers -----------------------------------------------------------------------------------------------------


def test_every_number_of_a_day_follows_the_one_before(here):
    found = [f.label(f.numbered(here)), f.label(arrived(here)), f.label(f.numbered(here))]
    tomorrow = f.label(f.numbered(here, at=f.MORNING + timedelta(days=1)))

    assert (found, tomorrow) == (["B001", "A002", "B003"], "B001")


@pytest.mark.slow
def test_numbers_taken_at_once_have_no_gap_and_none_stands_twice(committed):
    publish_national()
    here, hands_at_once = f.place(), 6
    start, noon = Barrier(hands_at_once), f.MORNING

    def take(_hand):
        policy.enter(here.window)
        start.wait()
        try:
            with clock.told(noon):
                return commands.take(here.hall, None, by=here.window).id
        finally:
            connection.close()

    with ThreadPoolExecutor(hands_at_once) as hands:
        list(hands.map(take, range(hands_at_once)))

    policy.enter(OPERATOR)
    assert sorted(Call.objects.values_list("serial", flat=True)) == list(range(1, hands_at_once + 1))


def test_one_person_waits_with_one_number(here):
    first = f.label(f.numbered(here, "citizen"))

    with pytest.raises(Refused) as no:
        f.numbered(here, "citizen")

    assert (no.value.reasons[0].code, first in str(no.value)) == ("has-number", True)


def test_a_number_that_was_given_back_is_not_called(here):
    mine = f.numbered(here, "citizen")

    with f.acting(here.citizen):
        commands.ticket_move(mine.id, "leave", by=here.citizen)

    assert f.refusal(lambda: f.called(here)) == "nobody-waits"


@pytest.mark.parametrize("at", ["2026-11-04T18:00+08:00", "2026-11-07T10:00+08:00"])
def test_no_number_is_given_while_the_hall_is_closed(here, at):
    assert f.refusal(lambda: f.numbered(here, at=datetime.fromisoformat(at))) == "hall-closed"


def test_an_appointment_gives_a_number_once_and_on_its_day(here):
    one = f.booked(here, "hall@2026-11-05T09:00")

    def come(days):
        with f.acting(here.window, f.MORNING + timedelta(days=days)):
            commands.arrive(Appointment.objects.get(id=one.id), by=here.window)

    early = f.refusal(lambda: come(0))
    come(1)

    assert (early, f.refusal(lambda: come(1))) == ("another-day", "wrong-state")


# --- by oneself --------------------------------------------------------------------------------------------------


def alone(here, number, digits):
    with f.acting(PUBLIC):
        return commands.arrive_alone(here.hall, number, digits, by=PUBLIC)


def test_number_and_last_digits_check_in_by_oneself(here):
    one = f.booked(here, TEN_THIRTY)

    key = alone(here, f"{one.number[:4].lower()}-{one.number[4:]}", "8000")

    policy.enter(OPERATOR)
    assert Ticket.objects.get().id == key
    assert Appointment.objects.get().status == "arrived"


@pytest.mark.parametrize(("number", "digits"), [(None, "8001"), (None, ""), ("ABCD2345", "8000"), ("", "8000")])
def test_whoever_does_not_know_both_learns_nothing(here, number, digits):
    one = f.booked(here, TEN_THIRTY)

    assert f.refusal(lambda: alone(here, one.number if number is None else number, digits)) == "unknown-appointment"


def test_the_last_digits_are_not_to_be_guessed(here):
    one = f.booked(here, TEN_THIRTY)
    at, door = f"/halls/{here.zone}/hall/", f"/api/halls/{here.zone}/hall/tickets"
    with clock.told(f.MORNING):
        form = [Client().post(at, {"number": one.number, "digits": f"000{digit}"}).status_code for digit in range(3)]
        program = [
            Client().post(door, {"number": one.number, "digits": digits}, content_type="application/json").status_code
            for digits in ("1111", "2222", "8000")
        ]
        right = Client().post(at, {"number": f" {one.number.lower()}", "digits": "8000"}).status_code

    assert (form, program, right) == ([409] * 3, [409, 409, 429], 429)


def test_nobody_takes_a_number_from_afar_without_a_name(here):
    with f.acting(PUBLIC), pytest.raises(NotAllowed):
        commands.take(here.hall, None, by=PUBLIC)


# --- who goes first ----------------------------------------------------------------------------------------------


def test_an_appointment_goes_first_within_its_time_and_by_number_before_it(here):
    walk_in, _booked = f.numbered(here), arrived(here, "hall@2026-11-04T11:00")

    before = [one.label for one in _waiting(here, f.MORNING)]
    within = [one.label for one in _waiting(here, datetime.fromisoformat("2026-11-04T11:00+08:00"))]
    late = [one.label for one in _waiting(here, datetime.fromisoformat("2026-11-04T14:00+08:00"))]

    assert f.label(walk_in) == "B001"
    assert (before, within, late) == (["B001", "A002"], ["A002", "B001"], ["B001", "A002"])


def _waiting(here, at):
    with f.acting(here.window, at):
        return queries.waiting_for(here.hall, here.window_at("01"))


def test_a_window_calls_only_for_what_it_takes(here):
    with f.acting(here.admin):
        people.give_items(here.hall, here.window_at("01"), ["X1"], by=here.admin)
    f.numbered(here)

    assert f.refusal(lambda: f.called(here, "01")) == "nobody-waits"
    assert f.called(here, "02", by="colleague") == "B001"


def test_everybody_in_the_line_hears_how_many_are_before_him(here, monkeypatch):
    f.numbered(here), f.numbered(here), arrived(here, "hall@2026-11-04T11:00")

    with f.acting(here.window, datetime.fromisoformat("2026-11-04T11:00+08:00")):
        line = queries.line_of(here.hall)
    monkeypatch.delattr(rules, "turn")  # the order is not asked for again for each of them

    assert [(one.label, line.ahead_of(one)) for one in line.waiting] == [("A003", 0), ("B001", 1), ("B002", 2)]


# --- at the window -----------------------------------------------------------------------------------------------


def test_one_is_served_after_the_other(here):
    first, second = f.numbered(here), f.numbered(here)

    found = [f.called(here)]
    busy = f.refusal(lambda: f.called(here))
    f.moved(here, first, "recall")
    f.moved(here, first, "finish")
    found.append(f.called(here))
    f.moved(here, second, "pass_over")
    f.moved(here, second, "return")

    assert (found, busy, f.called(here)) == (["B001", "B002"], "still-called", "B002")


def test_a_closed_window_calls_nobody_and_does_not_close_on_somebody(here):
    first = f.numbered(here)

    def desk(verb):
        with f.acting(here.window):
            commands.window_move(here.hall, here.window_at("01"), verb, by=here.window)

    desk("close")
    shut = f.refusal(lambda: f.called(here))
    desk("open")
    f.called(here)
    busy = f.refusal(lambda: desk("close"))
    f.moved(here, first, "finish")
    desk("close")

    assert (shut, busy) == ("window-closed", "still-called")


def test_a_closure_of_the_hall_stops_the_calling_and_says_why(here):
    f.numbered(here)
    with f.acting(here.admin):
        reason = {"zh": "停电检修", "en": "Power works"}
        people.close_hall(here.hall, first=date(2026, 11, 4), last=None, part="day", reason=reason, by=here.admin)

    with pytest.raises(Refused) as no:
        f.called(here)

    assert no.value.reasons[0].both()["text"]["zh"] == "大厅闭厅：停电检修"


@pytest.mark.slow
def test_two_windows_never_call_the_same_number(committed):
    publish_national()
    here = f.place()
    f.numbered(here)
    f.numbered(here)
    start = Barrier(2)

    def call(pair):
        window, name = pair
        actor = here.actors[name]
        policy.enter(actor)
        hall, place = here.hall, here.window_at(window)
        start.wait()
        try:
            with clock.told(f.MORNING):
                return commands.next_at(hall, place, by=actor).id
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        found = set(hands.map(call, (("01", "window"), ("02", "colleague"))))

    assert len(found) == 2


def press(here, verb, ticket, name="window", window="01"):
    with clock.told(f.MORNING):
        at = reverse("appointments:call_move", args=["hall", window])
        answer = here.come_in(name).post(at, {"ticket": str(ticket.id), "verb": verb})
        shown = Client().get(reverse("appointments:screen", args=[here.zone, "hall"])).status_code
    return answer.status_code, shown, f.status(ticket)


def test_no_number_is_picked_out_by_hand(here):
    assert press(here, "call", f.numbered(here)) == (409, 200, "waiting")


def test_a_window_does_not_end_the_call_of_another(here):
    mine = f.numbered(here)
    f.called(here)

    assert press(here, "finish", mine, "colleague", "02") == (409, 200, "called")
    assert press(here, "finish", mine) == (302, 200, "done")


def test_every_move_of_a_number_says_what_it_writes():
    assert set(windows.CHANGES) == {move.verb for move in TICKET.moves} - {"call"}


def test_whoever_took_another_number_is_not_there_with_the_old_one(here):
    old = f.numbered(here, "citizen")
    f.called(here)
    f.moved(here, old, "pass_over")
    f.numbered(here, "citizen")

    assert f.refusal(lambda: f.moved(here, old, "return")) == "has-number"


@pytest.mark.parametrize("verb", ["", "recall", "pass_over"])
def test_a_number_ends_with_its_day(here, verb):
    left = f.numbered(here, "citizen")
    if verb:
        f.called(here)
        f.moved(here, left, verb)
    found = []
    for days in (0, 1):
        with f.acting(CLOCK, f.MORNING + timedelta(days=days)):
            commands.let_days_end()
        found.append(f.status(left))

    assert found == [{"": "waiting", "recall": "called", "pass_over": "absent"}[verb], "expired"]


# --- the screen and the wait -------------------------------------------------------------------------------------


def test_the_wait_is_said_when_the_day_has_been_measured(here):
    for place in range(3):
        done = f.numbered(here)
        f.called(here, at=f.MORNING + place * 10 * MINUTE)
        f.moved(here, done, "finish", at=f.MORNING + (place * 10 + 6) * MINUTE)
        with f.acting(here.window):
            measured = queries.line_of(here.hall).wait
        assert (measured is None) == (place < 2)
    f.numbered(here)

    with f.acting(here.window):
        assert queries.line_of(here.hall).wait == 12


def test_the_screen_shows_numbers_and_windows_and_no_name(here):
    f.numbered(here, name="欧阳修文")
    f.numbered(here, name="司马相如")
    f.called(here)

    with clock.told(f.MORNING):
        page = Client().get(reverse("appointments:screen", args=[here.zone, "hall"])).content.decode()
        ticket = Client().get(reverse("appointments:ticket", args=[_first(here)])).content.decode()

    assert "B001" in page and "B002" in page and "<noscript><meta http-equiv" in page
    assert [name for name in ("欧阳", "司马") if name in page + ticket] == []
    assert "01" in ticket


def test_the_screen_of_a_closed_hall_says_when_it_opens(here):
    with clock.told(datetime.fromisoformat("2026-11-07T10:00+08:00")):
        page = Client().get(reverse("appointments:screen", args=[here.zone, "hall"])).content.decode()

    assert "2026-11-09 09:00" in page


def _first(here):
    policy.enter(OPERATOR)
    return Call.objects.get(serial=1).id


def test_the_window_shows_who_comes_and_leads_to_the_counter(here):
    who = here.come_in("window")
    f.numbered(here, name="欧阳修文")
    at = reverse("appointments:window", args=["hall", "01"])

    with clock.told(f.MORNING):
        own = who.get("/desk/windows/")
        who.post(reverse("appointments:call_next", args=["hall", "01"]))
        page = who.get(at).content.decode()
        refused = who.post(reverse("appointments:call_next", args=["hall", "01"]))

    assert own["Location"] == at
    assert "欧阳修文" in page and reverse("cases:take_in") in page and 'data-key="f"' in page
    assert (refused.status_code, "B001 仍在本窗口。" in refused.content.decode()) == (409, True)


def test_a_form_sent_twice_takes_one_number(here):
    who, sent = here.come_in("window"), {"code": "", "name": "李四", "key": str(new_id())}

    with clock.told(f.MORNING):
        answers = [who.post("/desk/reception/hall/", sent)["Location"] for _twice in range(2)]

    policy.enter(OPERATOR)
    assert (answers[0] == answers[1], Call.objects.count()) == (True, 1)
