"""Promises on pages and for programs: given while applying, seen with their lamp, kept, and listed for the office."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.cases import queries
from tongban.cases.models import Draft, Promise
from tongban.cases.tests import factories as f
from tongban.cases.tests.factories import MORNING, PDF, codes, move
from tongban.cases.tests.pages import page
from tongban.cases.tests.promises import BY, DAY, ITEM, accepted, closed, drafted, handed_in, let_pass, promise
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.refusals import NotReady

pytestmark = pytest.mark.usefixtures("dawn")

JSON = {"content_type": "application/json"}


@pytest.fixture
def here(calendars):
    return f.world(**ITEM)


def promises_in(draft):
    policy.enter(OPERATOR)
    return Draft.objects.get(id=draft.id).promises


@pytest.mark.parametrize("who", ["applicant", "window"])
def test_a_draft_offers_the_promise_with_its_words_takes_it_and_gives_it_back(here, who):
    draft, browser = drafted(here, who=who), here.come_in(who)
    place = f"/drafts/{draft.id}/"
    text = page(browser.get(place, headers={"accept-language": "en"}))
    assert "I promise to hand in “Design drawings” by Wed 11 Nov 2026." in text and "365 days" in text
    assert "The site is fit" in text

    taken = browser.post(f"{place}promise/", {"key": "drawings", "by": BY.isoformat()})
    assert (taken.status_code, promises_in(draft)) == (302, {"drawings": {"by": "2026-11-10"}})
    assert "Promised by Tue 10 Nov 2026" in page(browser.get(place, headers={"accept-language": "en"}))

    browser.post(f"{place}promise/", {"key": "drawings", "back": "1"})
    assert promises_in(draft) == {}


@pytest.mark.parametrize("by", ["", "2026-02-30", "2026-12-01"])
def test_a_day_that_is_none_or_too_late_is_refused_beside_the_material(here, by):
    draft, browser = drafted(here), here.come_in("applicant")

    answer = browser.post(
        f"/drafts/{draft.id}/promise/", {"key": "drawings", "by": by}, headers={"accept-language": "en"}
    )

    assert "by a day from today to Wed 11 Nov 2026" in page(answer, 422)


def test_the_matter_shows_what_is_promised_and_takes_it_with_its_file_once(here):
    case, browser = accepted(here), here.come_in("applicant")
    assert "设计图纸" in page(browser.get(f"/cases/{case.number}/promises/"))
    row = {"promise": str(promise(case).id)}

    nothing = browser.post(f"/cases/{case.number}/promises/", row)
    assert nothing.status_code == 422
    sent = {**row, "file": SimpleUploadedFile("图纸.pdf", PDF)}
    kept = browser.post(f"/cases/{case.number}/promises/", sent)

    assert (kept.status_code, promise(case).state) == (302, "handed_in")
    assert browser.post(f"/cases/{case.number}/promises/", row).status_code == 409
    assert "图纸.pdf" in page(here.come_in("reviewer").get(f"/cases/{case.number}/"))


def test_the_office_sees_what_is_due_first_and_nobody_elses(here):
    later, sooner = accepted(here), handed_in(here, "drawings", by=BY - DAY)
    address = "/desk/promises/"

    text = page(here.come_in("reviewer").get(address))
    assert text.index(sooner.number) < text.index(later.number)
    assert later.number in page(here.come_in("window").get(address))
    assert later.number not in page(here.come_in("stranger").get(address))
    let_pass(here, "2026-11-11T00:01")
    with clock.told(MORNING + 7 * DAY):
        assert "2 late" in page(here.come_in("supervisor").get(address, headers={"accept-language": "en"}))


def test_the_list_goes_on_where_a_page_ends(here, monkeypatch):
    first, second = handed_in(here, "drawings", by=BY - DAY), accepted(here)
    policy.enter(here.reviewer)
    one, following = queries.promised_to(here.reviewer, MORNING, size=1)
    two, end = queries.promised_to(here.reviewer, MORNING, following, size=1)
    assert ([line.row.case.number for line in (*one, *two)], end) == ([first.number, second.number], None)
    program = here.come_in("reviewer")
    told = program.get("/api/promises?limit=1").json()
    assert [line["number"] for line in told["items"]] == [first.number] and told["next"]

    monkeypatch.setattr(queries.promised_to, "__defaults__", ("", 1))
    browser = here.come_in("reviewer")
    text = page(browser.get("/desk/promises/", headers={"accept-language": "en"}))
    assert "2 open" in text and second.number not in text
    assert second.number in page(browser.get(f"/desk/promises/?cursor={following}"))
    assert browser.get("/desk/promises/?cursor=moon").status_code == 422


def test_a_refusal_stands_at_the_field_of_its_promise_and_keeps_what_was_typed(here):
    case, browser = accepted(here, "drawings", "fit"), here.come_in("applicant")
    policy.enter(OPERATOR)
    rows = {one.key: str(one.id) for one in Promise.objects.filter(case_id=case.id)}
    place, sent = f"/cases/{case.number}/promises/", {"promise": rows["drawings"], "text": "图纸随后附上"}

    nothing = page(browser.post(place, sent), 422)
    wrong = page(browser.post(place, {**sent, "file": SimpleUploadedFile("图纸.exe", b"MZ")}), 422)

    for text in (nothing, wrong):
        own = text[text.index(f'id="promise-{rows["drawings"]}"') :]
        own = own[: own.index("</form>")]
        assert text.count("图纸随后附上</textarea>") == own.count("图纸随后附上</textarea>") == 1
        assert 'class="field wrong"' in own and text.count('id="error-field-file"') == 1


def test_a_program_promises_looks_and_keeps_as_the_page_does(here):
    draft, program = drafted(here, "drawings"), here.come_in("applicant")
    place = f"/api/drafts/{draft.id}/promises"
    assert json.loads(page(program.post(place, json.dumps({"key": "drawings"}), **JSON), 201))["promises"] == {}
    body = {"key": "drawings", "by": "2026-11-09"}
    assert json.loads(page(program.post(place, json.dumps(body), **JSON), 201))["promises"] == {
        "drawings": {"by": "2026-11-09"}
    }
    refused = program.post(place, json.dumps({"key": "application", "by": "2026-11-09"}), **JSON)
    assert (refused.status_code, refused.json()["reasons"][0]["code"]) == (422, "promise-not-offered")

    number = program.post(f"/api/drafts/{draft.id}/submit", **JSON).json()["entry"]["after"]["number"]
    told = program.get(f"/api/cases/{number}/promises").json()
    assert [(one["key"], one["state"], one["lamp"], one["late"]) for one in told] == [
        ("drawings", "open", "green", False)
    ]
    assert [one["number"] for one in program.get("/api/promises").json()["items"]] == [number]
    file = program.post(f"/api/cases/{number}/files?key=drawings", {"file": SimpleUploadedFile("图纸.pdf", PDF)}).json()
    kept = {"verb": "keep_promise", "file": file["file"]}
    assert program.post(f"/api/cases/{number}/moves", json.dumps(kept), **JSON).status_code == 201
    assert program.get(f"/api/cases/{number}/promises").json()[0]["state"] == "handed_in"


def test_nobody_hands_a_file_in_for_a_promise_that_was_not_given(here):
    case = f.accepted(here)
    sent = {"file": SimpleUploadedFile("图纸.pdf", PDF)}

    assert here.come_in("applicant").post(f"/cases/{case.number}/promises/", sent).status_code == 409


def test_whoever_is_on_record_reads_until_when_and_what_to_do(here):
    case = accepted(here)
    move(here, case, "reviewer", "find_false", MORNING, text="图纸系他人工程")

    with pytest.raises(NotReady) as refusal:
        drafted(here, "drawings")

    assert codes(refusal) == [("promise-broken-before", "material:drawings")]
    reason = refusal.value.reasons[0].both()
    assert "Thu 4 Nov 2027" in reason["text"]["en"] and "2027 年 11 月 4 日" in reason["text"]["zh"]
    assert reason["clause"] and reason["next"]["zh"] != reason["next"]["en"]


def test_the_holder_reads_that_his_promise_is_broken_and_until_when_not_what_is_only_proposed(here):
    case = closed(here)
    let_pass(here, "2026-11-11T00:01")
    let_pass(here, "2026-11-19T00:01")
    place, english = f"/cases/{case.number}/", {"accept-language": "en"}

    with clock.told(MORNING + 16 * DAY):
        holder = page(here.come_in("applicant").get(place, headers=english))
        approver = page(here.come_in("approver").get(place, headers=english))

    proposed = "Granted on a promise that was not kept"
    assert "On record until Fri 19 Nov 2027" in holder and "Until Fri 19 Nov 2027" in holder
    assert proposed not in holder and proposed in approver
