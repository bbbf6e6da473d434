"""Facts are verified at the counter against a paper, shown to whom they are about, and taken back."""

import pytest
from django.db import connection
from django.urls import reverse

from tongban.applicants import queries
from tongban.applicants.tests import factories as a
from tongban.kernel import policy
from tongban.kernel.actors import Actor
from tongban.people.tests import factories as f

pytestmark = pytest.mark.django_db
SEEN = {"means": "legal_person", "value": "赵一鸣", "paper": "licence"}


@pytest.fixture
def place():
    return f.zone()


@pytest.fixture
def legal(place):
    return f.someone(place, "赵一鸣")


@pytest.fixture
def firm(place, legal):
    return a.enterprise(place, legal=legal)


@pytest.fixture
def clerk(place):
    who = f.someone(place, "王珊")
    f.seated(f.post(place), who)
    return who.browser(post=[place.zone, "W03"])


def told(response):
    text = response.content.decode()
    assert response.status_code == 200, text
    return text


def test_the_clerk_finds_the_applicant_sees_the_paper_and_vouches(clerk, firm):
    found = clerk.post(reverse("applicants:facts"), {"uscc": firm.uscc})
    address = found["Location"]
    clerk.post(address, SEEN)

    text = told(clerk.get(address))

    assert "赵一鸣" in text and "营业执照" in text and "王珊" in text


def test_what_was_typed_survives_a_refusal(clerk, firm):
    address = reverse("applicants:facts_of", args=[firm.id])

    text = clerk.post(address, {**SEEN, "paper": "identity", "value": "钱多多"}).content.decode()

    assert "钱多多" in text and "该证照不能证明此项" in text


def test_the_legal_person_reads_who_vouches_for_what(clerk, firm, legal):
    clerk.post(reverse("applicants:facts_of", args=[firm.id]), SEEN)
    browser = legal.browser(principal=str(firm.id))

    text = told(browser.get(reverse("applicants:enterprise")))

    assert "法定代表人" in text and "W03" in text
    assert browser.get(reverse("applicants:facts_of", args=[firm.id])).status_code == 403


def test_what_was_taken_back_is_vouched_for_no_more_and_may_be_verified_anew(clerk, firm):
    address = f"/api/applicants/{firm.id}/facts"
    clerk.post(address, SEEN, content_type="application/json")
    fact = next(one["id"] for one in clerk.get(address).json() if one["means"] == "legal_person")
    clerk.post(reverse("applicants:withdraw_fact", args=[firm.id, fact]))
    assert "legal_person" not in {one["means"] for one in clerk.get(address).json()}

    clerk.post(address, {**SEEN, "value": "孙正阳"}, content_type="application/json")

    assert {one["value"] for one in clerk.get(address).json() if one["means"] == "legal_person"} == {"孙正阳"}


def test_another_zone_vouches_for_nothing(firm):
    other = f.zone()
    who = f.someone(other, "何平")
    f.seated(f.post(other), who)
    browser = who.browser(post=[other.zone, "W03"])

    answer = browser.post(f"/api/applicants/{firm.id}/facts", SEEN, content_type="application/json")

    assert answer.status_code == 403
    assert queries.verified(firm.id).keys().isdisjoint({"legal_person"})


def test_a_stranger_learns_nothing_about_an_applicant(clerk, firm, place):
    clerk.post(reverse("applicants:facts_of", args=[firm.id]), SEEN)
    stranger = f.someone(place, "路人")

    assert (
        stranger.browser(principal=str(stranger.person.id)).get(f"/api/applicants/{firm.id}/facts").status_code == 404
    )
    a.acting_for(stranger, a.enterprise(place, "天津云帆贸易有限公司"))
    assert list(queries.facts_of(firm.id)) == []
    assert queries.verified(firm.id) == {}


def test_a_peer_finds_a_party_and_reads_nothing_of_its_file_nor_who_acts_for_it(place, firm):
    asked = ("SELECT applicants_may_read(%s)", "SELECT EXISTS (SELECT 1 FROM applicants_members(%s, '2030-01-01'))")
    read = {}
    for role in ("window", "peer"):
        policy.enter(Actor(role, zone=place.zone, name="west"))
        with connection.cursor() as cursor:
            read[role] = [cursor.execute(one, [firm.id]).fetchone()[0] for one in asked]
        assert queries.party(firm.id).name == firm.name

    assert read == {"window": [True, True], "peer": [False, False]}
