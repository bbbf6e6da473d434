"""What is known already is offered with its source, taken with one click, and never filled in silence."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tongban.applicants import commands as applicants
from tongban.applicants import queries as parties
from tongban.cases import commands, queries
from tongban.cases.models import Material
from tongban.cases.tests import factories as f
from tongban.cases.tests.pages import page
from tongban.kernel import clock, policy
from tongban.kernel.files import commands as keeping
from tongban.kernel.files import queries as files
from tongban.kernel.files.reasons import damaged
from tongban.kernel.journal.rows import rows
from tongban.kernel.refusals import NotReady

LATER = f.MORNING + timedelta(days=30)


def text(title, **more):
    return {"type": "string", "title": title, "maxLength": 200, **more}


def form(**fields):
    return {"type": "object", "title": "申请表", "properties": fields, "additionalProperties": False}


ABOUT_THE_FIRM = form(
    firm=text("单位名称", **{"x-means": "applicant_name"}),
    chief=text("法定代表人", **{"x-means": "legal_person"}),
    plot=text("地块"),
    remarks=text("备注", **{"x-means": "matter"}),
)
OTHER_FORM = form(
    boss=text("负责人", **{"x-means": "legal_person"}), plot=text("地块"), plots=text("地块名称"), remarks=text("备注")
)
GIVEN = {"firm": "廊坊星瀚装备有限公司", "chief": "赵一鸣", "plot": "A-7", "remarks": "加急", "by_agent": False}


@pytest.fixture
def before(here):
    """The enterprise has handed in a matter of an item whose form says what it asks."""
    here.version = f.publish(here.zone, code="C50", form=ABOUT_THE_FIRM)
    return f.submitted(here, answers=GIVEN)


def begun(here, by="applicant", at=LATER):
    """A draft that somebody has just begun."""
    actor = here.actors[by]
    policy.enter(actor)
    with clock.told(at):
        return commands.draft_for(here.version, by=actor, party_kind="enterprise")


def offered(here, draft, by="applicant", at=LATER):
    """What is offered for a draft, by place."""
    policy.enter(here.actors[by])
    with clock.told(at):
        return {one.target: one for one in queries.offers(here.actors[by], draft)}


def verified(here, value="孙正阳", until=None, means="legal_person"):
    """The counter has seen the licence."""
    policy.enter(here.window)
    party = parties.party(here.enterprise)
    with clock.told(f.MORNING):
        return applicants.verify_fact(party, means, value=value, paper="licence", valid_until=until, by=here.window)[0]


def handed_in(here, draft, by="applicant", **answers):
    """The draft is completed and handed in."""
    actor = here.actors[by]
    policy.enter(actor)
    with clock.told(LATER):
        commands.save(draft, answers=answers, by=actor)
        for key in ("application", "drawings"):
            if key not in draft.materials:
                commands.attach(draft, key, f.stored(draft, actor, f"{key}.pdf"))
        return commands.submit(draft, by=actor)[0]


def test_an_earlier_answer_is_offered_with_its_matter_and_its_day(here, before):
    found = offered(here, begun(here))["field:chief"]

    assert (found.shown, found.source["number"], found.source["at"]) == (
        "赵一鸣",
        before.number,
        before.submitted_at.isoformat(),
    )


def test_another_item_is_offered_what_means_the_same_and_nothing_by_likeness(here, before):
    here.version = f.publish(here.zone, code="C51", form=OTHER_FORM)

    found = {name: one.value for name, one in offered(here, begun(here)).items() if name.startswith("field:")}

    assert found == {"field:boss": "赵一鸣"}


def test_the_same_item_is_offered_its_own_fields_too_but_not_what_is_about_one_matter(here, before):
    found = offered(here, begun(here))

    assert found["field:plot"].value == "A-7"
    assert "field:remarks" not in found


def test_nothing_is_filled_in_before_it_is_taken(here, before):
    draft = begun(here)
    offered(here, draft)

    assert draft.answers == {"firm": "廊坊星瀚装备有限公司"}


def test_what_was_taken_is_recorded_with_its_source(here, before):
    draft = begun(here)
    key = offered(here, draft)["field:plot"].key
    commands.take(draft, [key], by=here.applicant)
    case = handed_in(here, draft, chief="赵一鸣", by_agent=False)

    assert (case.answers["plot"], case.sources["plot"]["number"]) == ("A-7", before.number)
    assert "chief" not in case.sources


def test_the_same_offer_taken_twice_is_taken_once(here, before):
    draft = begun(here)
    key = offered(here, draft)["field:plot"].key
    commands.take(draft, [key], by=here.applicant)

    commands.take(draft, [key], by=here.applicant)

    assert draft.answers["plot"] == "A-7"


def test_what_is_offered_no_more_is_not_taken(here, before):
    draft = begun(here)

    with pytest.raises(NotReady) as refused:
        commands.take(draft, ["0" * 16], by=here.applicant)

    assert [reason.code for reason in refused.value.reasons] == ["offer-gone"]


def test_everything_is_taken_at_once_and_what_was_typed_stays(here, before):
    draft = begun(here)
    commands.save(draft, answers={"plot": "B-1"}, by=here.applicant)
    with clock.told(LATER):
        commands.take_all(draft, by=here.applicant)

    assert (draft.answers["chief"], draft.answers["plot"]) == ("赵一鸣", "B-1")
    assert set(draft.materials) == {"application", "drawings"}


def test_what_is_refused_is_taken_out_and_not_offered_again_until_asked_for(here, before):
    draft = begun(here)
    commands.take(draft, [offered(here, draft)["field:plot"].key], by=here.applicant)
    commands.refuse_offer(draft, "field:plot", by=here.applicant)

    assert "plot" not in draft.answers
    assert "field:plot" not in offered(here, draft)

    commands.offer_again(draft, by=here.applicant)

    assert "field:plot" in offered(here, draft)


# --- facts -------------------------------------------------------------------------------------------------------


def test_what_the_counter_verified_stands_in_the_form_and_says_so(here, before):
    verified(here)

    draft = begun(here)

    source = draft.sources["field:chief"]
    assert draft.answers["chief"] == "孙正阳"
    assert (source["way"], source["kind"], source["by"]["post"], source["paper"]) == (
        "prefilled",
        "fact",
        "W03",
        "licence",
    )


def test_what_the_register_knows_stands_in_the_form_too(here, before):
    draft = begun(here)

    assert draft.answers["firm"] == "廊坊星瀚装备有限公司"
    assert draft.sources["field:firm"]["kind"] == "file"


def test_a_verified_fact_that_the_applicant_changed_is_a_difference_for_the_reviewer(here, before):
    verified(here)
    case = handed_in(here, begun(here), chief="李四", plot="A-7", by_agent=False)

    assert (case.sources["chief"]["value"], case.sources["chief"]["differs"]) == ("孙正阳", True)
    assert case.sources["firm"]["differs"] is False


def test_a_program_that_sends_everything_at_once_is_compared_as_well(here, before):
    verified(here)
    policy.enter(here.applicant)
    with clock.told(LATER):
        draft = commands.unsaved(here.version, by=here.applicant, party_kind="enterprise")
        draft.answers = {**GIVEN, "chief": "李四"}

        assert queries.sources_of(draft, draft.answers)["chief"]["differs"] is True


def test_a_fact_whose_paper_has_run_out_or_was_taken_back_is_offered_no_more(here, before):
    fact = verified(here, until=date(2026, 11, 30))
    assert parties.verified(here.enterprise)["legal_person"].value == "孙正阳"
    assert "chief" not in begun(here).answers

    fact = verified(here)
    policy.enter(here.window)
    applicants.withdraw_fact(fact.id, by=here.window)

    assert "chief" not in begun(here).answers


def test_a_paper_that_does_not_show_it_and_a_value_out_of_form_are_refused(here):
    policy.enter(here.window)
    party = parties.party(here.enterprise)

    with pytest.raises(NotReady) as wrong:
        applicants.verify_fact(party, "registration_date", value="gestern", paper="identity", by=here.window)

    assert {reason.field for reason in wrong.value.reasons} == {"value", "paper"}


# --- who may be offered what -------------------------------------------------------------------------------------


def test_an_agent_is_offered_only_what_stands_in_the_matters_of_his_mandate(here, before):
    other = f.publish(here.zone, code="C52", form=ABOUT_THE_FIRM)
    with clock.told(f.MORNING):
        f.engage(here, items=[other.item_id])
        f.engage(here, items=[before.item], name="insider")
    here.version = other

    assert "field:chief" not in offered(here, begun(here, "agent"), "agent")

    here.version = before.version_in_force
    assert offered(here, begun(here, "insider"), "insider")["field:chief"].value == "赵一鸣"


def test_nobody_is_offered_what_belongs_to_another_applicant(here, before):
    draft = begun(here, "citizen")

    assert offered(here, draft, "citizen") == {}
    assert "chief" not in draft.answers


def test_at_the_counter_what_was_known_of_another_applicant_goes_with_him(here, before):
    policy.enter(here.window)
    with clock.told(LATER):
        draft = commands.draft_for(here.version, by=here.window)
        commands.take_in(draft, party_kind="enterprise", party=here.enterprise)
        commands.take_all(draft, by=here.window)
        commands.save(draft, answers={"plot": "B-2"}, by=here.window)
        assert draft.answers["chief"] == "赵一鸣"
        commands.take_in(draft, party_kind="person", party=here.citizen.person)

    assert draft.answers == {"firm": "钱多", "plot": "B-2"}
    assert draft.materials == {}


# --- files -------------------------------------------------------------------------------------------------------


def test_a_file_of_an_earlier_matter_is_taken_with_the_same_bytes_and_its_source(here, before):
    draft = begun(here)
    key = offered(here, draft)["material:drawings"].key
    commands.take(draft, [key], by=here.applicant)
    case = handed_in(here, draft, chief="赵一鸣", plot="A-7", by_agent=False)

    row = next(one for one in rows(case, Material) if one.key == "drawings")
    old = next(one for one in rows(before, Material) if one.key == "drawings")
    assert (row.file_digest, row.source["number"]) == (old.file_digest, before.number)
    assert files.find(here.applicant, case.zone, case.id, row.file).digest == old.file_digest


def test_the_page_of_the_matter_says_what_was_spared(here, before):
    draft = begun(here)
    with clock.told(LATER):
        commands.take_all(draft, by=here.applicant)
    case = handed_in(here, draft)

    with clock.told(LATER):
        text = page(here.come_in("reviewer").get(f"/cases/{case.number}/"))
    assert case.spared == ["form"] and "免填写表单：内容均为已知信息" in text
    assert text.count("免提交材料：已有") == 2


def test_a_file_is_offered_as_long_as_the_item_lets_it_be_used_again(here):
    named = [
        {"key": "application", "name": {"zh": "申请书"}, "valid_months": 1},
        {"key": "drawings", "name": {"zh": "图"}},
    ]
    here.version = f.publish(here.zone, code="C53", materials={"named": named})
    f.submitted(here)

    last_day = f.MORNING + timedelta(days=29)
    assert "material:application" in offered(here, begun(here, at=last_day), at=last_day)

    after = f.MORNING + timedelta(days=30)
    found = offered(here, begun(here, at=after), at=after)
    assert ("material:application" in found, "material:drawings" in found) == (False, True)


def test_taking_a_file_over_makes_it_no_younger(here):
    named = [{"key": key, "name": {"zh": key}, "valid_months": 2} for key in ("application", "drawings")]
    here.version = f.publish(here.zone, code="C53", materials={"named": named})
    f.submitted(here)
    draft = begun(here)
    commands.take(draft, [offered(here, draft)["material:drawings"].key], by=here.applicant)
    again = handed_in(here, draft, **f.ANSWERS)

    for days, there in ((50, True), (62, False)):
        at = f.MORNING + timedelta(days=days)
        assert ("material:drawings" in offered(here, begun(here, at=at), at=at)) is there
    assert {one.handed_in_at for one in rows(again, Material)} == {LATER}


def test_a_damaged_file_is_named_and_everything_else_is_taken(here, before, monkeypatch):
    draft = begun(here)
    bad = UUID(offered(here, draft)["material:drawings"].value)
    honest = keeping.again

    def again(file, **place):
        if file.id == bad:
            raise damaged()
        return honest(file, **place)

    monkeypatch.setattr(keeping, "again", again)
    with clock.told(LATER):
        answer = here.come_in("applicant").post(f"/drafts/{draft.id}/offers/", {"all": ""})

    policy.enter(here.applicant)
    draft.refresh_from_db()
    assert (answer.status_code, "drawings.pdf: " in answer.content.decode()) == (503, True)
    assert (draft.answers["chief"], set(draft.materials)) == ("赵一鸣", {"application"})


def test_looking_at_many_matters_asks_no_more_than_at_one(here, before, django_assert_max_num_queries):
    for _round in range(3):
        f.submitted(here, answers=GIVEN)
    draft = begun(here)

    with django_assert_max_num_queries(6), clock.told(LATER):
        queries.offers(here.applicant, draft)
