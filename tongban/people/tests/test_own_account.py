"""One's own account: where one is signed in, the second factor, recovery codes; and an account opened by oneself."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady, NotYours, Refused
from tongban.people import asker, commands, proofs, queries
from tongban.people.models import Account, Person
from tongban.people.tests import factories as f

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"
LATER = f.MORNING + timedelta(days=30)
FORM = {"name": "钱多", "telephone": "138 0013 8000", "resident_id": NUMBER, "login": "qianduo", "password": f.PASSWORD}


@pytest.fixture
def place():
    return f.zone()


@pytest.fixture
def citizen(place):
    return f.signed_up(place, "钱多", second=False)


def signed_in(who, device="Mozilla/5.0 (Windows NT 10.0) Chrome/140", source="192.0.2.7"):
    """A browser in which somebody came in by the front door, and the answer."""
    client = Client(headers={"user-agent": device}, REMOTE_ADDR=source)
    return client, client.post("/enter/", {"login": who.account.login, "password": f.PASSWORD})


def is_inside(client):
    return client.get("/enter/account/").status_code == 200


def session_of(client):
    return client.session["entered"]["session"]


# --- sessions ----------------------------------------------------------------------------------------------------


def test_a_person_sees_where_he_is_signed_in_from_where_and_since_when(citizen):
    with clock.told(f.MORNING):
        here, _ = signed_in(citizen)
    with clock.told(f.MORNING + timedelta(hours=2)):
        signed_in(citizen, "Mozilla/5.0 (iPhone; CPU iPhone OS 19) Version/19 Safari/604", "198.51.100.9")
        page = here.get("/enter/account/").content.decode()

    assert re.findall(r"Chrome · Windows|Safari · iOS", page)[0] == "Chrome · Windows"
    assert "Safari · iOS" in page and "192.0.2.7" in page and "198.51.100.9" in page


def test_nobody_sees_or_ends_the_sessions_of_another(place, citizen):
    stranger = f.signed_up(place, "孙立", second=False)
    victim, _ = signed_in(citizen)
    policy.enter(stranger.actor)

    assert asker.sessions_of_asker() == []
    with pytest.raises(NotYours):
        commands.end_session(stranger.account, session_of(victim), by=stranger.actor)
    assert is_inside(victim)


def test_one_session_ends_at_once_and_the_others_stay(citizen):
    (here, _), (there, _), (third, _) = (signed_in(citizen) for _ in range(3))

    here.post(f"/enter/account/sessions/{session_of(there)}/end/")

    assert [is_inside(one) for one in (here, there, third)] == [True, False, True]


def test_all_others_end_and_this_one_stays(citizen):
    (here, _), (there, _) = signed_in(citizen), signed_in(citizen)

    here.post("/enter/account/sessions/others/")

    assert [is_inside(one) for one in (here, there)] == [True, False]
    assert [str(one.id) for one in _sessions(citizen)] == [session_of(here)]


def _sessions(who):
    policy.enter(who.actor)
    return asker.sessions_of_asker()


def test_signing_out_ends_the_session_also_for_who_copied_its_cookie(citizen):
    here, _ = signed_in(citizen)
    kept = dict(here.session["entered"])

    here.post("/enter/leave/")

    assert queries.actor_for({"entered": kept}) is None


def test_a_session_that_no_list_knows_is_no_session(citizen):
    here, _ = signed_in(citizen)
    kept = dict(here.session["entered"])

    assert queries.actor_for({"entered": {**kept, "session": None}}) is None
    assert queries.actor_for({"entered": {**kept, "session": "01a20107-7333-7491-a305-7ff1192c4cae"}}) is None


def test_what_was_remembered_of_a_browser_goes_when_its_time_has_run_out_and_not_before(citizen, settings):
    client, _ = signed_in(citizen)
    forgotten = []
    for hours in (-1, 1):
        with clock.told(clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE, hours=hours)):
            forgotten.append((commands.forget_run_out(), is_inside(client)))

    assert forgotten == [(0, True), (1, False)]


def test_another_password_ends_every_other_session(citizen):
    (here, _), (there, _) = signed_in(citizen), signed_in(citizen)

    here.post("/enter/account/password/", {"present": f.PASSWORD, "password": "another sentence of words"})

    assert [is_inside(one) for one in (here, there)] == [True, False]


def test_control_sessions_that_only_the_browser_ends_are_seen_to_live_on(citizen, as_owner):
    (here, _), (there, _) = signed_in(citizen), signed_in(citizen)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('people_enter_by_account'::regproc)")
        body = cursor.fetchone()[0]
        cursor.execute(body.replace("AND s.epoch = a.epoch", "").replace("AND s.ended_at IS NULL", ""))

    here.post(f"/enter/account/sessions/{session_of(there)}/end/")
    after_one = is_inside(there)
    here.post("/enter/account/sessions/")

    assert (after_one, is_inside(there)) == (True, True)


# --- the second factor -------------------------------------------------------------------------------------------


def with_code(who, client):
    """The person has set up an authenticator on the page; its recovery codes."""
    client.get("/enter/account/second/")
    who.totp = bytes.fromhex(client.session["totp"])
    page = client.post("/enter/account/second/", {"verb": "set", "code": who.code(), "present": f.PASSWORD})
    return re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", page.content.decode())


def test_an_authenticator_is_set_up_with_a_picture_and_ten_codes_that_are_shown_once(citizen):
    with clock.told(LATER):
        (here, _), (there, _) = signed_in(citizen), signed_in(citizen)
        shown = here.get("/enter/account/second/").content.decode()
        codes = with_code(citizen, here)
        again = here.get("/enter/account/second/").content.decode()

    assert "data:image/svg+xml" in shown and len(set(codes)) == 10
    assert [code for code in codes if code in again] == []
    assert [is_inside(one) for one in (here, there)] == [True, False]


@pytest.mark.parametrize("wrong", [{"code": "000000"}, {"present": "not the password"}, {"present": ""}])
def test_without_password_or_code_no_authenticator_begins(citizen, wrong):
    here, _ = signed_in(citizen)
    here.get("/enter/account/second/")
    citizen.totp = bytes.fromhex(here.session["totp"])
    typed = {"verb": "set", "code": citizen.code(), "present": f.PASSWORD} | wrong

    answer = here.post("/enter/account/second/", typed)

    assert answer.status_code == 422
    assert signed_in(citizen)[1]["Location"] != "/enter/code/"


def test_a_recovery_code_opens_once_however_it_is_typed(citizen):
    with clock.told(LATER):
        codes = with_code(citizen, signed_in(citizen)[0])
        answers = []
        for typed in (codes[0].lower().replace("-", " "), codes[0], codes[1]):
            client, first = signed_in(citizen)
            answers.append((first["Location"], client.post("/enter/code/", {"code": typed}).status_code))
        policy.enter(citizen.actor)

    assert answers == [("/enter/code/", 302), ("/enter/code/", 422), ("/enter/code/", 302)]
    assert asker.second_factor().codes == 8
    assert [entry.act for entry in history(citizen.account.zone, citizen.account.id)].count("recover") == 2


def test_a_recovery_code_of_another_opens_nothing(place, citizen):
    other = f.signed_up(place, "孙立", second=False)
    with clock.told(LATER):
        codes = with_code(other, signed_in(other)[0])
        with_code(citizen, signed_in(citizen)[0])
        client, _ = signed_in(citizen)

        assert client.post("/enter/code/", {"code": codes[0]}).status_code == 422
    policy.enter(other.actor)
    assert asker.second_factor().codes == 10


def test_guessing_recovery_codes_ends_after_five_tries(citizen):
    with clock.told(LATER):
        codes = with_code(citizen, signed_in(citizen)[0])
        client, _ = signed_in(citizen)
        wrong = [client.post("/enter/code/", {"code": "ABCD-ABCD-ABCD-ABCD"}).status_code for _ in range(5)]

        assert wrong[-1] == 429
        assert client.post("/enter/code/", {"code": codes[0]}).status_code == 429


def test_new_recovery_codes_take_the_place_of_the_old(citizen):
    with clock.told(LATER):
        here, _ = signed_in(citizen)
        old = with_code(citizen, here)
    with clock.told(LATER + timedelta(minutes=1)):
        page = here.post("/enter/account/second/", {"verb": "renew", "code": citizen.code()}).content.decode()
        client, _ = signed_in(citizen)
        spent = client.post("/enter/code/", {"code": old[0]}).status_code

    assert len(re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", page)) == 10
    assert spent == 422


def test_an_authenticator_ends_with_a_code_and_its_recovery_codes_with_it(citizen):
    with clock.told(LATER):
        here, _ = signed_in(citizen)
        with_code(citizen, here)
    with clock.told(LATER + timedelta(minutes=1)):
        wrong = here.post("/enter/account/second/", {"verb": "end", "code": "000000"}).status_code
        here.post("/enter/account/second/", {"verb": "end", "code": citizen.code()})
        policy.enter(citizen.actor)

    assert wrong == 422
    assert asker.second_factor() == asker.SecondFactor(False, 0)
    assert signed_in(citizen)[1]["Location"] != "/enter/code/"


def test_who_holds_a_post_keeps_an_authenticator_and_is_told_what_to_do(place):
    officer = f.signed_up(place)
    f.seated(f.post(place), officer)

    with clock.told(LATER), pytest.raises(Refused) as no:
        commands.end_code(officer.account, code=officer.code(), by=officer.actor, source="::1")

    assert [reason.code for reason in no.value.reasons] == ["post-needs-code"]


def test_who_will_hold_a_post_keeps_his_authenticator_and_gets_no_link_from_a_clerk(place):
    officer, clerk = f.signed_up(place), f.seated(f.post(place, "W04"), f.someone(place, "王珊"))
    tomorrow = clock.china_date(clock.now()) + timedelta(days=1)
    f.seated(f.post(place), officer, since=tomorrow)
    policy.enter(officer.actor)

    with pytest.raises(Refused) as kept:
        commands.end_code(officer.account, code="000000", by=officer.actor, source="::1")
    policy.enter(clerk)
    with pytest.raises(Refused) as closed:
        commands.invite(officer.account, by=clerk)

    assert [no.value.reasons[0].code for no in (kept, closed)] == ["post-needs-code", "holder-of-a-post"]


def test_whoever_sets_up_his_authenticator_takes_the_post_in_the_same_session(place, citizen):
    with clock.told(LATER):
        here, _ = signed_in(citizen)
        f.seated(f.post(place), citizen)
        before = here.post("/enter/posts/", {"post": f"{place.zone}/W03"})
        with_code(citizen, here)
        after = here.post("/enter/posts/", {"post": f"{place.zone}/W03"})

    assert (before.status_code, after.status_code) == (422, 302)


@pytest.mark.parametrize("statement", ["people_keep_totp(%s, %s, 99, 'x', 0)", "people_keep_codes(%s, %s, 99, '{x}')"])
def test_a_second_factor_without_an_entry_is_not_kept(citizen, statement):
    with pytest.raises(DatabaseError, match="no entry"), transaction.atomic():
        f.asked(f"SELECT {statement}", citizen.account.zone, citizen.account.id)


@pytest.mark.parametrize("table", ["people_session", "people_recovery"])
@pytest.mark.parametrize("act", ["SELECT * FROM {}", "UPDATE {} SET zone = zone", "DELETE FROM {}"])
def test_the_run_time_role_cannot_touch_sessions_or_codes(citizen, table, act):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        f.asked(act.format(table))


# --- an account opened by oneself --------------------------------------------------------------------------------


def signing_up(place, **changed):
    return Client(REMOTE_ADDR="203.0.113.5").post("/enter/new/", {**FORM, "zone": place.zone, **changed})


def name_given(answer):
    return re.search(r"qianduo-\d{4}", answer.content.decode())[0]


def test_a_citizen_opens_an_account_and_comes_in(place):
    login = name_given(signing_up(place))

    entered = commands.begin(login, f.PASSWORD, source="::1")

    policy.enter(OPERATOR)
    assert (entered.done, Account.objects.get(login=login).holder.name) == (True, "钱多")


def test_who_signs_up_is_answered_alike_whether_name_and_number_are_known_or_not(place):
    known = f.someone(place, "钱多", resident_id=NUMBER)
    answers = [signing_up(place, resident_id=number) for number in (NUMBER, "110105198001010016", NUMBER)]

    said = {re.sub(r"qianduo-\d{4}", "", re.sub(r"\b[A-Za-z0-9]{64}\b", "", one.content.decode())) for one in answers}
    policy.enter(OPERATOR)
    assert ([one.status_code for one in answers], len(said)) == ([200] * 3, 1)
    assert Person.objects.get(identity=proofs.identity_digest(NUMBER)).id == known.person.id


def test_what_is_typed_is_nobody_before_a_window_has_seen_the_card(place):
    login = name_given(signing_up(place))

    policy.enter(OPERATOR)
    person = Account.objects.get(login=login).holder
    assert (person.identity, person.masked) == (None, "")
    assert NUMBER not in str([entry.facts for entry in history(place.zone, person.id)])


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("resident_id", "110105194912310021"),
        ("resident_id", ""),
        ("name", " "),
        ("telephone", "call me"),
        ("password", "short"),
        ("login", "钱多"),
        ("login", "q" * 64),
        ("zone", "nowhere"),
    ],
)
def test_what_is_not_in_form_is_refused_by_name_and_what_was_typed_stays(place, field, typed):
    answer = signing_up(place, **{field: typed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'data-field="{field}"' in page and f.PASSWORD not in page
    policy.enter(OPERATOR)
    assert not Person.objects.filter(name="钱多").exists()


def test_five_accounts_from_one_place_then_one_waits(place):
    answers = [signing_up(place).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]


def test_a_window_confirms_who_has_signed_up(place):
    login = name_given(signing_up(place))
    clerk = f.seated(f.post(place), f.someone(place, "王珊"))
    policy.enter(clerk)

    with pytest.raises(NotReady):
        commands.confirm_identity(login=login, name="钱少", resident_id=NUMBER, by=clerk)
    person = commands.confirm_identity(login=login, name="钱多", resident_id=NUMBER.lower(), by=clerk)

    assert (person.identity, person.masked) == (proofs.identity_digest(NUMBER), "110105**********2X")


def test_nobody_is_appointed_before_a_window_has_seen_who_he_is(place):
    login = name_given(signing_up(place))
    policy.enter(OPERATOR)
    post = f.post(place)
    named = {"login": login, "name": "钱多", "since": f.MORNING.date(), "by": OPERATOR}

    with pytest.raises(Refused) as no:
        commands.appoint_by_login(post, **named)
    commands.confirm_identity(
        login=login, name="钱多", resident_id=NUMBER, by=f.seated(f.post(place, "W04"), f.someone(place, "王珊"))
    )
    policy.enter(OPERATOR)

    assert [reason.code for reason in no.value.reasons] == ["only-claimed"]
    assert commands.appoint_by_login(post, **named).manner == "permanent"


@pytest.mark.parametrize("elsewhere", [True, False])
def test_nobody_becomes_a_person_who_is_known_already_or_at_home_elsewhere(place, elsewhere):
    login = name_given(signing_up(place))
    if not elsewhere:
        f.someone(place, "钱多", resident_id=NUMBER)
    clerk = f.seated(f.post(place) if not elsewhere else f.post(f.zone()), f.someone(place, "王珊"))
    policy.enter(clerk)

    with pytest.raises(NotReady) as no:
        commands.confirm_identity(login=login, name="钱多", resident_id=NUMBER, by=clerk)

    assert [reason.code for reason in no.value.reasons] == ["nobody-signed-up" if elsewhere else "taken"]
