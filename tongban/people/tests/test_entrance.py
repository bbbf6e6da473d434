"""Who comes in, and what the database then knows, in one round trip."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, PUBLIC, Actor
from tongban.kernel.refusals import Refused
from tongban.people import commands, queries
from tongban.people.tests import factories as f

pytestmark = pytest.mark.django_db

STANDING = "SELECT current_setting('tongban.role'), current_setting('tongban.person'), current_setting('tongban.zone')"


@pytest.fixture
def place():
    return f.zone()


@pytest.fixture
def clerk(place):
    who = f.someone(place)
    f.seated(f.post(place), who)
    return who


def token_for(who, post=None, **given):
    policy.enter(OPERATOR)
    return commands.issue_token(who.person, name="test", by=OPERATOR, post=post, **given)


def test_a_token_makes_an_actor_and_tells_the_database_in_one_round_trip(place, clerk):
    secret = token_for(clerk, queries.posts_for(OPERATOR).get(zone=place.zone))[1]
    policy.enter(PUBLIC)

    with CaptureQueriesContext(connection) as said:
        actor = queries.actor_by_token(secret)

    assert actor == Actor("window", clerk.person.id, place.zone, "W03", None, None, "王丽")
    assert len(said) == 1
    assert f.asked(STANDING) == [("window", str(clerk.person.id), place.zone)]


def test_a_revoked_token_opens_nothing_from_that_moment(clerk):
    token, secret = token_for(clerk)
    before = queries.actor_by_token(secret)
    policy.enter(OPERATOR)

    commands.revoke_token(token, by=OPERATOR)

    assert (before.role, queries.actor_by_token(secret)) == ("applicant", None)


def test_a_token_ends_with_its_day(clerk):
    secret = token_for(clerk, until=f.MORNING + timedelta(days=1))[1]

    with clock.told(f.MORNING):
        before = queries.actor_by_token(secret)
    with clock.told(f.MORNING + timedelta(days=1)):
        after = queries.actor_by_token(secret)

    assert (before is not None, after) == (True, None)


def test_a_token_of_a_post_ends_with_the_tenure(place, clerk):
    post = queries.posts_for(OPERATOR).get(zone=place.zone)
    secret = token_for(clerk, post)[1]
    policy.enter(OPERATOR)
    tenure = queries.tenures_for(OPERATOR).get(zone=place.zone)

    commands.relieve(post, tenure, until=date(2026, 11, 4), by=OPERATOR)

    with clock.told(f.MORNING):
        last_day = queries.actor_by_token(secret)
    with clock.told(f.MORNING + timedelta(days=1)):
        day_after = queries.actor_by_token(secret)
    assert (last_day.role, day_after) == ("window", None)


def test_a_tenure_ends_at_midnight_in_china_not_in_greenwich(place, clerk):
    post = queries.posts_for(OPERATOR).get(zone=place.zone)
    policy.enter(OPERATOR)
    commands.relieve(post, queries.tenures_for(OPERATOR).get(zone=place.zone), until=date(2026, 11, 4), by=OPERATOR)
    midnight = clock.day_end(date(2026, 11, 4))

    seats = []
    for instant in (midnight - timedelta(microseconds=1), midnight):
        with clock.told(instant):
            seats.append(len(queries.posts_of(clerk.person.id)))

    assert seats == [1, 0]


def test_a_closed_account_ends_the_tokens_of_its_person(clerk):
    secret = token_for(clerk)[1]
    policy.enter(OPERATOR)

    commands.close_account(clerk.account, by=OPERATOR)

    assert queries.actor_by_token(secret) is None


def test_an_abolished_post_lets_nobody_in(place, clerk):
    post = queries.posts_for(OPERATOR).get(zone=place.zone)
    secret = token_for(clerk, post)[1]
    policy.enter(OPERATOR)

    held = queries.tenures_for(OPERATOR).get(zone=place.zone)
    commands.relieve(post, held, until=clock.china_date(clock.now()), by=OPERATOR)
    commands.close_post(post, by=OPERATOR)

    assert queries.actor_by_token(secret) is None


def test_sessions_end_everywhere_at_once(clerk):
    kept = commands.enter_as(clerk.account.zone, clerk.account.id, clerk.account.epoch, clerk.person.id).kept()
    before = queries.actor_for({"entered": kept})

    commands.end_sessions(clerk.account, by=clerk.actor)

    assert (before.person, queries.actor_for({"entered": kept})) == (clerk.person.id, None)


def test_a_person_takes_only_a_post_that_he_holds(place, clerk):
    f.post(place, "W04")
    kept = commands.enter_as(clerk.account.zone, clerk.account.id, clerk.account.epoch, clerk.person.id).kept()

    actor = commands.stand(kept, post=(place.zone, "W03"))
    with pytest.raises(Refused) as no:
        commands.stand(kept, post=(place.zone, "W04"))

    assert (actor.post, kept["post"]) == ("W03", (place.zone, "W03"))
    assert no.value.reasons[0].code == "not-your-post"


def test_an_officer_on_secondment_holds_a_post_of_another_zone(clerk):
    host = f.zone()
    f.seated(f.post(host, "W09"), clerk, manner="secondment")
    kept = commands.enter_as(clerk.account.zone, clerk.account.id, clerk.account.epoch, clerk.person.id).kept()

    actor = commands.stand(kept, post=(host.zone, "W09"))

    assert (actor.zone, actor.person) == (host.zone, clerk.person.id)


def test_nobody_acts_for_a_stranger(place, clerk):
    stranger = f.someone(place, "李岩")
    kept = commands.enter_as(clerk.account.zone, clerk.account.id, clerk.account.epoch, clerk.person.id).kept()

    with pytest.raises(Refused):
        commands.stand(kept, post=None, principal=stranger.person.id)
