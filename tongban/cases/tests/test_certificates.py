"""Certificates: issued with the result, checked by anybody, ended with the decision on which they rest."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client

from tongban.cases import commands as cases
from tongban.cases.tests.factories import MORNING, PDF, again, credit_code, move, proposed, world
from tongban.certificates import commands
from tongban.certificates.models import Certificate, Check
from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.documents import setting
from tongban.kernel.files import queries as files
from tongban.kernel.files.models import File
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotAllowed, NotReady, Refused
from tongban.people import commands as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(calendars):
    return world(result={"name": {"zh": "建设工程规划许可证", "en": "Planning permit"}})


@pytest.fixture(autouse=True)
def morning():
    with clock.told(MORNING):
        yield


def issued(here, **given):
    case = proposed(here)
    move(here, case, "approver", "decide", outcome="granted")
    move(here, case, "reviewer", "issue", **given)
    policy.enter(OPERATOR)
    return again(here, case), Certificate.objects.get(zone=case.zone, matter=case.id)


def now(certificate):
    policy.enter(OPERATOR)
    return Certificate.objects.get(zone=certificate.zone, id=certificate.id)


def test_what_was_granted_gets_a_certificate_with_an_identifier_that_checks(here):
    case, made = issued(here)

    assert codes.certificate_identifier(made.identifier) == made.identifier
    assert (made.name, made.status, made.party, made.matter) == ("建设工程规划许可证", "valid", case.party, case.id)
    assert made.number == "测试区审证字〔2026〕第1号"


def test_certificates_of_one_item_share_their_type_and_count_on(here):
    first, second = issued(here)[1], issued(here)[1]

    assert first.type_code == second.type_code == "0" * 18 + "001"
    assert [one.identifier.split(".")[7] for one in (first, second)] == ["2026000001", "2026000002"]


@pytest.mark.parametrize("part", ["type", "issuer", "serial", "edition"])
def test_a_changed_sign_in_any_part_of_an_identifier_is_seen(here, part):
    place = {"type": 20, "issuer": 38, "serial": 50, "edition": -4}[part]
    whole = issued(here)[1].identifier
    other = "7" if whole[place] != "7" else "8"
    changed = whole[:place] + other + (whole[place + 1 :] if place != -1 else "")

    with pytest.raises(codes.BrokenCode):
        codes.certificate_identifier(changed)


def test_a_refusal_gets_none(here):
    case = proposed(here)
    move(here, case, "approver", "decide", outcome="refused", reasons="绿地率不足")
    move(here, case, "reviewer", "issue")
    policy.enter(OPERATOR)

    assert not Certificate.objects.filter(matter=case.id).exists()


def test_the_entry_holds_the_digest_of_the_paper(here):
    _case, made = issued(here)
    policy.enter(OPERATOR)
    kept = files.find(OPERATOR, made.zone, made.id, made.file)
    (entry,) = history(made.zone, made.id)

    assert sha256(files.opened(kept).read()).hexdigest() == entry.after["digest"] == made.digest


# --- what becomes of it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "ground", "becomes"),
    [
        ("revoke", "fraud", "revoked"),
        ("recall", "law", "recalled"),
        ("lapse_permit", "dissolved", "lapsed"),
    ],
)
def test_what_becomes_of_the_decision_becomes_of_its_certificate(here, kind, ground, becomes):
    case, made = issued(here)
    move(here, case, "reviewer", "propose_change", kind=kind, ground=ground, text="查明的事实")
    move(here, case, "approver", kind, heard="已听取陈述")

    assert now(made).status == becomes


def test_a_corrected_decision_replaces_the_certificate_by_its_next_edition(here):
    case, made = issued(here)
    move(here, case, "reviewer", "propose_change", kind="correct", ground="error", text="面积应为 1,200 平方米")
    move(here, case, "approver", "correct")
    policy.enter(OPERATOR)
    after = Certificate.objects.exclude(id=made.id).get(matter=case.id)

    assert (now(made).status, after.status, after.edition) == ("replaced", "valid", 2)
    assert after.identifier.split(".")[7:9] == [made.identifier.split(".")[7], "002"]


SLIP = {"kind": "correct", "ground": "error", "text": "名称应为“星翰”"}


def corrected(here, case, **given):
    move(here, case, "reviewer", "propose_change", **SLIP)
    move(here, case, "approver", "correct", **given)
    policy.enter(OPERATOR)
    return Certificate.objects.filter(matter=case.id).order_by("-edition")[0]


def test_the_corrected_certificate_says_what_was_corrected(here, monkeypatch):
    case, _made = issued(here, until="2026-12-31")
    told = []
    monkeypatch.setattr(setting, "pdf", lambda place, facts, at: told.append(facts) or PDF)

    after = corrected(here, case, holder="廊坊星翰装备有限公司", until="2027-12-31")

    assert (after.holder_name, after.valid_until) == ("廊坊星翰装备有限公司", date(2027, 12, 31))
    paper = next(one for one in told if "holder" in one)
    assert (paper["holder"], paper["until"], paper["corrected"]) == (
        "廊坊星翰装备有限公司",
        "2027年12月31日",
        SLIP["text"],
    )


def test_a_correction_leaves_name_and_last_day_where_nothing_else_is_said(here):
    case, made = issued(here, until="2026-12-31")
    after = corrected(here, case)

    assert (after.holder_name, after.valid_until) == (made.holder_name, made.valid_until)


def test_a_correction_lifts_no_freeze(here):
    case, made = issued(here)
    policy.enter(here.approver)
    commands.move(made, "freeze", by=here.approver, given={"reason": "正在核查"})

    after = corrected(here, case)

    assert (now(made).status, after.edition, after.status) == ("replaced", 2, "frozen")
    assert history(after.zone, after.id)[-1].facts["reason"] == "正在核查"


@pytest.mark.parametrize("written", [True, False])
def test_what_has_expired_gets_no_new_edition(here, written):
    case, made = issued(here, until="2026-11-05")
    with clock.told(clock.day_start(date(2026, 11, 6))):
        policy.enter(CLOCK)
        if written:
            commands.let_time_pass()
        after = corrected(here, case)

    assert (after.id, after.edition) == (made.id, 1)


def test_a_credit_code_that_is_entered_later_ends_the_zeros(here):
    first = issued(here)[1]
    code = credit_code(7)
    policy.enter(OPERATOR)
    people.register_agency(zone=here.zone, code="planning", name_zh="规划局", name_en="P", by=OPERATOR, uscc=code)

    assert (first.type_code[:18], issued(here)[1].type_code[:18]) == ("0" * 18, code)


def test_whoever_waited_for_the_first_takes_its_type(here, monkeypatch):
    mine, other = (proposed(here) for _time in range(2))
    for case in (mine, other):
        move(here, case, "approver", "decide", outcome="granted")

    def waiting(name):
        monkeypatch.setattr(commands, "in_turn", lambda name: None)
        move(here, other, "reviewer", "issue")

    monkeypatch.setattr(commands, "in_turn", waiting)
    move(here, mine, "reviewer", "issue")
    policy.enter(OPERATOR)

    assert len(set(Certificate.objects.filter(zone=here.zone).values_list("type_code", flat=True))) == 1


def test_time_ends_what_has_a_last_day_and_not_a_day_before(here):
    _case, made = issued(here, until="2026-12-31")
    policy.enter(CLOCK)
    with clock.told(clock.day_start(date(2026, 12, 31)) + timedelta(hours=23)):
        early = commands.let_time_pass()
    with clock.told(clock.day_start(date(2027, 1, 1))):
        late = commands.let_time_pass()

    assert (early, late, now(made).status) == (0, 1, "expired")


def test_programs_hear_that_it_has_expired_before_anybody_has_written_that_down(here):
    _case, made = issued(here, until="2026-11-05")
    with clock.told(clock.day_start(date(2026, 11, 6))):
        told = here.come_in("applicant").get(f"/api/certificates/{made.id}").json()

    assert (told["status"], now(made).status) == ("expired", "valid")


def test_nothing_is_issued_that_has_expired_already(here):
    case = proposed(here)
    move(here, case, "approver", "decide", outcome="granted")

    with pytest.raises(NotReady):
        move(here, case, "reviewer", "issue", until="2026-11-03")
    move(here, case, "reviewer", "issue", until="2026-11-04")


def test_an_approver_freezes_it_and_nobody_ends_it_by_hand(here):
    _case, made = issued(here)
    frozen = here.come_in("approver").post(f"/certificates/{made.id}/moves", {"verb": "freeze", "reason": "正在核查"})

    assert (frozen.status_code, now(made).status) == (302, "frozen")
    policy.enter(here.approver)
    with pytest.raises(NotAllowed):
        commands.move(now(made), "revoke", by=here.approver, given={})
    assert here.come_in("reviewer").post(f"/certificates/{made.id}/moves", {"verb": "thaw"}).status_code == 403


def test_whoever_is_too_late_with_the_result_leaves_no_certificate(here):
    case = proposed(here)
    move(here, case, "approver", "decide", outcome="granted")
    stale = again(here, case)
    move(here, case, "reviewer", "issue")
    policy.enter(here.approver)

    with pytest.raises(Refused):
        cases.make(stale, "issue", by=here.approver, given={})
    policy.enter(OPERATOR)
    assert Certificate.objects.filter(matter=case.id).count() == 1


# --- who sees it -------------------------------------------------------------------------------------------------


def test_the_holder_finds_it_and_nobody_else(here):
    _case, made = issued(here)
    addresses = (f"/certificates/{made.id}/", f"/certificates/{made.id}/file/", f"/api/certificates/{made.id}")

    seen = [here.come_in("applicant").get(address).status_code for address in addresses]
    hidden = [here.come_in(name).get(address).status_code for name in ("citizen", "stranger") for address in addresses]

    assert (seen, hidden) == ([200] * 3, [404] * 6)
    assert made.number in here.come_in("applicant").get("/my/certificates/").content.decode()
    assert made.number not in here.come_in("citizen").get("/my/certificates/").content.decode()


@pytest.mark.parametrize("by", ["identifier", "code", "digest"])
def test_anybody_checks_it_without_signing_in(here, by):
    _case, made = issued(here)

    page = Client().get("/verify/", {"key": getattr(made, by)}).content.decode()
    told = Client().get("/api/verify", {"key": getattr(made, by)}).json()

    assert "证照真实，目前有效" in page and made.identifier in page
    whose = "" if by == "identifier" else "廊坊星瀚装备有限公司"
    assert (told["status"], told["digest"], told["holder"]) == ("valid", made.digest, whose)
    assert ("廊坊星瀚装备有限公司" in page) == bool(whose)


def test_whoever_checks_learns_nothing_of_the_matter(here):
    case, made = issued(here)

    page = Client().get("/verify/", {"key": made.code}).content.decode()
    told = Client().get("/api/verify", {"key": made.code}).content.decode()

    assert case.number not in page + told and "赵一鸣" not in page + told


def test_what_was_revoked_is_genuine_and_holds_no_more(here):
    case, made = issued(here)
    move(here, case, "reviewer", "propose_change", kind="revoke", ground="fraud", text="隐瞒")
    move(here, case, "approver", "revoke", heard="已听取")

    assert "已不再有效" in Client().get("/verify/", {"key": made.code}).content.decode()


def test_what_is_revoked_from_a_later_day_on_holds_until_then(here):
    case, made = issued(here)
    move(here, case, "reviewer", "propose_change", kind="revoke", ground="fraud", text="隐瞒", since="2026-11-10")
    move(here, case, "approver", "revoke", heard="已听取")

    def told(day):
        with clock.told(clock.day_start(day)):
            return Client().get("/api/verify", {"key": made.code}).json()["status"]

    assert (told(date(2026, 11, 9)), told(date(2026, 11, 10))) == ("valid", "revoked")


def test_a_correction_that_is_looked_at_first_leaves_neither_certificate_nor_file(here):
    case, _made = issued(here)
    move(here, case, "reviewer", "propose_change", **SLIP)
    policy.enter(OPERATOR)
    before = (Certificate.objects.count(), File.objects.count())

    answer = here.come_in("approver").post(f"/cases/{case.number}/moves/correct/paper/")

    policy.enter(OPERATOR)
    assert (answer.status_code, Certificate.objects.count(), File.objects.count()) == (200, *before)


def test_an_ipv6_network_is_counted_as_one(here):
    asked = [
        Client(REMOTE_ADDR=f"2001:db8:0:{1 + (n == 60)}::{n:x}").get("/api/verify", {"key": "NOBODY"}).status_code
        for n in range(62)
    ]

    assert asked == [404] * 61 + [429]
    assert Client(REMOTE_ADDR="::ffff:192.0.2.1").get("/api/verify", {"key": "NOBODY"}).status_code == 404


def test_after_a_day_nobody_can_tell_from_where_a_question_came(here, as_owner):
    def sources():
        with as_owner():
            return list(Check.objects.values_list("source", flat=True))

    Client().get("/api/verify", {"key": "NOBODY"})
    counts = []
    for hours in (23, 25):
        with clock.told(MORNING + timedelta(hours=hours)):
            counts.append((commands.forget_who_asked(), sources()))

    assert counts == [(0, ["127.0.0.1"]), (1, [""])]


def test_what_is_not_ours_is_told_so_and_every_question_is_kept(here):
    pages = [Client().get("/verify/", {"key": key}) for key in ("ABCDEFGH23456789", "不是标识")]
    answers = [page.status_code for page in pages]

    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("SELECT count(*) FROM certificates_check")
    assert answers == [404, 422]
    assert "这里没有颁发过此标识" in pages[0].content.decode()
    assert all('name="key"' in page.content.decode() for page in pages) and 'value="ABCD' in pages[0].content.decode()


def test_identifiers_are_not_counted_up(here):
    asked = [Client().get("/api/verify", {"key": f"NOBODY{n}"}).status_code for n in range(61)]

    assert set(asked[:60]) == {404} and asked[60] == 429
