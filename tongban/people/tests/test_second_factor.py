"""The second factor cannot be got round: what replaces it, what it spends, and what bounds its guessing."""

from datetime import timedelta

import pytest

from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.refusals import Refused
from tongban.people import asker, commands, proofs
from tongban.people.tests import factories as f

pytestmark = pytest.mark.django_db
HERE = "192.0.2.7"
LATER = f.MORNING + timedelta(days=30)


@pytest.fixture
def who():
    return f.signed_up(f.zone())


def another(who, **shown):
    """Another authenticator in the place of his own; its recovery codes."""
    fresh = proofs.new_totp()
    shown = {"code": proofs.totp_code(fresh, clock.now().timestamp()), "present": f.PASSWORD} | shown
    policy.enter(who.actor)
    given = commands.set_code(who.account, fresh, by=who.actor, source=HERE, session=None, **shown)
    who.totp = fresh
    return given


def second_step(who, code):
    """He comes in with the password, and with this as the code."""
    return commands.enter(who.account.login.upper(), f.PASSWORD, code, source=HERE).done


def test_no_authenticator_is_replaced_with_the_password_alone(who):
    with clock.told(LATER):
        for standing in ("", "000000", "ABCD-ABCD-ABCD-ABCD"):
            with pytest.raises(Refused) as no:
                another(who, standing=standing)
            assert [(reason.code, reason.field) for reason in no.value.reasons] == [("wrong-code", "standing")]

        assert second_step(who, who.code())


def test_an_authenticator_is_replaced_by_its_own_code_or_by_a_recovery_code(who):
    with clock.told(LATER):
        codes = another(who, standing=who.code())
        another(who, standing=codes[0])
    with clock.told(LATER + timedelta(minutes=1)):
        assert second_step(who, who.code())


def test_the_code_shown_at_set_up_opens_nothing_more(who):
    with clock.told(LATER):
        another(who, standing=who.code())
        with pytest.raises(Refused) as no:
            second_step(who, who.code())

    assert no.value.reasons[0].code == "wrong-code"


def test_a_link_that_sets_another_authenticator_ends_the_old_recovery_codes_and_spends_its_code(who):
    with clock.told(LATER):
        old = another(who, standing=who.code())
        policy.enter(OPERATOR)
        who.account.refresh_from_db()
        secret, who.totp = commands.invite(who.account, by=OPERATOR), proofs.new_totp()
        commands.redeem(secret, password=f.PASSWORD, totp=who.totp, code=who.code())
        for spent in (old[0], who.code()):
            with pytest.raises(Refused):
                second_step(who, spent)
        policy.enter(who.actor)

    assert asker.second_factor() == asker.SecondFactor(True, 0)


def test_nobody_blocks_signing_up_by_trying_to_come_in_under_the_name_of_its_counter():
    for _ in range(5):
        with pytest.raises(Refused) as no:
            commands.begin(f"SIGN-UP {HERE}", "wrong", source=HERE)
        assert no.value.reasons[0].code == "wrong-credentials"

    commands.entering.count_sign_up(HERE)
