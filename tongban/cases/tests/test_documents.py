"""The papers of the law: each made by its move, numbered with it, held by its entry, read by whoever may see it."""

from hashlib import sha256

import pytest

from tongban.applicants import commands as applicants
from tongban.cases import commands, queries
from tongban.cases.queries import paperwork
from tongban.cases.tests.factories import (
    MORNING,
    accepted,
    acting,
    again,
    credit_code,
    move,
    proposed,
    returned,
    submitted,
    world,
)
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.documents import setting
from tongban.kernel.files import queries as files
from tongban.kernel.journal.read import history
from tongban.kernel.journal.record import by_way_of
from tongban.kernel.refusals import NotYours, Refused, Stale

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning():
    with clock.told(MORNING):
        yield


def papers(here, case):
    """Kind and number of every paper of a case, the first made first."""
    return [(one.kind, one.serial) for one in reversed(queries.documents(again(here, case)))]


def facts_of(here, monkeypatch, act):
    """What was told to the template by a move."""
    told = []
    pdf = setting.pdf
    monkeypatch.setattr(setting, "pdf", lambda template, facts, at: told.append(facts) or pdf(template, facts, at))
    act()
    return told[-1]


def test_each_move_that_the_law_wants_on_paper_makes_its_paper(here):
    granted = proposed(here)
    move(here, granted, "approver", "decide", outcome="granted")
    move(here, granted, "approver", "issue")
    move(here, granted, "window", "deliver", manner="post", recipient="赵一鸣", tracking="1234567890123")
    paused = accepted(here)
    move(here, paused, "reviewer", "suspend", ground="hearing", days=20)
    move(here, paused, "approver", "extend", days=10, reason="情况复杂")
    refused = proposed(here)
    move(here, refused, "approver", "decide", outcome="refused", reasons="绿地率不足")
    declined = submitted(here)
    move(here, declined, "window", "decline", reason="不属本局职权", competent="水务局")

    assert papers(here, granted) == [("acceptance", 1), ("granted", 1), ("delivery", 1)]
    assert papers(here, paused) == [("acceptance", 2), ("procedure", 1), ("extension", 1)]
    assert papers(here, refused) == [("acceptance", 3), ("refused", 1)]
    assert papers(here, returned(here)) == [("correction", 1)]
    assert papers(here, declined) == [("declined", 1)]


def test_what_is_decided_afterwards_is_on_paper_too(here):
    case = proposed(here)
    move(here, case, "approver", "decide", outcome="granted")
    move(here, case, "reviewer", "propose_change", kind="revoke", ground="fraud", text="隐瞒了用地性质")
    move(here, case, "approver", "revoke", heard="已书面陈述")

    assert papers(here, case)[-1] == ("revoke", 1)


def test_the_entry_of_the_move_holds_number_and_digest_of_its_paper(here):
    case = accepted(here)
    (paper,) = queries.documents(again(here, case))
    policy.enter(OPERATOR)
    entry = history(case.zone, case.id)[-1]
    kept = files.find(OPERATOR, case.zone, case.id, paper.file)

    (told,) = entry.after["rows"]["cases_document"]
    assert (entry.act, told["number"], told["digest"]) == ("accept", "测试区审受字〔2026〕第1号", kept.digest)
    assert sha256(files.opened(kept).read()).hexdigest() == kept.digest


def test_what_time_accepts_is_on_paper_as_well(here):
    case = submitted(here)
    policy.enter(CLOCK)
    with clock.told(case.silence_at):
        assert commands.let_time_pass() == 1

    assert papers(here, case) == [("acceptance", 1)]


def test_whoever_is_too_late_takes_no_number(here):
    early, late = submitted(here), submitted(here)
    policy.enter(here.window)
    seen_before = queries.find(here.window, early.number)
    move(here, early, "window", "accept")

    with pytest.raises(Stale), acting(here.colleague):
        commands.make(seen_before, "accept", by=here.colleague, given={})
    move(here, late, "window", "accept")

    assert papers(here, late) == [("acceptance", 2)]


def test_a_past_that_is_gathered_makes_no_paper(here):
    case, seen = submitted(here), []
    policy.enter(here.window)
    with by_way_of(lambda subject, composed, hand, claim: seen.append(composed)):
        commands.make(case, "accept", by=here.window, given={})

    assert len(seen) == 1
    assert papers(here, accepted(here)) == [("acceptance", 1)]


def test_a_name_that_looks_like_markup_stands_on_the_paper_as_it_is(here, monkeypatch):
    policy.enter(OPERATOR)
    name = "#panic()*星瀚*$x$𠮷公司"
    party = applicants.register_enterprise(zone=here.zone, uscc=credit_code(777_001), name=name, by=OPERATOR)
    applicants.admit(party, here.applicant.person, by=OPERATOR, manner="legal")
    case = submitted(here)
    case.applicant_name = name

    told = facts_of(here, monkeypatch, lambda: commands.make(case, "accept", by=here.window, given={}))

    assert told["addressee"] == name


# --- what they say -----------------------------------------------------------------------------------------------


def test_a_notice_of_acceptance_says_until_when_it_is_decided(here, monkeypatch):
    told = facts_of(here, monkeypatch, lambda: accepted(here))

    assert told["due"] == "2026年11月16日（含当日）" and told["limit"] == "8个工作日"
    assert (told["organ"], told["day"], told["you"]) == ("规划局", "2026年11月4日", "你单位")


def test_a_notice_of_correction_says_everything_at_once(here, monkeypatch):
    told = facts_of(here, monkeypatch, lambda: returned(here))

    assert [(one["name"], one["text"]) for one in told["marks"]] == [
        ("设计图纸", "缺少日照分析页"),
        ("联系电话", "电话无法接通"),
    ]


def test_a_refusal_says_its_reasons_and_both_remedies_as_the_zone_names_them(here, monkeypatch):
    case = proposed(here)
    told = facts_of(
        here, monkeypatch, lambda: move(here, case, "approver", "decide", outcome="refused", reasons="绿地率不足")
    )

    assert told["reason"] == "绿地率不足"
    assert "六十日内向行政复议机关" in told["remedy"] and "六个月内" in told["remedy"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_paper_is_in_chinese_whoever_reads_the_page_in_english(here, monkeypatch, language):
    from django.utils import translation

    case = accepted(here)
    with translation.override(language):
        told = facts_of(here, monkeypatch, lambda: move(here, case, "reviewer", "suspend", ground="hearing", days=20))

    assert told["procedure"] == "听证"


def test_what_is_no_permit_cites_no_law_on_permits(calendars):
    public = world(code="C60", kind="20")

    assert paperwork.is_permit(public.version) is False
    assert paperwork.GRANTED.title(public.version) == "准予决定书"


# --- who reads them ----------------------------------------------------------------------------------------------


def test_the_applicant_reads_his_papers_and_nobody_elses(here):
    case = accepted(here)
    (paper,) = queries.documents(again(here, case))
    address = f"/cases/{case.number}/documents/{paper.id}/"

    seen = {name: here.come_in(name).get(address).status_code for name in ("applicant", "reviewer", "window")}
    hidden = {name: here.come_in(name).get(address).status_code for name in ("citizen", "stranger")}

    assert seen == dict.fromkeys(("applicant", "reviewer", "window"), 200)
    assert hidden == dict.fromkeys(("citizen", "stranger"), 404)


def test_a_paper_of_one_matter_is_not_found_in_another(here):
    mine, other = accepted(here), accepted(here)
    (paper,) = queries.documents(again(here, other))

    with pytest.raises(NotYours), acting(here.applicant):
        queries.document_file(here.applicant, mine.number, paper.id)


def test_the_page_of_the_matter_offers_its_papers(here):
    case = accepted(here)

    page = here.come_in("applicant").get(f"/cases/{case.number}/").content.decode()

    assert "受理通知书" in page and "测试区审受字〔2026〕第1号" in page


def test_a_program_finds_the_papers_with_their_digests(here):
    case = accepted(here)
    client = here.come_in("applicant")
    (told,) = client.get(f"/api/cases/{case.number}/documents").json()

    sent = client.get(f"/api/cases/{case.number}/documents/{told['id']}")

    assert sent["Content-Type"] == "application/pdf" and "attachment" in sent["Content-Disposition"]
    assert sha256(b"".join(sent.streaming_content)).hexdigest() == told["digest"]


# --- looked at before --------------------------------------------------------------------------------------------


def test_a_paper_is_looked_at_before_and_nothing_is_done(here):
    case = submitted(here)
    before = history(case.zone, case.id)

    page = here.come_in("window").post(f"/cases/{case.number}/moves/accept/paper/").content.decode()
    move(here, case, "window", "accept")

    assert page.count("data:image/png;base64,") == 1 and "受理通知书" in page
    assert len(history(case.zone, case.id)) == len(before) + 1
    assert papers(here, case) == [("acceptance", 1)]


def test_what_stands_against_a_move_stands_against_its_paper(here):
    case = submitted(here)
    policy.enter(here.reviewer)

    with pytest.raises(Refused):
        commands.preview(again(here, case), "accept", by=here.reviewer, given={})
    answer = here.come_in("window").post(f"/cases/{case.number}/moves/decline/paper/", {"reason": "不属职权"})
    assert (answer.status_code, "data:image" in answer.content.decode()) == (422, False)
