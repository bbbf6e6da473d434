"""One person at the counter with several matters: identified once, taken in together, one receipt sheet."""

import pytest
from django.urls import reverse

from tongban.cases import commands
from tongban.cases.models import Case, Draft
from tongban.cases.tests.factories import ANSWERS, MORNING, draft, publish, stored
from tongban.cases.tests.pages import page
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR

pytestmark = pytest.mark.usefixtures("morning")

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(here):
    return publish(here.zone, code="C57", materials={"published": 0, "named": []})


def sat(here, client):
    """A sitting that begins with a complete first matter; its address."""
    first = draft(here, "window")
    typed = {name: str(value).lower() if value in (True, False) else value for name, value in ANSWERS.items()}
    return client.post(reverse("cases:sit", args=[first.id]), typed)["Location"]


def add(client, place, code="C57"):
    return client.post(f"{place}items/", {"code": code})


def drafts(here):
    policy.enter(OPERATOR)
    return list(Draft.objects.filter(zone=here.zone).order_by("id"))


def cases(here):
    policy.enter(OPERATOR)
    return list(Case.objects.filter(zone=here.zone).order_by("id"))


def keys(here):
    return [str(one.id) for one in drafts(here)]


def test_the_second_matter_knows_who_stands_there_and_what_was_answered(here, second):
    client = here.come_in("window")

    add(client, sat(here, client))

    first, other = drafts(here)
    assert (other.party, other.party_kind, other.in_sitting) == (first.party, first.party_kind, first.in_sitting)
    assert other.answers["contact_name"] == ANSWERS["contact_name"]


def test_all_matters_are_accepted_in_one_act_and_stand_on_one_sheet(here, second):
    client = here.come_in("window")
    place = sat(here, client)
    add(client, place)

    answer = client.post(place, {"draft": keys(here), "verb": "accept"})

    found = cases(here)
    text = page(client.get(answer["Location"]))
    assert [(case.status, case.party) for case in found] == [("accepted", here.enterprise)] * 2
    assert all(case.number in text for case in found)
    assert drafts(here) == []


def test_what_is_not_complete_stays_with_its_reasons_and_the_rest_is_taken_in(here, second):
    client = here.come_in("window")
    place = sat(here, client)
    add(client, place)
    other = drafts(here)[1]
    with clock.told(MORNING):
        client.post(reverse("cases:detach", args=[drafts(here)[0].id]), {"key": "drawings"})

    text = page(client.post(place, {"draft": keys(here), "verb": "take_in"}))

    assert [case.id for case in cases(here)] == [other.id]
    assert len(drafts(here)) == 1 and cases(here)[0].number in text


def test_sent_twice_it_is_one_act_with_one_sheet(here, second):
    client = here.come_in("window")
    place = sat(here, client)
    add(client, place)
    typed = {"draft": keys(here), "verb": "take_in"}

    sheets = [client.post(place, typed)["Location"] for _time in range(2)]

    assert sheets[0] == sheets[1]
    assert len(cases(here)) == 2


def test_matters_for_different_applicants_are_refused_until_one_is_found_for_all(here, second):
    client = here.come_in("window")
    place = sat(here, client)
    add(client, place)
    policy.enter(OPERATOR)
    Draft.objects.filter(id=keys(here)[1]).update(party=here.citizen.person, party_kind="person")

    refused = page(client.post(place, {"draft": keys(here), "verb": "take_in"}))
    client.post(f"{place}person/", {"counter_kind": "enterprise", "counter_uscc": here.enterprise_code})
    answer = client.post(place, {"draft": keys(here), "verb": "take_in"})

    assert "<li>" in refused and answer.status_code == 302
    assert {case.party for case in cases(here)} == {here.enterprise}


def test_a_save_under_way_does_not_end_the_sitting(here, second):
    late = draft(here, "window")
    commands.sit(drafts(here)[0])

    commands.note(late, name="廊坊星瀚装备有限公司")

    assert drafts(here)[0].in_sitting


def test_a_matter_that_a_colleague_began_is_not_taken_in(here, second):
    theirs = draft(here, "colleague")
    stored(theirs, here.colleague, "more.pdf")
    client = here.come_in("window")
    place = sat(here, client)
    mine = drafts(here)[-1]

    client.post(place, {"draft": [str(mine.id), str(theirs.id), "no key"], "verb": "take_in"})

    assert [case.id for case in cases(here)] == [mine.id]


def test_a_sitting_that_is_over_takes_no_more(here, second):
    client = here.come_in("window")
    place = sat(here, client)
    client.post(place, {"draft": keys(here), "verb": "take_in"})

    assert client.get(place).status_code == 404
    assert add(client, place).status_code in (404, 409)


def test_a_sheet_shows_nothing_of_another_zone(here, second):
    client = here.come_in("window")

    assert client.get(reverse("cases:sheet") + "?number=XXX2026-1104-0000010").status_code == 404
