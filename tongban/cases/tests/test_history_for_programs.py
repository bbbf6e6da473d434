"""The history over HTTP: whole for officials, without what stays inside for the applicant."""

from datetime import timedelta

from tongban.cases.tests.factories import MORNING, accepted, move, proposed

ASKED = {"agency": "water", "question": "排水能否接入市政管网？", "days": 3, "weight": "advisory"}


def told(here, name, case):
    return here.come_in(name).get(f"/api/cases/{case.number}/moves").json()


def test_the_reviewer_reads_the_proposal(here):
    case = proposed(here)

    entry = told(here, "reviewer", case)[-1]

    assert entry["entry"]["after"]["proposed"] == "granted"


def test_the_applicant_learns_that_there_is_a_proposal_and_not_which(here):
    case = proposed(here)

    entry = told(here, "applicant", case)[-1]

    assert (entry["withheld"], entry["entry"]["verb"], "after" in entry["entry"]) == (True, "case.propose", False)
    assert "granted" not in str(entry)


def test_the_hash_of_a_withheld_entry_is_that_of_the_journal(here):
    case = proposed(here)

    hidden, whole = told(here, "applicant", case)[-1], told(here, "reviewer", case)[-1]

    assert hidden["hash"] == whole["hash"]


def test_the_decision_is_the_applicants_to_read(here):
    case = proposed(here)
    move(here, case, "approver", "decide", outcome="granted")

    entry = told(here, "applicant", case)[-1]

    assert entry["entry"]["after"]["outcome"] == "granted"


def test_that_an_office_was_asked_is_in_no_entry_that_the_applicant_reads(here):
    case = accepted(here)
    move(here, case, "reviewer", "ask_opinion", MORNING, **ASKED)
    move(here, case, "applicant", "withdraw", MORNING + timedelta(hours=1), reason="项目取消")

    own, whole = told(here, "applicant", case), told(here, "reviewer", case)

    assert "opinion" in str(whole[-1]["entry"]["before"])
    assert (own[-1]["entry"]["verb"], own[-1]["withheld"], own[-1]["hash"]) == (
        "case.withdraw",
        True,
        whole[-1]["hash"],
    )
    assert [one["entry"]["verb"] for one in own if "opinion" in str(one["entry"].get("before"))] == []
    assert [one["entry"]["verb"] for one in own if "opinion" in str(one["entry"].get("after"))] == []
