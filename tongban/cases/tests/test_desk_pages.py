"""The desk and the counter through a browser without scripts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.cases import queries
from tongban.cases.models import Case
from tongban.cases.tests.factories import (
    MORNING,
    accepted,
    acting,
    again,
    move,
    publish,
    submitted,
    upload,
)
from tongban.cases.tests.pages import FORM, page, the_case, the_draft
from tongban.kernel import clock
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal.read import history

pytestmark = pytest.mark.usefixtures("morning")


# --- the desk ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["window", "reviewer", "approver", "admin", "supervisor"])
def test_the_desk_asks_as_often_for_thirty_matters_as_for_one(here, name):
    client, place = here.come_in(name), reverse("cases:desk")
    cases = [submitted(here) if name == "window" else accepted(here)]
    asked = count(client, place)

    for _more in range(29):
        cases.append(submitted(here) if name == "window" else accepted(here))

    assert count(client, place) == asked
    assert page(client.get(place)).count("data-row>") == 30


def count(client, place):
    client.get(place)
    with CaptureQueriesContext(connection) as found:
        client.get(place)
    return len(found)


def test_the_desk_shows_what_is_due_first_and_goes_on_by_cursor(here):
    late = [submitted(here, at=MORNING - timedelta(days=days)) for days in range(4)]
    client = here.come_in("window")

    with acting(here.window):
        at = queries.instants(here.zone, clock.now())
        found = queries.desk(here.window, queries.Sieve(), at)
        first, cursor = queries.page(found, "", size=3)
        second, end = queries.page(found, cursor, size=3)

    assert [case.id for case in first + second] == [case.id for case in reversed(late)]
    assert end is None
    page(client.get(reverse("cases:desk") + "?cursor=broken"), 422)


def test_chips_are_links_with_their_counts(here):
    case = accepted(here)
    accepted(here)
    move(here, case, "reviewer", "claim", MORNING)
    client = here.come_in("reviewer")

    mine = page(client.get(reverse("cases:desk") + "?hold=mine"))
    free = page(client.get(reverse("cases:desk") + "?hold=free"))

    assert mine.count("data-row>") == 1 and case.number in mine
    assert free.count("data-row>") == 1 and case.number not in free


def test_the_search_finds_a_number_and_a_name(here):
    case, other = accepted(here), accepted(here, by="citizen")
    client = here.come_in("reviewer")

    for text in (case.number.lower(), case.number[-8:], "星瀚"):
        found = page(client.get(reverse("cases:desk"), {"text": text}))
        assert case.number in found and other.number not in found


def test_what_is_claimed_from_the_list_says_for_each_what_came_of_it(here):
    first, second = accepted(here), accepted(here)
    move(here, second, "second_reviewer", "claim", MORNING)
    client = here.come_in("reviewer")

    typed = {"verb": "claim", "number": [first.number, second.number], "next": reverse("cases:desk")}
    text = page(client.post(reverse("cases:hands"), typed))

    assert again(here, first).holder == here.reviewer.person
    assert "孙立" in text


def test_one_queue_holds_the_matters_of_every_agency(here):
    water = publish(here.zone, code="W1", agency="water")
    first = submitted(here)
    here.version = water
    second = submitted(here)

    text = page(here.come_in("window").get(reverse("cases:desk")))

    assert first.number in text and second.number in text


# --- the counter ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["规划许可", "ghxk", "C49", "planning permit"])
def test_the_counter_finds_an_item_by_word_letters_or_code(here, text):
    found = page(here.come_in("window").get(reverse("cases:intake"), {"q": text}))

    assert 'value="C49"' in found


def test_from_the_counter_to_the_receipt_for_somebody_nobody_knew(here):
    client = here.come_in("window")
    client.post(reverse("cases:take_in"), {"code": "C49"})
    found = the_draft()
    who = {"counter_kind": "person", "counter_resident_id": "11010519491231002X", "counter_name": "孙晓"}

    client.post(reverse("cases:party", args=[found.id]), {**FORM, **who})
    for key in ("application", "drawings"):
        client.post(reverse("cases:attach", args=[found.id]), {"key": key, "file": upload(f"{key}.pdf")})
    answer = client.post(reverse("cases:hand_in_and_accept", args=[found.id]), FORM)

    case = the_case()
    assert answer["Location"] == reverse("cases:receipt", args=[case.number])
    assert (case.status, case.channel, case.window, case.applicant_name) == ("accepted", "window", "W03", "孙晓")
    assert [entry.act for entry in history(case.zone, case.id)] == ["submit", "accept"]
    page(client.get(answer["Location"]))


def test_a_broken_number_at_the_counter_is_refused_beside_its_field_and_everything_stays(here):
    client = here.come_in("window")
    client.post(reverse("cases:take_in"), {"code": "C49"})
    who = {"counter_kind": "enterprise", "counter_uscc": "91131000000000001X", "counter_name": "新企业"}

    text = page(client.post(reverse("cases:party", args=[the_draft().id]), {**FORM, **who}), 422)

    assert 'id="error-field-uscc"' in text and 'value="91131000000000001X"' in text and 'value="赵一鸣"' in text
    assert the_draft().counter["name"] == "新企业"


def test_a_matter_without_an_applicant_is_not_taken_in(here):
    client = here.come_in("window")
    client.post(reverse("cases:take_in"), {"code": "C49"})

    page(client.post(reverse("cases:hand_in", args=[the_draft().id]), FORM), 422)

    assert not Case.objects.exists()


def test_files_of_the_counter_belong_to_the_applicant_from_the_receipt_on(here):
    case = submitted(here, "window")
    with acting(OPERATOR):
        file = queries.materials(case)[0].file

    got = here.come_in("applicant").get(reverse("cases:file", args=[case.number, file]))

    assert got.status_code == 200
