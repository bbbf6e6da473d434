"""For whom a person may act, and what one applicant can learn of another: nothing."""

from datetime import timedelta

import pytest

from tongban.applicants import commands, queries
from tongban.applicants.models import Enterprise, Membership
from tongban.applicants.tests import factories as a
from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.refusals import NotAllowed, NotReady, Refused
from tongban.kernel.search import index
from tongban.people import commands as people
from tongban.people import queries as entrance
from tongban.people.tests import factories as f

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"


@pytest.fixture
def place():
    return f.zone()


@pytest.fixture
def legal(place):
    return f.someone(place, "赵一鸣")


def kept(who):
    return people.enter_as(who.account.zone, who.account.id, who.account.epoch, who.person.id).kept()


def clerk_of(place):
    return f.seated(f.post(place, "W88"), f.someone(place, "王珊"))


def test_a_person_acts_for_himself_and_for_his_enterprises(place, legal):
    made = a.enterprise(place, legal=legal)
    policy.enter(legal.actor)

    parties = queries.parties_of(legal.person.id)

    assert [(party.kind, party.id, party.manner) for party in parties] == [
        ("person", legal.person.id, ""),
        ("enterprise", made.id, "legal"),
    ]


def test_a_session_acts_for_the_enterprise_that_was_chosen(place, legal):
    made = a.enterprise(place, legal=legal)

    actor = people.stand(kept(legal), post=None, principal=made.id)

    assert actor == Actor("applicant", legal.person.id, principal=made.id, name="赵一鸣")


def test_who_is_dismissed_acts_no_more_in_any_session_and_by_no_token(place, legal):
    colleague, made = f.someone(place, "钱多"), a.enterprise(place, legal=legal)
    membership = commands.admit(made, colleague.person.id, by=OPERATOR)
    session = kept(colleague)
    people.stand(session, post=None, principal=made.id)
    policy.enter(OPERATOR)
    secret = people.issue_token(colleague.person, name="erp", by=OPERATOR, principal=made.id)[1]
    before = entrance.actor_by_token(secret)
    policy.enter(OPERATOR)

    commands.dismiss(made, membership, by=OPERATOR)

    assert before.principal == made.id
    assert (entrance.actor_for({"entered": session}), entrance.actor_by_token(secret)) == (None, None)


def test_an_applicant_of_one_enterprise_sees_nothing_of_another(place, legal):
    stranger = f.someone(place, "孙立")
    own, other = a.enterprise(place, legal=legal), a.enterprise(place, "天津竞争者有限公司", legal=stranger)

    actor = a.acting_for(legal, own)

    assert [found.id for found in queries.enterprises_for(actor)] == [own.id]
    assert [found.id for found in Enterprise.objects.all()] == [own.id]
    assert {found.person for found in Membership.objects.all()} == {legal.person.id}
    assert (queries.party(other.id), queries.party(stranger.person.id), queries.members_of(other.id)) == (
        None,
        None,
        [],
    )
    assert queries.enterprise_by_code(other.uscc) is None


def test_a_clerk_finds_an_enterprise_of_any_zone_by_its_exact_code_and_leafs_through_none(place, legal):
    elsewhere = f.zone()
    made = a.enterprise(elsewhere, legal=legal)
    clerk = clerk_of(place)
    policy.enter(clerk)

    found = queries.enterprise_by_code(f" {made.uscc.lower()} ")

    assert (found.id, found.name, found.zone) == (made.id, made.name, elsewhere.zone)
    assert list(Enterprise.objects.all()) == []


def test_a_clerk_finds_a_citizen_by_his_exact_number_and_sees_only_the_masked_form(place):
    citizen = f.someone(f.zone(), "钱多", resident_id=NUMBER)
    policy.enter(clerk_of(place))

    found = queries.citizen_by_number("11010519491231002x")

    assert (found.id, found.name, found.number) == (citizen.person.id, "钱多", "110105**********2X")


def test_the_public_and_applicants_find_nobody_by_number(place, legal):
    f.someone(place, "钱多", resident_id=NUMBER)
    policy.enter(legal.actor)

    assert queries.citizen_by_number(NUMBER) is None


@pytest.mark.parametrize(
    ("ask", "text", "field", "code"),
    [
        (queries.enterprise_by_code, "91310000775785552M", "uscc", "uscc-checksum"),
        (queries.enterprise_by_code, "9131", "uscc", "uscc-length"),
        (queries.citizen_by_number, "110105194912310021", "resident_id", "resident-id-checksum"),
        (queries.citizen_by_number, "11010519490231002X", "resident_id", "resident-id-date"),
    ],
)
def test_a_broken_number_is_refused_with_reason_and_next_step(ask, text, field, code):
    with pytest.raises(NotReady) as no:
        ask(text)

    reason = no.value.problem()["reasons"][0]
    assert (reason["field"], reason["code"]) == (field, code)
    assert all(reason[part][language] for part in ("text", "next") for language in ("zh", "en"))


def test_at_the_counter_an_unknown_enterprise_is_registered_and_a_known_one_found(place):
    clerk, code = clerk_of(place), a.credit_code()
    policy.enter(clerk)

    made = commands.enterprise_at_the_counter(uscc=code, name="新企业有限公司", by=clerk)
    found = commands.enterprise_at_the_counter(uscc=code, name=" 新企业 有限公司", by=clerk)

    assert made == found
    with pytest.raises(Refused, match="另一姓名"):
        commands.enterprise_at_the_counter(uscc=code, name="另一家企业", by=clerk)
    assert (made.zone, made.name) == (place.zone, "新企业有限公司")


def test_at_the_counter_an_unknown_citizen_is_registered_and_a_known_one_found(place):
    clerk = clerk_of(place)
    policy.enter(clerk)

    made = commands.citizen_at_the_counter(resident_id=NUMBER, name="钱多", by=clerk)
    found = commands.citizen_at_the_counter(resident_id=NUMBER, name="", by=clerk)

    assert made == found
    assert made.number == "110105**********2X"
    with pytest.raises(Refused, match="另一姓名"):
        commands.citizen_at_the_counter(resident_id=NUMBER, name="钱少", by=clerk)


def test_one_credit_code_is_one_enterprise_in_every_zone(place):
    made = a.enterprise(place)

    with pytest.raises(Refused) as no:
        commands.register_enterprise(zone=f.zone().zone, uscc=made.uscc, name="副本", by=OPERATOR)

    assert no.value.reasons[0].code == "registered-already"


def test_the_legal_person_admits_a_colleague_by_number_and_name_together(place, legal):
    colleague = f.someone(place, "钱多", resident_id=NUMBER)
    made = a.enterprise(place, legal=legal)
    actor = a.acting_for(legal, made)

    with pytest.raises(NotReady) as no:
        commands.admit_colleague(made, resident_id=NUMBER, name="钱少", rights=["apply"], by=actor)
    commands.admit_colleague(made, resident_id=NUMBER, name="钱多", rights=["apply"], by=actor)

    assert no.value.reasons[0].code == "no-such-person"
    assert [(member.name, member.manner) for member in queries.members_of(made.id)] == [
        ("赵一鸣", "legal"),
        ("钱多", "colleague"),
    ]
    assert colleague.person.id in {member.person for member in queries.members_of(made.id)}


def test_a_colleague_admits_nobody_unless_he_was_given_that_right(place, legal):
    plain, trusted, third = (f.someone(place, name) for name in ("钱多", "孙立", "李岩"))
    made = a.enterprise(place, legal=legal)
    commands.admit(made, plain.person.id, by=OPERATOR)
    commands.admit(made, trusted.person.id, by=OPERATOR, rights=["apply", "members"])

    with pytest.raises(NotAllowed) as no:
        commands.admit(made, third.person.id, by=a.acting_for(plain, made))
    commands.admit(made, third.person.id, by=a.acting_for(trusted, made))

    assert no.value.reasons[0].code == "not-a-manager"
    assert third.person.id in {member.person for member in queries.members_of(made.id)}


def test_nobody_admits_himself_to_a_strangers_enterprise(place, legal):
    stranger, made = f.someone(place, "孙立"), a.enterprise(place, legal=legal)
    policy.enter(stranger.actor)

    with pytest.raises(NotAllowed):
        commands.admit(made, stranger.person.id, by=stranger.actor)


def test_who_was_dismissed_can_be_admitted_again_and_nobody_twice(place, legal):
    colleague, made = f.someone(place, "钱多"), a.enterprise(place, legal=legal)
    membership = commands.admit(made, colleague.person.id, by=OPERATOR)

    with pytest.raises(Refused) as no:
        commands.admit(made, colleague.person.id, by=OPERATOR)
    commands.dismiss(made, membership, by=OPERATOR)
    commands.admit(made, colleague.person.id, by=OPERATOR)

    assert no.value.reasons[0].code == "member-already"
    assert Membership.objects.filter(enterprise_id=made.id, person=colleague.person.id, until=None).count() == 1


def test_a_member_stands_for_the_enterprise_with_the_rights_he_was_given_and_no_more(place, legal):
    keeper, made = f.someone(place, "钱多"), a.enterprise(place, legal=legal)
    commands.admit(made, keeper.person.id, by=OPERATOR, rights=["members"])

    standing = people.stand(kept(keeper), post=None, principal=made.id)

    assert (standing.role, standing.rights) == ("applicant", ("see", "manage"))
    assert people.stand(kept(legal), post=None, principal=made.id).rights is None


def test_a_colleague_for_some_items_stands_for_the_enterprise_in_those_only(place, legal):
    colleague, made = f.someone(place, "钱多"), a.enterprise(place, legal=legal)
    item = codes.new_id()
    commands.admit(made, colleague.person.id, by=OPERATOR, items=[item])

    standing = people.stand(kept(colleague), post=None, principal=made.id)

    assert (standing.role, standing.items, standing.whole) == ("agent", (item,), None)


def test_a_colleague_whose_day_has_come_acts_no_more(place, legal):
    colleague, made = f.someone(place, "钱多"), a.enterprise(place, legal=legal)
    commands.admit(made, colleague.person.id, by=OPERATOR, until=clock.now() + timedelta(days=1))

    with clock.told(clock.now() + timedelta(days=2)), pytest.raises(Refused):
        people.stand(kept(colleague), post=None, principal=made.id)


def test_a_colleague_gets_other_rights_and_leaves_of_his_own_accord(place, legal):
    colleague, made = f.someone(place, "钱多"), a.enterprise(place, legal=legal)
    membership = commands.admit(made, colleague.person.id, by=OPERATOR)
    policy.enter(a.acting_for(legal, made))
    changed = commands.change_rights(made, membership, rights=["apply", "collect"], by=a.acting_for(legal, made))
    rights = people.stand(kept(colleague), post=None, principal=made.id).rights

    commands.leave(changed, by=a.acting_for(colleague, made))

    assert rights == ("see", "prepare", "hand_in", "answer", "withdraw", "collect")
    with pytest.raises(Refused):
        people.stand(kept(colleague), post=None, principal=made.id)


def test_the_legal_person_neither_leaves_nor_is_limited(place, legal):
    made = a.enterprise(place, legal=legal)
    membership = Membership.objects.get(enterprise_id=made.id)
    acting = a.acting_for(legal, made)

    with pytest.raises(Refused):
        commands.leave(membership, by=acting)
    with pytest.raises(Refused):
        commands.change_rights(made, membership, rights=["see"], by=acting)


def test_an_enterprise_from_before_the_index_is_found_once_the_house_was_brought_to_the_present(place):
    made, other = a.enterprise(place, "天津星瀚装备有限公司"), a.enterprise(place, "新港有限公司")
    index.drop(made.zone, made.id)
    clerk = clerk_of(place)
    policy.enter(clerk)
    before = queries.search("星瀚", actor=clerk)
    policy.enter(OPERATOR)

    counts = [commands.index_missing(), commands.index_missing()]

    policy.enter(clerk)
    assert (before, counts) == ([], [1, 0])
    assert [hit.id for hit in queries.search("星瀚", actor=clerk)] == [made.id]
    assert [hit.id for hit in queries.search("新港", actor=clerk)] == [other.id]
