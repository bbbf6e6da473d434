"""What is known for sure of an applicant, over HTTP: who reads it under a mandate, and how long."""

from datetime import timedelta

import pytest

from tongban.applicants import commands as applicants
from tongban.applicants import queries as parties
from tongban.cases.tests import factories as f
from tongban.kernel import clock, policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(calendars):
    with clock.told(f.MORNING - timedelta(days=30)):
        made = f.world()
    with clock.told(f.MORNING):
        yield made


def test_the_verified_facts_of_the_principal_are_open_to_a_whole_mandate_that_stands_only(world):
    clerk = world.window
    policy.enter(clerk)
    party = parties.party(world.enterprise)
    applicants.verify_fact(party, "legal_person", value="赵一鸣", paper="licence", by=clerk)
    f.engage(world, items=[f.submitted(world).item], name="narrow")
    mandate = f.engage(world)
    who, narrow = world.come_in("agent"), world.come_in("narrow")
    before = [known_to(one, world) for one in (who, narrow)]
    policy.enter(world.agent_at_home)
    applicants.revoke_mandate(mandate, by=world.agent_at_home)

    after = known_to(who, world)

    on_file = {"applicant_name", "applicant_code"}
    assert (before, after) == ([{*on_file, "legal_person"}, on_file], set())


def known_to(who, world):
    """What a person reads to be known for sure of the enterprise."""
    return {one["means"] for one in who.get(f"/api/applicants/{world.enterprise}/facts").json()}
