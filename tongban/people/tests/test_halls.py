"""When a hall is open, what visitors are told, and who may say so."""

from datetime import date, datetime, time

import pytest

from tongban.kernel import clock
from tongban.kernel.actors import OPERATOR
from tongban.kernel.clock.calendars import national
from tongban.kernel.refusals import NotReady, Refused
from tongban.people import commands, opening, queries
from tongban.people.models import Closure, Hall
from tongban.people.tests import factories as f

WEEK = {str(day): [["09:00", "12:00"], ["13:30", "17:00"]] for day in range(1, 6)}
ALL_DAY = [(time(9), time(12)), (time(13, 30), time(17))]


def closure(first, last=None, part="day", **more):
    return Closure(first=first, last=last or first, part=part, reason_zh="停电检修", **more)


def china(text):
    return datetime.fromisoformat(f"{text}+08:00")


def hours(day, *closures, week=WEEK):
    return opening.hours_on(day, week, closures, national())


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 11, 4), ALL_DAY),
        (date(2026, 11, 7), []),
        (date(2026, 10, 1), []),
        (date(2026, 10, 10), ALL_DAY),
    ],
    ids=["a Wednesday", "a Saturday", "a holiday on a Thursday", "a Saturday that is worked"],
)
def test_the_week_and_the_calendar_give_the_hours_of_a_day(day, found):
    assert hours(day) == found


@pytest.mark.parametrize(
    ("part", "found"),
    [("day", []), ("morning", [(time(13, 30), time(17))]), ("afternoon", [(time(9), time(12))])],
)
def test_a_closure_takes_its_part_of_the_day_out(part, found):
    assert hours(date(2026, 11, 4), closure(date(2026, 11, 3), date(2026, 11, 5), part)) == found


def test_hours_across_noon_lose_their_half():
    week = {"3": [["09:00", "17:00"]]}

    assert hours(date(2026, 11, 4), closure(date(2026, 11, 4), part="morning"), week=week) == [(time(12), time(17))]


def test_a_lifted_closure_closes_nothing():
    assert hours(date(2026, 11, 4), closure(date(2026, 11, 4), lifted=True)) == ALL_DAY


@pytest.mark.parametrize(
    ("at", "until", "onward"),
    [
        ("2026-11-04T10:00", "2026-11-04T12:00", None),
        ("2026-11-04T12:00", None, "2026-11-04T13:30"),
        ("2026-11-06T17:00", None, "2026-11-09T09:00"),
        ("2026-09-30T17:30", None, "2026-10-08T09:00"),
    ],
)
def test_the_hall_is_open_until_or_opens_next(at, until, onward):
    found = opening.opening(china(at), WEEK, [], national())

    assert (found.until, found.next) == (until and china(until), onward and china(onward))


def test_a_closed_hall_says_why():
    found = opening.opening(china("2026-11-04T10:00"), WEEK, [closure(date(2026, 11, 4))], national())

    assert (found.is_open, found.closure.reason_zh, found.next) == (False, "停电检修", china("2026-11-05T09:00"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("9:00-12:00 13:30-17:00", [["09:00", "12:00"], ["13:30", "17:00"]]),
        ("9：00至12：00，13:30—17:00", [["09:00", "12:00"], ["13:30", "17:00"]]),
        ("", []),
        ("17:00-9:00", None),
        ("9:00-12:00 11:00-17:00", None),
        ("nine to five", None),
        ("24:00-25:00", None),
    ],
)
def test_hours_are_read_as_people_type_them(typed, found):
    assert opening.spans(typed) == found


# --- the registers and the page ---------------------------------------------------------------------------------------


@pytest.fixture
def hall(db):
    place = f.zone()
    windows = [{"code": code, "name_zh": f"{code} 号窗口", "name_en": f"Window {code}"} for code in ("01", "02")]
    commands.register_hall(zone=place.zone, code="main", windows=windows, name_zh="大厅", name_en="Hall", by=OPERATOR)
    return Hall.objects.get(zone=place.zone, code="main")


@pytest.fixture
def admin(hall):
    place = type("Place", (), {"zone": hall.zone})
    who = f.signed_up(place, "吴桐")
    f.seated(f.post(place, "M01", "admin"), who)
    return who.browser(post=[hall.zone, "M01"])


def kept(hall):
    return Hall.objects.prefetch_related("windows", "closures").get(zone=hall.zone, id=hall.id)


def test_a_fault_in_one_day_keeps_the_week_and_names_the_day(hall):
    with pytest.raises(NotReady) as no:
        commands.set_week(hall, {"1": "9:00-12:00", "2": "late"}, by=OPERATOR)

    assert [reason.field for reason in no.value.reasons] == ["day-2"]
    assert kept(hall).week == {}


def test_the_administrator_keeps_hours_closures_and_windows(hall, admin):
    with clock.told(f.MORNING):
        answers = [
            admin.post("/house/halls/main/week/", {"day-3": "9:00-12:00"}),
            admin.post(
                "/house/halls/main/closures/",
                {"first": "2026-11-04", "part": "day", "reason_zh": "停电检修", "reason_en": "Power works"},
            ),
            admin.post("/house/halls/main/windows/02/", {"items": "C57 C49"}),
        ]
        page = admin.get("/house/halls/").content.decode()
        found = queries.opening_of(kept(hall))

    windows = {window.code: window.items for window in kept(hall).windows.all()}
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert (found.is_open, found.next) == (False, china("2026-11-11T09:00"))
    assert windows == {"01": [], "02": ["C49", "C57"]}
    assert "停电检修" in page and 'value="09:00-12:00"' in page


def test_a_closure_is_lifted_and_stays_on_record(hall, admin):
    with clock.told(f.MORNING):
        admin.post("/house/halls/main/week/", {"day-3": "9:00-12:00"})
        admin.post("/house/halls/main/closures/", {"first": "2026-11-04", "part": "day", "reason_zh": "停电检修"})
        closing = kept(hall).closures.get()
        answer = admin.post(f"/house/halls/main/closures/{closing.id}/lift/")
        found = queries.opening_of(kept(hall))

    assert (answer.status_code, found.is_open, kept(hall).closures.get().lifted) == (302, True, True)


def test_a_closure_without_a_reason_is_refused_and_what_was_typed_stays(hall, admin):
    answer = admin.post("/house/halls/main/closures/", {"first": "2026-11-04", "reason_en": "Power works"})

    assert (answer.status_code, 'value="Power works"' in answer.content.decode()) == (422, True)
    assert kept(hall).closures.count() == 0


def test_registering_a_hall_again_leaves_what_its_windows_take(hall):
    commands.give_items(hall, kept(hall).windows.get(code="02"), ["C49"], by=OPERATOR)

    renamed = {"code": "02", "name_zh": "二号窗口", "name_en": "Window 02"}
    commands.register_hall(zone=hall.zone, code="main", windows=[renamed], name_zh="大厅", name_en="Hall", by=OPERATOR)

    window = kept(hall).windows.get(code="02")
    assert (window.name_zh, window.items) == ("二号窗口", ["C49"])


def test_an_item_names_the_windows_that_take_it(hall):
    for code, items in (("01", ["C49"]), ("02", ["C49", "C57"])):
        commands.give_items(kept(hall), kept(hall).windows.get(code=code), items, by=OPERATOR)

    commands.seat_item(hall.zone, "C57", [("main", "01")], by=OPERATOR)

    assert {window.code: window.items for window in kept(hall).windows.all()} == {"01": ["C49", "C57"], "02": ["C49"]}


def test_a_window_does_not_take_everything_because_its_only_item_left_it(hall):
    commands.give_items(kept(hall), kept(hall).windows.get(code="01"), ["C49"], by=OPERATOR)

    with pytest.raises(Refused) as no:
        commands.seat_item(hall.zone, "C49", [], by=OPERATOR)

    assert (no.value.reasons[0].code, kept(hall).windows.get(code="01").items) == ("only-item", ["C49"])
