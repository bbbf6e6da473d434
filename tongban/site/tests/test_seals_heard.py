"""What ends with a seal, and who hears: keys are destroyed, lists signed once a minute, second persons asked."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from tongban.cases import commands as cases
from tongban.cases.tests.factories import MORNING, move, proposed, world
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.notices.models import Notice
from tongban.kernel.seals.authority import Authority
from tongban.seals import commands, listeners, queries
from tongban.seals.models import Seal, Sealing
from tongban.seals.tests.factories import cut

pytestmark = pytest.mark.django_db
ITEM = {"demonstration": {"note": {"zh": "演示"}, "five_seals": True}}


@pytest.fixture
def here(calendars, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with clock.told(MORNING):
        yield world(**ITEM)


def heard(subject):
    """The worker hears of everything that happened to a seal or a paper."""
    policy.enter(CLOCK)
    calls = {
        **dict.fromkeys(("seal.issue", "seal.cut", "seal.expire"), listeners.tell_of_seal),
        **dict.fromkeys(("sealing.ask", "sealing.decline"), listeners.tell_of_sealing),
        **dict.fromkeys(("seal.lose", "seal.destroy", "seal.renew"), listeners.end_keys),
        "sealing.wait": listeners.tell_of_unsealed,
    }
    for entry in history(subject.zone, subject.id):
        for _time in range(2):
            calls.get(f"{entry.kind}.{entry.act}", bool)(entry)


def notices(title):
    policy.enter(OPERATOR)
    return [one for one in Notice.objects.order_by("id") if one.title["zh"].startswith(title)]


def private_keys():
    return sorted(str(one.relative_to(settings.DATA_DIR)) for one in Path(settings.DATA_DIR).rglob("*.pem"))


def registered(here):
    """A matter that registers an enterprise, issued; the worker hears of it, twice."""
    case = proposed(here)
    move(here, case, "approver", "decide", MORNING, outcome="granted")
    move(here, case, "reviewer", "issue", MORNING)
    policy.enter(CLOCK)
    for entry in [one for one in history(case.zone, case.id) if one.act == "issue"] * 2:
        cases.give_five(entry)
    policy.enter(OPERATOR)
    return list(Seal.objects.filter(party=here.enterprise))


def test_a_registration_brings_five_seals_once_and_the_enterprise_hears_of_it(here):
    found = registered(here)

    assert [seal.use for seal in found] == ["statutory", "finance", "invoice", "contract", "legal_person"]
    for seal in found:
        heard(seal)
    assert {one.principal for one in notices("五章已发放")} == {here.enterprise}
    assert len(notices("五章已发放")) == len({one.person for one in notices("五章已发放")})
    assert notices("五章未能制发") == []


def test_five_seals_that_cannot_be_cut_are_a_task_of_the_window_and_of_who_has_seals_cut(here, settings):
    settings.SEAL_MAKER = "none"

    assert registered(here) == []

    told = notices("五章未能制发")
    assert {here.window.person, here.admin.person} <= {one.person for one in told}
    assert len(told) == len({one.person for one in told})
    assert "未设定制章机构" in told[0].text["zh"]


def test_who_keeps_a_seal_and_the_second_person_are_asked_and_a_no_is_told_to_who_made_the_paper(here):
    seal = cut(here, two=True)
    heard(seal)
    assert [one.person for one in notices("印章已制成")] == [here.approver.person]
    case = proposed(here)
    move(here, case, "approver", "decide", MORNING, outcome="granted")
    paper = sealing_of(case, "granted")
    heard(paper)
    asked = {one.person for one in notices("用印待您复核")}
    assert here.reviewer.person in asked and here.approver.person not in asked
    policy.enter(here.reviewer)
    commands.move_paper(paper, "decline", by=here.reviewer, given={"reason": "编号有误"})
    heard(paper)
    assert [one.person for one in notices("未予用印")] == [here.approver.person]


def test_who_keeps_a_seal_hears_once_a_day_that_papers_stay_without_one(here):
    cut(here, given=())
    case = proposed(here)
    move(here, case, "approver", "decide", MORNING, outcome="granted")
    for kind in ("acceptance", "granted"):
        heard(sealing_of(case, kind))
    assert [one.person for one in notices("有文书未能签章")] == [here.approver.person]


def sealing_of(case, kind):
    policy.enter(CLOCK)
    for entry in history(case.zone, case.id):
        cases.order_seals(entry)
    commands.press_due(20)
    return Sealing.objects.get(matter=case.id, paper_kind=kind)


def test_the_private_keys_of_a_seal_end_with_their_edition_and_what_was_sealed_stays(here):
    seal = cut(here)
    first = private_keys()
    policy.enter(here.admin)
    commands.move(seal, "renew", by=here.admin, given={})
    assert set(first) < set(private_keys())
    heard(seal)
    second = private_keys()
    assert not [one for one in second if f"{seal.id}/1/" in one] and [one for one in second if f"{seal.id}/2/" in one]
    kept = Path(settings.DATA_DIR) / "seals" / seal.zone / str(seal.id)
    assert {one.name for one in (kept / "1").iterdir()} >= {"seal.esl", "sm2.cer", "ecdsa-p256.cer"}

    policy.enter(here.admin)
    commands.move(seal, "destroy", by=here.admin, given={"reason": "机构撤并"})
    heard(seal)

    assert not [one for one in private_keys() if str(seal.id) in one]


def test_the_lists_are_signed_once_a_minute_or_when_something_ends(here, monkeypatch):
    seal = cut(here)
    signed, sign = [], Authority.revocation_list
    monkeypatch.setattr(Authority, "revocation_list", lambda *given, **at: signed.append(1) or sign(*given, **at))
    for _asked in range(3):
        assert len(queries.lists()) == len(signed) == 2
    with clock.told(MORNING + timedelta(seconds=61)):
        queries.lists()
    policy.enter(here.admin)
    commands.move(seal, "destroy", by=here.admin, given={"reason": "机构撤并"})
    queries.lists()
    assert len(signed) == 6
