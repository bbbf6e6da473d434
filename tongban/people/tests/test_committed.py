"""What only real commits and several connections can show."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
from django.db import connection

from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.refusals import Refused
from tongban.people import commands, queries
from tongban.people.tests import factories as f

MINE = "SELECT pg_backend_pid()"
KILL = "SELECT pg_terminate_backend(%s)"


def test_guesses_in_parallel_are_bounded_too(committed):
    who = f.signed_up(f.zone(), second=False)

    def guess(number):
        try:
            commands.begin(who.account.login, f"wrong {number}", source="192.0.2.7")
        except Refused as no:
            return no.reasons[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(16)))

    assert (answers.count("wrong-credentials"), answers.count("too-many-tries")) == (5, 11)


def test_one_code_opens_once_however_many_send_it_at_once(committed):
    who = f.signed_up(f.zone())
    half = commands.begin(who.account.login, f.PASSWORD, source="192.0.2.7")
    code = who.code()

    def send(number):
        try:
            return commands.confirm(who.account.login, code, half, source=f"192.0.2.{number}").done
        except Refused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))

    assert answers.count(True) == 1


def test_a_link_is_redeemed_once_however_many_open_it_at_once(committed):
    who = f.someone(f.zone())
    secret = commands.invite(who.account, by=OPERATOR)

    def redeem(number):
        try:
            commands.redeem(secret, password=f"{f.PASSWORD} {number}")
        except Refused as no:
            return no.reasons[0].code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(redeem, range(4)))

    assert answers.count("done") == 1
    assert set(answers) - {"done"} <= {"link-spent", "moved-on"}


def test_a_connection_that_died_is_replaced_at_the_door_without_anybody_noticing(committed):
    who = f.someone(f.zone())
    secret = commands.issue_token(who.person, name="key", by=OPERATOR)[1]
    before = f.asked(MINE)[0][0]
    killed = _killed(committed, before)

    connection.health_check_done = False
    actor = queries.actor_by_token(secret)

    assert (killed, actor.person, f.asked(MINE)[0][0] != before) == (True, who.person.id, True)


def _killed(committed, pid):
    """A backend may be ended by its own role."""
    with psycopg.connect(committed.runtime_url, autocommit=True) as other:
        return other.execute(KILL, [pid]).fetchone()[0]


def test_a_new_connection_is_never_taken_for_the_one_that_knew_the_actor(committed):
    who = f.someone(f.zone())
    policy.enter(who.actor)
    connection.close()

    policy.enter(who.actor)

    assert f.asked("SELECT current_setting('tongban.person', true)") == [(str(who.person.id),)]
