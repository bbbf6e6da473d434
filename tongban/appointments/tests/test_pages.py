"""The pages of a seat: what an applicant, a clerk and an administrator meet there."""

from datetime import datetime

import pytest
from django.urls import reverse

from tongban.appointments.models import Appointment, Plan
from tongban.appointments.tests import factories as f
from tongban.appointments.tests.factories import MORNING
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.codes import new_id

TEN_THIRTY, ELEVEN = "hall@2026-11-04T10:30", "hall@2026-11-04T11:00"


def form(slot=TEN_THIRTY, **more):
    return {"slot": slot, "name": "钱多", "telephone": "13800138000", "key": str(new_id()), **more}


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def the_only():
    policy.enter(OPERATOR)
    return Appointment.objects.get()


@pytest.fixture
def morning():
    with clock.told(MORNING):
        yield


def booking(here):
    return reverse("appointments:book", args=[here.zone, "C49"])


def test_the_guide_names_the_next_free_times_and_leads_to_all(here, client, morning):
    page = text(client.get(reverse("catalogue:guide", args=[here.zone, "C49"])))

    assert "11-04 10:30" in page and booking(here) in page


def test_an_applicant_takes_a_seat_and_has_it_confirmed(here, morning):
    who = here.come_in("citizen")

    answer = who.post(booking(here), form())

    made = the_only()
    page = text(who.get(answer["Location"]))
    assert answer["Location"] == reverse("appointments:show", args=[made.id])
    assert all(word in page for word in (made.number, "2026-11-04 10:30", "–11:00", "政务服务大厅"))
    assert made.number in text(who.get("/appointments/"))


def test_the_same_form_sent_twice_is_one_seat(here, morning):
    who, sent = here.come_in("citizen"), form()

    first, second = who.post(booking(here), sent), who.post(booking(here), sent)

    assert first["Location"] == second["Location"]
    assert the_only().status == "booked"


def test_what_is_wrong_is_named_and_what_was_typed_stays(here, morning):
    page = text(here.come_in("citizen").post(booking(here), form(telephone="later", name="钱多多")), 422)

    assert "这不是电话号码。" in page and 'value="钱多多"' in page


def test_the_last_seat_is_refused_with_other_times_on_the_page(here, morning):
    f.booked(here, TEN_THIRTY, "other")
    f.booked(here, TEN_THIRTY, "window")

    page = text(here.come_in("citizen").post(booking(here), form()), 409)

    assert "该时段最后一个名额刚被约走。" in page and ELEVEN in page


def test_a_seat_is_moved_and_given_back(here, morning):
    who = here.come_in("citizen")
    made = f.booked(here, TEN_THIRTY)

    moved = who.post(reverse("appointments:move", args=[made.id]), {"slot": ELEVEN})
    at = the_only().starts_at
    cancelled = who.post(reverse("appointments:cancel", args=[made.id]))

    assert (moved.status_code, cancelled.status_code, the_only().status) == (302, 302, "cancelled")
    assert at == datetime.fromisoformat("2026-11-04T11:00+08:00")


def test_others_do_not_find_it(here, morning):
    made = f.booked(here, TEN_THIRTY)

    assert text(here.come_in("other").get(reverse("appointments:show", args=[made.id])), 404)


def test_a_clerk_books_for_whoever_asks_and_finds_him_by_his_telephone(here, morning):
    clerk = here.come_in("window")

    clerk.post(booking(here), form(name="李四", telephone="0316-5550123"))

    assert "李四" in text(clerk.get("/desk/reception/hall/?q=0123"))
    assert "李四" not in text(clerk.get("/desk/reception/hall/?q=9999"))


def test_the_administrator_sets_how_hours_are_given_away(here, morning):
    admin = here.come_in("admin")
    sent = {"hall": "hall", "minutes": "20", "seats": "3", "days": "2"}

    answer = admin.post("/house/appointments/", sent)

    policy.enter(OPERATOR)
    kept = Plan.objects.get(zone=here.zone)
    assert (answer.status_code, kept.minutes, kept.seats, kept.days) == (302, 20, 3, 2)
    assert 'value="20"' in text(admin.get("/house/appointments/"))
    assert "请填 5 到 120 的整数。" in text(admin.post("/house/appointments/", sent | {"minutes": "1"}), 422)


def test_an_open_appointment_is_named_before_another_is_booked(here, morning):
    made = f.booked(here, TEN_THIRTY)

    assert reverse("appointments:show", args=[made.id]) in text(here.come_in("citizen").get(booking(here)))
