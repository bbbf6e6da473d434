"""What nobody may look at, and how guessing is bounded."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady, Refused
from tongban.people import commands, proofs, queries
from tongban.people.tests import factories as f

pytestmark = pytest.mark.django_db
HERE = "192.0.2.7"


@pytest.fixture
def place():
    return f.zone()


@pytest.mark.parametrize("table", ["people_secret", "people_key", "people_invitation", "people_attempt"])
@pytest.mark.parametrize("act", ["SELECT * FROM {}", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"])
def test_the_run_time_role_cannot_touch_what_is_secret(place, table, act):
    f.signed_up(place)

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        f.asked(act.format(table))


@pytest.mark.parametrize(
    "inner", ["people_stand(NULL::people_actor)", "people_enter('x', NULL, 'x', 'x', NULL, NULL, now())"]
)
def test_the_inner_parts_of_the_entrance_cannot_be_called(inner):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        f.asked(f"SELECT {inner}")


def test_a_password_is_nowhere_in_the_journal(place, as_owner):
    who = f.signed_up(place)
    commands.issue_token(who.person, name="key", by=OPERATOR)

    with as_owner():
        written = f.asked("SELECT string_agg(convert_from(body, 'UTF8'), ' ') FROM journal_entry")[0][0]
        beside = f.asked("SELECT string_agg(facts::text, ' ') FROM journal_private")[0][0]
        kept = f.asked("SELECT password, encode(totp, 'hex') FROM people_secret WHERE account = %s", who.account.id)[0]
        digests = [row[0] for row in f.asked("SELECT encode(digest, 'hex') FROM people_key")]

    secrets = [f.PASSWORD, *kept, who.totp.hex(), *digests]
    assert "account.set_password" in written and digests and kept[0].startswith("argon2")
    assert [secret for secret in secrets if secret in written + beside] == []


def test_a_name_and_a_resident_id_are_in_no_body_and_only_beside_it(place):
    made = f.someone(place, "王丽", resident_id="11010519491231002X")

    entry = history(place.zone, made.person.id)[0]

    assert "王丽".encode() not in entry.body and b"11010519491231002X" not in entry.body
    assert entry.facts["name"] == "王丽"
    assert entry.facts["masked"] == "110105**********2X"
    assert "11010519491231002X" not in str(entry.facts)


def test_a_password_without_an_entry_is_not_kept(place):
    who = f.signed_up(place)

    with pytest.raises(DatabaseError, match="no entry"), transaction.atomic():
        f.asked("SELECT people_keep_secret(%s, %s, %s, 'x', NULL, 0)", place.zone, who.account.id, 99)


def test_an_entry_sets_a_password_once(place):
    who = f.signed_up(place)

    with pytest.raises(DatabaseError, match="already"), transaction.atomic():
        f.asked("SELECT people_keep_secret(%s, %s, %s, 'x', NULL, 0)", place.zone, who.account.id, who.account.version)


def test_staff_come_in_with_password_and_code(place):
    who = f.signed_up(place)
    f.seated(f.post(place), who)
    later = f.MORNING + timedelta(days=30)

    with clock.told(later):
        entered = commands.enter(who.account.login, f.PASSWORD, who.code(), source=HERE)

    assert entered.done and entered.account == str(who.account.id)


def test_a_code_opens_once(place):
    who = f.signed_up(place)
    with clock.told(f.MORNING + timedelta(days=30)):
        code = who.code()
        commands.enter(who.account.login, f.PASSWORD, code, source=HERE)

        with pytest.raises(Refused) as no:
            commands.enter(who.account.login, f.PASSWORD, code, source=HERE)

    assert no.value.reasons[0].code == "wrong-code"


def test_a_code_of_ten_minutes_ago_opens_nothing(place):
    who = f.signed_up(place)
    with clock.told(f.MORNING):
        stale = who.code()

    with clock.told(f.MORNING + timedelta(minutes=10)), pytest.raises(Refused) as no:
        commands.enter(who.account.login, f.PASSWORD, stale, source=HERE)

    assert no.value.reasons[0].code == "wrong-code"


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(place):
    who = f.signed_up(place)

    answers = []
    for login in (who.account.login, "nobody-of-this-name"):
        with pytest.raises(Refused) as no:
            commands.begin(login, "not the password", source=HERE)
        answers.append(no.value.problem())

    assert answers[0] == answers[1]


def test_staff_without_a_second_factor_do_not_come_in(place):
    who = f.signed_up(place, second=False)
    f.seated(f.post(place), who)

    with pytest.raises(Refused) as no:
        commands.begin(who.account.login, f.PASSWORD, source=HERE)

    assert no.value.reasons[0].code == "second-factor-missing"


def appointed_meanwhile(place):
    """A citizen who came in with the password alone, and was then appointed; what his session keeps."""
    who = f.signed_up(place, second=False)
    kept = commands.begin(who.account.login, f.PASSWORD, source=HERE).kept()
    f.seated(f.post(place), who)
    return who, kept


def test_a_session_opened_with_the_password_alone_takes_no_post(place):
    who, kept = appointed_meanwhile(place)

    with pytest.raises(Refused) as no:
        commands.stand(kept, post=(place.zone, "W03"), holder=who.person.id)

    assert [reason.code for reason in no.value.reasons] == ["code-not-shown"]
    assert queries.actor_for({"entered": {**kept, "post": (place.zone, "W03")}}) is None
    assert queries.actor_for({"entered": kept}).role == "applicant"


def test_control_an_entrance_that_asks_for_the_tenure_only_is_seen_to_let_in_without_a_code(place, as_owner):
    _, kept = appointed_meanwhile(place)
    with as_owner():
        body = f.asked("SELECT pg_get_functiondef('people_enter_by_account'::regproc)")[0][0]
        with connection.cursor() as cursor:
            cursor.execute(body.replace("AND NOT shown", "AND false"))

    assert commands.stand(kept, post=(place.zone, "W03")).role == "window"


def test_whoever_came_in_with_a_code_takes_a_post_given_meanwhile(place):
    who = f.signed_up(place)
    with clock.told(f.MORNING + timedelta(days=30)):
        kept = commands.enter(who.account.login, f.PASSWORD, who.code(), source=HERE).kept()
    f.seated(f.post(place), who)

    assert commands.stand(kept, post=(place.zone, "W03")).role == "window"


def test_guessing_one_account_from_one_source_ends_after_five_tries_even_with_the_right_password(place):
    who = f.signed_up(place)
    with clock.told(f.MORNING):
        for _ in range(5):
            with pytest.raises(Refused) as no:
                commands.begin(who.account.login, "wrong", source=HERE)
            assert no.value.reasons[0].code == "wrong-credentials"

        with pytest.raises(Refused) as no:
            commands.begin(who.account.login, f.PASSWORD, source=HERE)

    assert (no.value.status, no.value.reasons[0].code) == (429, "too-many-tries")
    assert "15" in str(no.value.reasons[0].text)


def test_the_person_himself_still_comes_in_from_elsewhere_and_after_a_quarter_of_an_hour(place):
    who = f.signed_up(place)
    with clock.told(f.MORNING):
        for _ in range(5):
            with pytest.raises(Refused):
                commands.begin(who.account.login, "wrong", source=HERE)

        elsewhere = commands.begin(who.account.login, f.PASSWORD, source="198.51.100.1")
    with clock.told(f.MORNING + timedelta(minutes=15)):
        later = commands.begin(who.account.login, f.PASSWORD, source=HERE)

    assert (elsewhere.account, later.account) == (str(who.account.id), str(who.account.id))


def test_guessing_one_account_from_everywhere_ends_after_twenty_five_tries(place):
    who = f.signed_up(place)
    with clock.told(f.MORNING):
        for number in range(25):
            with pytest.raises(Refused):
                commands.begin(who.account.login, "wrong", source=f"198.51.100.{number}")

        with pytest.raises(Refused) as no:
            commands.begin(who.account.login, f.PASSWORD, source="203.0.113.5")

    assert no.value.status == 429


def test_codes_are_guessed_no_more_often_than_passwords(place):
    who = f.signed_up(place)
    with clock.told(f.MORNING + timedelta(days=30)):
        half = commands.begin(who.account.login, f.PASSWORD, source=HERE)
        answers = []
        for _ in range(5):
            with pytest.raises(Refused) as no:
                commands.confirm(who.account.login, "000000", half, source=HERE)
            answers.append(no.value.reasons[0].code)

    assert answers == ["wrong-code"] * 4 + ["too-many-tries"]


def test_a_link_sets_a_password_once(place):
    who = f.someone(place)
    secret = commands.invite(who.account, by=OPERATOR)
    commands.redeem(secret, password=f.PASSWORD)

    with pytest.raises(Refused) as no:
        commands.redeem(secret, password=f.PASSWORD)

    assert no.value.reasons[0].code == "link-spent"


def test_a_link_ends_after_an_hour_and_with_the_next_link(place):
    who = f.someone(place)
    with clock.told(f.MORNING):
        first = commands.invite(who.account, by=OPERATOR)
        second = commands.invite(who.account, by=OPERATOR)
        fresh = (queries.invited(first), queries.invited(second).account)
    with clock.told(f.MORNING + timedelta(hours=1)):
        late = queries.invited(second)

    assert (fresh, late) == ((None, who.account.id), None)


def test_staff_cannot_redeem_a_link_without_an_authenticator(place):
    who = f.someone(place)
    f.seated(f.post(place), who)
    secret = commands.invite(who.account, by=OPERATOR)

    with pytest.raises(Refused) as no:
        commands.redeem(secret, password=f.PASSWORD)

    assert no.value.reasons[0].code == "second-factor-missing"


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "x" * 201])
def test_a_weak_password_is_refused_and_the_link_stays_good(place, password):
    who = f.someone(place)
    secret = commands.invite(who.account, by=OPERATOR)

    with pytest.raises(NotReady) as no:
        commands.redeem(secret, password=password)

    assert no.value.reasons[0].field == "password"
    assert queries.invited(secret).account == who.account.id


def test_a_password_with_the_accounts_name_in_it_is_weak(place):
    who = f.someone(place)
    secret = commands.invite(who.account, by=OPERATOR)

    with pytest.raises(NotReady):
        commands.redeem(secret, password=f"my name is {who.account.login}")


def test_a_new_password_ends_the_sessions_and_the_old_password(place):
    who = f.signed_up(place, second=False)
    kept = commands.begin(who.account.login, f.PASSWORD, source=HERE).kept()
    policy.enter(who.actor)

    commands.change_password(
        who.account, present=f.PASSWORD, password="another sentence of words", by=who.actor, source=HERE
    )

    assert queries.actor_for({"entered": kept}) is None
    with pytest.raises(Refused):
        commands.begin(who.account.login, f.PASSWORD, source=HERE)
    assert commands.begin(who.account.login, "another sentence of words", source=HERE).done


def test_the_digest_of_a_resident_id_needs_the_installations_key(settings, tmp_path):
    digests = []
    for name in ("one", "another"):
        settings.DATA_DIR = tmp_path / name
        digests.append(proofs.identity_digest("11010519491231002X"))
        digests.append(proofs.identity_digest("11010519491231002X"))

    assert digests[0] == digests[1] != digests[2]
    assert (tmp_path / "one" / "identity-key").stat().st_mode & 0o077 == 0


def test_the_one_time_code_is_the_one_of_the_standard():
    """RFC 6238, appendix B, SHA-1, last six of the eight digits."""
    secret = b"12345678901234567890"

    codes = [proofs.totp_code(secret, seconds) for seconds in (59, 1111111109, 1234567890, 2000000000)]

    assert codes == ["287082", "081804", "005924", "279037"]


def test_no_sign_in_record_is_lost_before_half_a_year_and_none_is_kept_long_after(place, as_owner):
    who = f.signed_up(place)
    for at in (f.MORNING, f.MORNING + timedelta(days=183), f.MORNING + timedelta(days=191)):
        with clock.told(at):
            commands.begin(who.account.login, f.PASSWORD, source=HERE)

    with as_owner():
        kept = f.asked("SELECT at FROM people_attempt WHERE login = %s ORDER BY at", who.account.login)

    assert [row[0] for row in kept] == [f.MORNING + timedelta(days=183), f.MORNING + timedelta(days=191)]
