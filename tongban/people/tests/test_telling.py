"""Whoever an account belongs to is told when something that opens it has changed, and nobody else."""

from datetime import timedelta

import pytest

from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK
from tongban.kernel.journal.listeners import REGISTERED
from tongban.kernel.journal.read import history
from tongban.kernel.notices.models import Letter, Mailbox, Notice
from tongban.people import commands, listeners, messages, proofs
from tongban.people.flow import ACCOUNT
from tongban.people.tests import factories as f

pytestmark = pytest.mark.django_db
HERE = {"source": "192.0.2.7", "session": None}


@pytest.fixture
def citizen():
    return f.signed_up(f.zone(), "钱多", second=False)


def heard(account):
    """What the listeners tell of all that happened to an account, each line heard twice."""
    policy.enter(CLOCK)
    for entry in history(account.zone, account.id) * 2:
        if entry.act in messages.TOLD:
            listeners.tell_of_account(entry)
    return [(one.person, one.title["en"], one.route) for one in Notice.objects.order_by("at", "id")]


def test_password_authenticator_and_recovery_codes_are_told_to_the_person_once_each(citizen):
    account, by = citizen.account, citizen.actor
    with clock.told(f.MORNING):
        policy.enter(by)
        commands.change_password(account, present=f.PASSWORD, password="another four word sentence", by=by, **HERE)
        citizen.totp = proofs.new_totp()
        given = {"code": citizen.code(), "present": "another four word sentence"}
        commands.set_code(account, citizen.totp, **given, by=by, **HERE)
    with clock.told(f.MORNING + timedelta(minutes=1)):
        commands.renew_codes(account, code=citizen.code(), by=by, source="::1")
    with clock.told(f.MORNING + timedelta(minutes=2)):
        commands.end_code(account, code=citizen.code(), by=by, source="::1")
        told = heard(account)

    titles = ["The password of your account {}", "An authenticator was set up for your account {}"]
    titles += ["New recovery codes were made for your account {}", "The authenticator of your account {}"]
    assert [title.removesuffix(" was changed").removesuffix(" was ended") for _who, title, _where in told] == [
        title.format(account.login) for title in titles
    ]
    assert {(who, where) for who, _title, where in told} == {(citizen.person.id, "people:account")}


def test_a_password_that_the_house_has_set_is_told_by_mail_as_well(citizen):
    policy.enter(CLOCK)
    box = {"zone": citizen.account.zone, "id": citizen.person.id, "person": citizen.person.id}
    Mailbox.objects.create(**box, address="qian@example.com", language="zh")
    with clock.told(f.MORNING):
        policy.enter(f.OPERATOR)
        commands.set_password(citizen.account, password="another four word sentence", by=f.OPERATOR)
        heard(citizen.account)

    assert [(one.address, one.heading) for one in Letter.objects.all()] == [
        ("qian@example.com", f"您的账户{citizen.account.login}的密码已更改")
    ]


def test_the_first_password_and_what_happened_long_ago_are_told_to_nobody(citizen):
    with clock.told(f.MORNING):
        first = heard(citizen.account)
        policy.enter(citizen.actor)
        commands.set_password(citizen.account, password="another four word sentence", by=citizen.actor)
    with clock.told(f.MORNING + timedelta(days=31)):
        late = heard(citizen.account)

    assert (first, late) == ([], [])


def test_every_verb_of_an_account_tells_the_person_or_is_named_as_silent():
    verbs = {move.verb for move in ACCOUNT.moves} | {"open"}

    assert verbs == set(messages.TOLD) | set(messages.SILENT)
    known = REGISTERED["tongban.people.listeners.tell_of_account"]
    assert known.verbs == {f"account.{verb}" for verb in messages.TOLD}
