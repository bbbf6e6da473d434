"""Asking to act for an enterprise: who answers, what is told to whom, and what nobody learns by asking."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from tongban.applicants import commands, messages, queries
from tongban.applicants.commands import Answer
from tongban.applicants.flow import DONE as MANDATE_DONE
from tongban.applicants.flow import LINK, LINK_DONE, MANDATE
from tongban.applicants.models import Enterprise, Link, Membership
from tongban.applicants.rules import linking
from tongban.applicants.tests import factories as a
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.notices.models import Notice
from tongban.kernel.refusals import NotAllowed, NotReady, Refused
from tongban.people.tests import factories as f

NAME = "天津星瀚装备有限公司"
YES = Answer(rights=("see", "prepare"))


@pytest.fixture
def place(db):
    return f.zone()


@pytest.fixture
def legal(place):
    return f.someone(place, "赵一鸣")


@pytest.fixture
def made(place, legal):
    return a.enterprise(place, NAME, legal=legal)


@pytest.fixture
def asker(place):
    return f.someone(place, "钱多")


def asked(who, code, rights=("see", "prepare"), name=NAME):
    policy.enter(who.actor)
    return commands.ask_link(uscc=code, name=name, rights=rights, by=who.actor)[0]


def seen_by(link, actor):
    policy.enter(actor)
    return queries.links_concerning(actor).filter(id=link.id).first()


def confirmed(link, by, answer=YES):
    return commands.confirm_link(seen_by(link, by), answer, by=by)


def codes_of(no):
    return [reason.code for reason in no.value.reasons]


def told(entry, tell):
    """The persons whom the listener tells of an entry, and in which words."""
    policy.enter(CLOCK)
    tell(entry)
    tell(entry)
    found = Notice.objects.filter(cause=f"{entry.zone}/{entry.subject}/{entry.number}")
    return {one.person: one.title["zh"] for one in found}


def test_every_verb_tells_somebody_or_is_named_as_silent():
    verbs = {f"link.{verb}" for verb in LINK_DONE} | {f"mandate.{verb}" for verb in MANDATE_DONE}
    known = {f"link.{verb}" for verb in messages.LINKS} | {f"mandate.{verb}" for verb in messages.MANDATES}

    assert {move.verb for move in LINK.moves} <= set(LINK_DONE) and {move.verb for move in MANDATE.moves} <= set(
        MANDATE_DONE
    )
    assert verbs - known == {verb for verb in messages.SILENT if verb.startswith(("link", "mandate"))}


def test_the_legal_person_confirms_and_says_what_may_be_done(made, legal, asker):
    link = asked(asker, made.uscc, rights=("see", "apply", "members"))

    confirmed(link, a.acting_for(legal, made))

    member = Membership.objects.get(person=asker.person.id)
    assert (member.manner, member.rights, member.until) == ("colleague", ["see", "prepare"], None)
    assert [entry.act for entry in history(link.zone, link.id)] == ["ask", "confirm"]


def test_a_colleague_without_that_right_neither_sees_nor_answers_a_request(made, asker, place):
    plain = f.someone(place, "孙立")
    commands.admit(made, plain.person.id, by=OPERATOR, rights=["apply"])
    link = asked(asker, made.uscc)
    acting = a.acting_for(plain, made)
    standing = type(acting)(acting.role, acting.person, principal=made.id, name=acting.name, rights=("see", "hand_in"))

    policy.enter(standing)
    assert (seen_by(link, standing), queries.links_waiting(standing)) == (None, [])
    with pytest.raises(NotAllowed):
        commands.confirm_link(Link.objects.get(id=link.id), YES, by=standing)


def test_nobody_confirms_his_own_request_and_a_stranger_does_not_see_it(made, asker, place):
    link = asked(asker, made.uscc)

    with pytest.raises(NotAllowed):
        confirmed(link, asker.actor)
    assert seen_by(link, f.someone(place, "孙立").actor) is None


def test_asking_says_nothing_of_whether_an_enterprise_is_known_or_represented(made, asker, place):
    nobody_yet = a.enterprise(place, "无人代表有限公司")
    with clock.told(f.MORNING):
        browser = asker.browser()
        pages = [asked_on_the_page(browser, code) for code in (made.uscc, nobody_yet.uscc, a.credit_code())]

    assert len(set(pages)) == 1


def asked_on_the_page(browser, code):
    """What the page of a new request says, without what differs in every request."""
    address = browser.post("/acting/links/", {"uscc": code, "name": NAME, "right": ["see"]})["Location"]
    shown = browser.get(address).content.decode()
    said = shown[shown.index("<main") : shown.index("</main")].replace(code, "").replace(address, "")
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", said)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ({"code": "9131"}, ["uscc-length"]),
        ({"name": " "}, ["missing"]),
        ({"name": "司" * 121}, ["too-long"]),
        ({"rights": ("everything",)}, ["unknown-right"]),
        ({"code": "", "name": "", "rights": ()}, ["uscc-length", "missing", "no-right"]),
    ],
)
def test_a_request_that_is_not_in_form_is_refused_with_every_fault_by_name(asker, typed, codes):
    with pytest.raises(NotReady) as no:
        asked(asker, **{"code": a.credit_code(), **typed})

    assert codes_of(no) == codes


def test_one_request_at_a_time_for_one_enterprise_and_ten_in_all(asker):
    code = a.credit_code()
    asked(asker, code)
    with pytest.raises(Refused) as twice:
        asked(asker, code)
    for _ in range(linking.MOST_WAITING - 1):
        asked(asker, a.credit_code())
    with pytest.raises(Refused) as many:
        asked(asker, a.credit_code())

    assert (codes_of(twice), codes_of(many)) == (["asked-already"], ["too-many-waiting"])


def test_nobody_asks_one_enterprise_all_day_long(asker, made):
    for _ in range(linking.MOST_ASKED):
        commands.withdraw_link(asked(asker, made.uscc), by=asker.actor)
    with pytest.raises(Refused) as often:
        asked(asker, made.uscc)
    with clock.told(clock.now() + linking.PAUSE):
        later = asked(asker, made.uscc)

    assert (codes_of(often), later.status) == (["asked-too-often"], "asked")


def test_of_a_stranger_the_notice_says_that_nobody_has_confirmed_who_he_is():
    stranger, known = Link(person_number=""), Link(person_number="1101**********002X")

    assert [messages.of_link(one, "ask") for one in (stranger, known)] == [messages.ASKED_UNKNOWN, messages.ASKED]


def test_a_window_confirms_the_first_person_of_an_enterprise_on_papers_and_no_second(place, asker):
    clerk = f.seated(f.post(place), f.someone(place, "王珊"))
    code = a.credit_code()
    first, second = asked(asker, code), asked(f.someone(place, "孙立"), code)

    with pytest.raises(NotReady) as without:
        confirmed(first, clerk)
    confirmed(first, clerk, Answer(rights=("apply",), manner="legal", papers="营业执照、身份证"))

    found = Enterprise.objects.get(uscc=code)
    assert codes_of(without) == ["papers-missing"]
    assert (found.zone, [member.manner for member in queries.members_of(found.id)]) == (place.zone, ["legal"])
    assert history(first.zone, first.id)[-1].facts["papers"] == "营业执照、身份证"
    assert second.enterprise_id is None


def test_where_somebody_represents_an_enterprise_no_window_answers_for_it(made, asker, place):
    clerk = f.seated(f.post(place), f.someone(place, "王珊"))
    link = asked(asker, made.uscc)

    with pytest.raises(Refused) as no:
        confirmed(link, clerk, Answer(rights=("apply",), papers="营业执照"))

    assert (codes_of(no), queries.links_waiting(clerk)) == (["represented"], [])


def test_a_request_older_than_the_enterprise_is_answered_by_whoever_represents_it_and_he_is_told(place, asker, legal):
    clerk = f.seated(f.post(place), f.someone(place, "王珊"))
    code = a.credit_code()
    link = asked(asker, code)
    policy.enter(OPERATOR)
    made = commands.register_enterprise(zone=f.zone().zone, uscc=code, name=NAME, by=OPERATOR)
    commands.admit(made, legal.person.id, by=OPERATOR, manner="legal")

    with pytest.raises(Refused) as confirming:
        confirmed(link, clerk, Answer(rights=("apply",), manner="legal", papers="营业执照"))
    with pytest.raises(Refused) as declining:
        commands.decline_link(seen_by(link, clerk), reason="材料不符", by=clerk)
    policy.enter(CLOCK)
    bound = [commands.bind_links(made), commands.bind_links(made)]
    heard = told(history(link.zone, link.id)[-1], commands.tell_of_link)
    confirmed(link, a.acting_for(legal, made))

    assert codes_of(confirming) == ["at-home-elsewhere", "represented"] and codes_of(declining) == ["represented"]
    assert (bound, set(heard)) == ([1, 0], {legal.person.id})
    assert Membership.objects.get(person=asker.person.id).enterprise_id == made.id


def test_a_window_of_another_zone_does_not_see_the_request(made, asker):
    elsewhere = f.zone()

    assert seen_by(asked(asker, made.uscc), f.seated(f.post(elsewhere), f.someone(elsewhere, "王珊"))) is None


def test_a_declined_request_says_why_and_a_withdrawn_one_is_over(made, legal, asker):
    link, boss = asked(asker, made.uscc), a.acting_for(legal, made)
    with pytest.raises(NotReady):
        commands.move_link(seen_by(link, boss), "decline", Answer(), by=boss)
    entry = commands.move_link(seen_by(link, boss), "decline", Answer(reason="并非本公司员工"), by=boss)
    again = asked(asker, made.uscc)
    commands.move_link(seen_by(again, asker.actor), "withdraw", Answer(), by=asker.actor)

    with pytest.raises(Refused) as no:
        confirmed(again, boss)

    assert (entry.facts["reason"], codes_of(no)) == ("并非本公司员工", ["wrong-state"])


def test_a_request_that_nobody_answers_lapses_with_its_last_day(made, legal, asker):
    link = asked(asker, made.uscc)
    policy.enter(CLOCK)
    early = commands.let_links_lapse()

    with clock.told(clock.now() + linking.LIVES):
        with pytest.raises(Refused) as no:
            confirmed(link, a.acting_for(legal, made))
        policy.enter(CLOCK)
        late = commands.let_links_lapse()
        entry = history(link.zone, link.id)[-1]
        heard = told(entry, commands.tell_of_link)

    assert (early, late, entry.act, codes_of(no)) == (0, 1, "lapse", ["request-over"])
    assert set(heard) == {asker.person.id}


def test_both_sides_of_a_request_are_told_once(made, legal, asker):
    link = asked(asker, made.uscc)
    first = told(history(link.zone, link.id)[0], commands.tell_of_link)
    second = told(confirmed(link, a.acting_for(legal, made)), commands.tell_of_link)

    assert first == {legal.person.id: f"自称钱多的人申请代表{NAME}"}
    assert second == {asker.person.id: f"您可以代表{NAME}办事"}


def test_both_sides_of_a_mandate_are_told_and_who_did_it_is_not(made, legal, asker):
    boss = a.acting_for(legal, made)
    until = clock.now() + timedelta(days=5)
    offered = partial(commands.offer_mandate, items=[], actions=["prepare"], until=until, by=boss)
    mandate, offer = offered(commands.Agent("person", asker.person.id, "钱多"))
    heard = [told(offer, commands.tell_of_mandate)]
    policy.enter(asker.actor)
    heard.append(told(commands.accept_mandate(mandate, by=asker.actor), commands.tell_of_mandate))
    policy.enter(CLOCK)
    with clock.told(until):
        heard.append(commands.tell_of_ended())
        commands.tell_of_ended()
        over = Notice.objects.filter(cause=f"mandate/{mandate.id}/over").count()
    policy.enter(boss)
    heard.append(told(commands.revoke_mandate(mandate, by=boss), commands.tell_of_mandate))

    people = [set(one) if isinstance(one, dict) else one for one in heard]
    assert people == [{asker.person.id}, {legal.person.id}, 2, {asker.person.id}]
    assert over == 2


def test_the_last_who_manages_an_enterprise_neither_leaves_nor_lays_the_right_down(place, asker):
    made = a.enterprise(place)
    own = commands.admit(made, asker.person.id, by=OPERATOR, rights=["apply", "members"])
    manager = a.acting_for(asker, made)
    with pytest.raises(Refused) as leaving:
        commands.leave(own, by=manager)
    with pytest.raises(Refused) as laying_down:
        commands.change_rights(made, own, rights=["apply"], by=manager)

    other = f.someone(place, "孙立")
    commands.admit(made, other.person.id, by=a.acting_for(asker, made), rights=["members"])
    commands.leave(own, by=a.acting_for(asker, made))

    policy.enter(OPERATOR)
    assert codes_of(leaving) == codes_of(laying_down) == ["last-manager"]
    assert [member.person for member in queries.members_of(made.id)] == [other.person.id]


def test_somebody_leaves_by_his_own_button_and_goes_on_as_himself(made, legal, place):
    colleague = f.someone(place, "孙立")
    commands.admit(made, colleague.person.id, by=OPERATOR)
    browser = colleague.browser(principal=str(made.id))

    browser.post("/acting/enterprise/leave/", {"enterprise": str(made.id)})

    policy.enter(OPERATOR)
    assert [member.person for member in queries.members_of(made.id)] == [legal.person.id]
    assert browser.session["entered"]["principal"] == str(colleague.person.id)


def test_a_colleague_for_some_items_leaves_by_himself_and_nobody_throws_another_out_by_that_way(made, legal, place):
    limited, other = f.someone(place, "孙立"), f.someone(place, "钱多")
    commands.admit(made, limited.person.id, by=OPERATOR, rights=["apply", "members"], items=[made.id])
    theirs = commands.admit(made, other.person.id, by=OPERATOR)
    browser = limited.browser(principal=str(made.id))
    page = browser.get("/acting/?choose=1").content.decode()

    policy.enter(limited.actor)
    with pytest.raises(NotAllowed):
        commands.leave(theirs, by=limited.actor)
    answer = browser.post("/acting/enterprise/leave/", {"enterprise": str(made.id)})
    again = browser.post("/acting/enterprise/leave/", {"enterprise": str(made.id)})

    policy.enter(OPERATOR)
    assert 'formaction="/acting/enterprise/leave/"' in page and (answer.status_code, again.status_code) == (302, 404)
    assert {member.person for member in queries.members_of(made.id)} == {legal.person.id, other.person.id}
    assert history(made.zone, made.id)[-1].actor["person"] == str(limited.person.id)


def test_whoever_is_limited_to_some_items_manages_nothing_and_so_is_not_the_one_who_stays(place, asker):
    made = a.enterprise(place)
    own = commands.admit(made, asker.person.id, by=OPERATOR, rights=["apply", "members"])
    commands.admit(made, f.someone(place, "孙立").person.id, by=OPERATOR, rights=["members"], items=[made.id])

    with pytest.raises(Refused) as no:
        commands.leave(own, by=a.acting_for(asker, made))

    assert codes_of(no) == ["last-manager"]


def test_a_program_asks_and_another_confirms(made, legal, asker):
    sent = {"uscc": made.uscc, "name": NAME, "rights": ["see"]}
    asking, boss = asker.browser(), legal.browser(principal=str(made.id))
    made_known = asking.post("/api/links", sent, content_type="application/json").json()

    listed = boss.get("/api/links").json()["items"]
    moves = f"/api/links/{listed[0]['id']}/moves"
    answer = boss.post(moves, {"verb": "confirm", "rights": ["see", "collect"]}, content_type="application/json")

    assert (answer.status_code, asking.get(moves[:-6]).json()["given"]) == (201, ["see", "collect"])
    for one in (listed[0], made_known, answer.json()):
        assert "enterprise_id" not in one and "zone" not in one and "entry" not in one


def test_of_two_who_confirm_at_once_one_does_and_one_membership_stands(committed):
    place = f.zone()
    legal, other, asker = (f.someone(place, name) for name in ("赵一鸣", "孙立", "钱多"))
    made = a.enterprise(place, NAME, legal=legal)
    commands.admit(made, other.person.id, by=OPERATOR, rights=["members"])
    link = asked(asker, made.uscc)

    def confirm(who):
        try:
            return confirmed(link, a.acting_for(who, made)).act
        except Refused as no:
            return no.reasons[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(confirm, (legal, other)))

    policy.enter(OPERATOR)
    assert answers.count("confirm") == 1
    assert Membership.objects.filter(person=asker.person.id).count() == 1
