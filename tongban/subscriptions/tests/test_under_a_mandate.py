"""An agent is told of the matters of his principal, as far and as long as his mandate reaches."""

from dataclasses import replace
from datetime import timedelta

from tongban.applicants import commands as applicants
from tongban.applicants.models import Enterprise
from tongban.cases.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.subscriptions import commands, queries
from tongban.subscriptions.models import Delivery
from tongban.subscriptions.tests.factories import heard, subscribed
from tongban.subscriptions.tests.test_telling import all_seeing, until_quiet


def engaged(here, there, **limits):
    """An agent of the enterprise who wants to hear what is handed in."""
    with clock.told(f.MORNING - timedelta(days=1)):
        mandate = f.engage(here, **limits)
    with clock.told(f.MORNING):
        return mandate, subscribed(here, there, "agent", ("case.submit",))


def test_an_agent_hears_of_the_matters_of_his_principal_and_of_no_others(here, there):
    _mandate, subscription = engaged(here, there)
    own, strange = f.submitted(here), f.submitted(here, "citizen")
    with clock.told(f.MORNING):
        heard(own), heard(strange)

    until_quiet()

    assert [event["subject"] for event in there.events] == [own.number]
    assert (subscription.role, subscription.principal) == ("agent", here.enterprise)


def test_an_agent_engaged_for_other_items_hears_nothing(here, there):
    engaged(here, there, items=[here.enterprise])
    with clock.told(f.MORNING):
        heard(f.submitted(here))

    until_quiet()

    assert there.got == []


def test_a_colleague_limited_to_other_items_is_told_not_even_that_there_was_a_step(here, there):
    with clock.told(f.MORNING - timedelta(days=1)):
        policy.enter(OPERATOR)
        f._person(here, "limited", "何佳", principal=here.enterprise)
        firm = Enterprise.objects.get(id=here.enterprise)
        applicants.admit(firm, here.limited.person, by=OPERATOR, rights=["see"], items=[here.enterprise])
    here.actors["limited"] = replace(here.limited, role="agent", items=(here.enterprise,), rights=("see",))
    with clock.told(f.MORNING):
        subscribed(here, there, "limited", ("case.submit",))
        heard(f.submitted(here))

    policy.enter(OPERATOR)
    assert not Delivery.objects.exists()


def test_what_is_told_under_a_mandate_ends_with_it(here, there):
    mandate, subscription = engaged(here, there)
    waiting, later = f.submitted(here), f.submitted(here)
    with clock.told(f.MORNING):
        heard(waiting)
        policy.enter(here.applicant)
        applicants.move_mandate(mandate, "revoke", given={"reason": ""}, by=here.applicant)
        policy.enter(CLOCK)
        commands.end_with_mandate(mandate.id)
        heard(later)

    until_quiet()

    policy.enter(OPERATOR)
    subscription.refresh_from_db()
    assert (there.got, subscription.status, Delivery.objects.count()) == ([], "ended", 1)


def test_what_is_told_under_a_mandate_ends_with_its_last_day(here, there):
    mandate, subscription = engaged(here, there)
    with clock.told(mandate.until):
        policy.enter(CLOCK)
        assert (commands.end_what_is_over(), commands.end_what_is_over()) == (1, 0)

    subscription.refresh_from_db()
    assert subscription.status == "ended"


def test_control_without_asking_the_mandate_its_agent_hears_on(here, there, monkeypatch):
    """The hole: whoever subscribed once is believed to stand there for ever."""
    mandate, _subscription = engaged(here, there)
    with clock.told(f.MORNING):
        heard(f.submitted(here))
        policy.enter(here.applicant)
        applicants.move_mandate(mandate, "revoke", given={"reason": ""}, by=here.applicant)
    monkeypatch.setattr(queries, "stands", all_seeing)

    until_quiet()

    assert len(there.got) == 1
