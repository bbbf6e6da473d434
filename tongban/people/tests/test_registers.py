"""Persons, agencies, halls, posts and tenures: what is written, what is refused, who sees it."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotAllowed, NotReady, NotYours, Refused, Stale
from tongban.people import commands, queries
from tongban.people.models import Hall, Person, Post, Tenure
from tongban.people.tests import factories as f

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"


@pytest.fixture
def place():
    return f.zone()


def test_a_zone_opens_with_its_own_sequence_of_numbers():
    one, other = f.zone(), f.zone()

    serials = [f.asked("SELECT zones_next_serial(%s)", code)[0][0] for code in (one.zone, one.zone, other.zone)]

    assert serials == [1, 2, 1]


@pytest.mark.parametrize("code", ["x'; DROP TABLE zones_zone; --", "Nowhere", ""])
def test_a_sequence_is_made_only_for_a_zone_that_exists(code):
    with pytest.raises(DatabaseError), transaction.atomic():
        f.asked("SELECT zones_open_serial(%s)", code)


def test_the_same_agency_twice_is_written_once(place):
    made = f.agency(place)

    again = f.agency(place)

    assert (again.id, again.version, len(history(place.zone, made.id))) == (made.id, 1, 1)


def test_an_agency_with_a_broken_credit_code_is_refused_with_what_is_wrong(place):
    with pytest.raises(NotReady) as no:
        commands.register_agency(
            zone=place.zone, code="x", name_zh="局", name_en="B", uscc="91310000775785552M", by=OPERATOR
        )

    reason = no.value.reasons[0]
    assert (reason.field, reason.code, reason.clause) == ("uscc", "uscc-checksum", "GB 32100-2015")
    assert str(reason.next)


def test_a_hall_keeps_its_windows_and_takes_new_ones(place):
    names = {"name_zh": "大厅", "name_en": "Hall"}
    window = {"code": "1", "name_zh": "一号", "name_en": "No. 1"}
    first = commands.register_hall(zone=place.zone, code="main", windows=[window], by=OPERATOR, **names)

    commands.register_hall(zone=place.zone, code="main", windows=[window], by=OPERATOR, **names)
    second = {"code": "2", "name_zh": "二号", "name_en": "No. 2"}
    commands.register_hall(zone=place.zone, code="main", windows=[window, second], by=OPERATOR, **names)

    hall = Hall.objects.get(zone=place.zone, code="main")
    assert (hall.id, hall.version, [w.code for w in hall.windows.all()]) == (first.id, 2, ["1", "2"])


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"role": "king"}, "role"),
        ({"role": "reviewer"}, "agency"),
        ({"role": "reviewer", "agency": "nowhere"}, "agency"),
    ],
)
def test_a_post_out_of_form_is_refused_at_its_field(place, facts, field):
    with pytest.raises(NotReady) as no:
        commands.open_post(zone=place.zone, code="R1", by=OPERATOR, **facts)

    assert [reason.field for reason in no.value.reasons] == [field]


def test_a_post_is_held_permanently_by_one_person_at_a_time(place):
    post, first, second = f.post(place), f.someone(place), f.someone(place, "李岩")
    commands.appoint(post, first.person.id, since=date(2026, 1, 1), until=date(2026, 6, 30), by=OPERATOR)

    with pytest.raises(Refused) as no:
        commands.appoint(post, second.person.id, since=date(2026, 6, 30), by=OPERATOR)
    commands.appoint(post, second.person.id, since=date(2026, 7, 1), by=OPERATOR)
    commands.appoint(post, first.person.id, since=date(2026, 7, 1), manner="secondment", by=OPERATOR)

    assert no.value.reasons[0].code == "post-held"
    assert Tenure.objects.filter(post=post.id).count() == 3


def test_of_two_appointments_at_once_one_is_stale(place):
    first, second = f.someone(place), f.someone(place, "李岩")
    one, other = f.post(place), None
    other = Post.objects.get(zone=place.zone, id=one.id)
    commands.appoint(one, first.person.id, since=date(2026, 1, 1), by=OPERATOR)

    with pytest.raises(Refused) as no:
        commands.appoint(other, second.person.id, since=date(2026, 1, 1), manner="secondment", by=OPERATOR)

    assert isinstance(no.value, Stale)


@pytest.mark.parametrize(
    ("tenure", "code"),
    [
        ({"since": date(2026, 2, 1), "until": date(2026, 1, 31)}, "ends-before-it-begins"),
        ({"since": date(2026, 2, 1), "manner": "by luck"}, "unknown-manner"),
    ],
)
def test_an_impossible_tenure_is_refused(place, tenure, code):
    post, who = f.post(place), f.someone(place)

    with pytest.raises(NotReady) as no:
        commands.appoint(post, who.person.id, by=OPERATOR, **tenure)

    assert no.value.reasons[0].code == code


def test_an_administrator_appoints_in_his_own_zone_only(place):
    elsewhere = f.zone()
    admin = f.seated(f.post(place, "M01", "admin"), f.someone(place))
    own, foreign, who = f.post(place), f.post(elsewhere), f.someone(place, "李岩")
    policy.enter(admin)

    commands.appoint(own, who.person.id, since=date(2026, 1, 1), by=admin)
    with pytest.raises(NotAllowed):
        commands.appoint(foreign, who.person.id, since=date(2026, 1, 1), by=admin)

    assert queries.holder_of(place.zone, "W03", date(2026, 2, 1)) == who.person.id


def test_the_database_itself_refuses_a_post_of_another_zone(place):
    elsewhere = f.zone()
    admin = f.seated(f.post(place, "M01", "admin"), f.someone(place))
    policy.enter(admin)

    with pytest.raises(NotYours):
        commands.open_post(zone=elsewhere.zone, code="W99", role="window", by=admin)


def test_a_clerk_sees_no_person_but_himself_and_an_administrator_those_of_his_zone(place):
    elsewhere = f.zone()
    clerk, stranger, far = f.someone(place), f.someone(place, "李岩"), f.someone(elsewhere, "何平")
    admin = f.someone(place, "吴桐")
    acting = f.seated(f.post(place), clerk), f.seated(f.post(place, "M01", "admin"), admin)

    seen = []
    for actor in acting:
        policy.enter(actor)
        seen.append((set(queries.persons_for(actor)), set(Person.objects.all())))

    everyone = {clerk.person, stranger.person, admin.person}
    assert far.person not in everyone
    assert seen == [({clerk.person}, {clerk.person}), (everyone, everyone)]


def test_one_resident_id_is_one_person_in_every_zone(place):
    f.someone(place, resident_id=NUMBER)
    elsewhere = f.zone()

    with pytest.raises(NotReady) as no:
        commands.register_person(zone=elsewhere.zone, name="王丽", resident_id=NUMBER, by=OPERATOR)

    assert (no.value.reasons[0].code, no.value.reasons[0].field) == ("taken", "resident_id")
    assert NUMBER not in str(no.value.problem())


def test_a_broken_resident_id_is_refused_at_its_field(place):
    with pytest.raises(NotReady) as no:
        commands.register_person(zone=place.zone, name="王丽", resident_id="110105194912310021", by=OPERATOR)

    assert (no.value.reasons[0].code, no.value.reasons[0].field) == ("resident-id-checksum", "resident_id")


def test_a_correction_of_a_name_is_one_entry_and_the_same_again_none(place):
    who = f.someone(place)

    commands.amend_person(who.person, name="王莉", by=OPERATOR)
    commands.amend_person(who.person, name="王莉", by=OPERATOR)

    verbs = [entry.verb for entry in history(place.zone, who.person.id)]
    assert (who.person.name, verbs) == ("王莉", ["person.register", "person.amend"])


def test_a_login_is_taken_once_and_typed_on_any_keyboard(place):
    who, other = f.someone(place), commands.register_person(zone=place.zone, name="李岩", by=OPERATOR)

    codes = []
    for login in (who.account.login, "李岩", "", "x y"):
        with pytest.raises(Refused) as no:
            commands.open_account(other, login=login, by=OPERATOR)
        codes.append(no.value.reasons[0].code)

    assert codes == ["taken", "bad-login", "bad-login", "bad-login"]


def test_an_account_is_closed_by_the_house_and_not_by_a_colleague(place):
    who, colleague = f.someone(place), f.someone(place, "李岩")

    with pytest.raises(NotAllowed):
        commands.close_account(who.account, by=colleague.actor)
    commands.close_account(who.account, by=OPERATOR)

    assert (who.account.status, who.account.epoch) == ("closed", 2)


def test_a_token_is_revoked_by_its_person_and_not_by_a_colleague(place):
    who, colleague = f.someone(place), f.someone(place, "李岩")
    token, _ = commands.issue_token(who.person, name="key", by=OPERATOR)

    with pytest.raises(NotAllowed):
        commands.revoke_token(token, by=colleague.actor)
    policy.enter(who.actor)
    commands.revoke_token(token, by=who.actor)

    assert token.status == "revoked"


def test_a_person_issues_no_token_for_somebody_else(place):
    who, colleague = f.someone(place), f.someone(place, "李岩")

    with pytest.raises(NotAllowed):
        commands.issue_token(who.person, name="key", by=colleague.actor)


def test_entries_of_people_name_the_actor_by_id_and_the_words_beside(place):
    admin = Actor("admin", f.someone(place).person.id, place.zone, "M01", name="吴桐")
    policy.enter(admin)

    post = commands.open_post(zone=place.zone, code="W07", role="window", by=admin)

    entry = history(place.zone, post.id)[0]
    assert entry.actor == {"role": "admin", "person": str(admin.person), "zone": place.zone, "post": "M01"}
    assert (entry.facts, "吴桐".encode() in entry.body) == ({"by": "吴桐"}, False)


def test_a_clerk_reads_no_entry_and_no_fact_of_a_person_whom_he_may_not_see(place):
    stranger, clerk = f.someone(place, "李岩"), f.someone(place)
    post = f.post(place)
    actor = f.seated(post, clerk)
    there = [len(history(place.zone, subject)) for subject in (stranger.person.id, post.id)]
    policy.enter(actor)

    seen = [len(history(place.zone, subject)) for subject in (stranger.person.id, post.id)]

    assert (there, seen) == ([1, 2], [0, 2])
    assert "李岩" not in str(f.asked("SELECT facts FROM journal_private"))
