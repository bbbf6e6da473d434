"""The reception: who waits, who was not there, and numbers for whoever does not know the item."""

import pytest
from django.urls import reverse

from tongban.appointments import commands
from tongban.appointments.tests import factories as f
from tongban.kernel import clock
from tongban.kernel.refusals import Refused
from tongban.people import commands as people


def at_reception(here, ticket, verb):
    with clock.told(f.MORNING):
        at = reverse("appointments:reception_move", args=["hall"])
        answer = here.come_in("window").post(at, {"ticket": str(ticket.id), "verb": verb})
        page = here.come_in("window").get("/desk/reception/hall/").content.decode()
    return answer.status_code, f.status(ticket), page


def test_the_reception_gives_an_absent_one_back(here):
    first = f.numbered(here, name="欧阳修文")
    f.called(here)
    f.moved(here, first, "pass_over")

    code, status, page = at_reception(here, first, "return")

    assert (code, status) == (302, "waiting")
    assert "欧阳修文" in page and 'value="leave"' in page


def test_the_reception_does_not_end_what_a_window_has_called(here):
    first = f.numbered(here)
    f.called(here)

    assert at_reception(here, first, "finish")[:2] == (409, "called")


def test_a_number_for_a_theme_goes_to_a_window_that_takes_one_of_its_items(here):
    with f.acting(here.admin):
        people.give_items(here.hall, here.window_at("01"), ["C50"], by=here.admin)
        people.give_items(here.hall, here.window_at("02"), ["C49"], by=here.admin)
    with f.acting(here.window):
        mine = commands.take(here.hall, None, theme="building", by=here.window)

    with pytest.raises(Refused) as no:
        f.called(here, "01")

    assert (no.value.reasons[0].code, f.called(here, "02", by="colleague")) == ("nobody-waits", f.label(mine))


def test_no_number_is_given_for_a_theme_of_which_nothing_is_taken(here):
    with f.acting(here.window), pytest.raises(Refused) as no:
        commands.take(here.hall, None, theme="water", by=here.window)

    assert no.value.reasons[0].code == "not-taken-here"
