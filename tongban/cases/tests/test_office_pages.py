"""The pages and the API of those who are asked, through a browser without scripts."""

import json

import pytest
from django.urls import reverse

from tongban.cases.tests.factories import MORNING, accepted, again, move
from tongban.cases.tests.pages import page

pytestmark = pytest.mark.usefixtures("morning")

QUESTION = {"agency": "water", "question": "排水能否接入？", "days": 3, "weight": "binding"}


def test_a_question_goes_from_the_reviewers_page_to_the_other_offices_list_and_back(here):
    case = accepted(here)
    show, moves = reverse("cases:show", args=[case.number]), reverse("cases:move", args=[case.number])
    reviewer, other = here.come_in("reviewer"), here.come_in("stranger")
    assert "水务局" in page(reviewer.get(show))

    page(reviewer.post(moves, {"verb": "ask_opinion", **QUESTION}), 302)
    assert case.number in page(other.get(reverse("cases:asked")))
    assert "有条件同意" in page(other.get(show))
    page(other.post(moves, {"verb": "answer_opinion", "answer": "conditions", "text": "须设检查井"}), 302)

    assert "须设检查井" in page(reviewer.get(show))
    assert case.number not in page(other.get(reverse("cases:asked")))
    assert "须设检查井" not in page(here.come_in("applicant").get(show))


def test_programs_read_what_was_asked_of_their_office(here):
    case = accepted(here)
    move(here, case, "reviewer", "ask_opinion", MORNING, **QUESTION)

    listed = json.loads(page(here.come_in("stranger").get("/api/asked")))
    of_case = json.loads(page(here.come_in("reviewer").get(f"/api/cases/{case.number}/parts")))
    outside = json.loads(page(here.come_in("applicant").get(f"/api/cases/{case.number}/parts")))

    assert listed == {"items": of_case, "next": None} and outside == []
    assert [(one["number"], one["question"], one["state"], one["late"]) for one in of_case] == [
        (case.number, "排水能否接入？", "open", False)
    ]


def test_what_is_typed_survives_a_refusal(here):
    case = accepted(here)
    moves = reverse("cases:move", args=[case.number])

    sent = {"verb": "ask_opinion", "within": "ask_opinion", **QUESTION, "days": "999"}
    text = page(here.come_in("reviewer").post(moves, sent), 422)

    assert "排水能否接入？" in text
    assert again(here, case).waits is None
