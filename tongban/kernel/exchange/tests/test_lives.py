"""A restored database knows that it was restored, and its peers learn it."""

import pytest
from django.db import connection, connections

from tongban.kernel import clock
from tongban.kernel.exchange import arriving, lives
from tongban.kernel.exchange.models import Life
from tongban.kernel.exchange.tests.factories import NEAR, NOW, envelope, posted, room, two_zones
from tongban.kernel.refusals import Reason, Refused
from tongban.kernel.zones.queries import next_number


@pytest.fixture(autouse=True)
def world(committed):
    with clock.told(NOW):
        two_zones()
        with connection.cursor() as cursor:
            cursor.execute("SELECT zones_open_serial(%s)", [NEAR])
        yield
    connections["owner"].close()


def test_a_life_goes_on_over_every_start():
    first = lives.begin()

    assert (lives.begin(), lives.begin(), lives.present()) == (first, first, first)


def test_another_identity_or_timeline_of_the_database_is_another_life():
    first = lives.begin()
    Life.objects.using("owner").update(mark="1234/1")

    assert lives.begin() > first


def test_two_restores_of_one_backup_are_two_lives():
    backup = lives.begin()
    first = lives.begin(restored=True)
    Life.objects.using("owner").filter(incarnation=first).delete()

    with clock.told(NOW + lives.MINUTE * 7):
        second = lives.begin(restored=True)

    assert backup < first < second


def test_no_receipt_number_that_was_forgotten_is_given_again():
    lives.begin()
    before = int(next_number(NEAR, NOW.date())[-7:-1])
    lives.begin(restored=True)

    assert int(next_number(NEAR, NOW.date())[-7:-1]) > before + lives.SKIPPED


def nothing_known(envelope, *, by):
    raise Refused((Reason("unknown", "nothing is known of it", "docs/exchange.md", "ask"),))


def test_a_no_to_what_was_said_before_a_restore_is_not_final():
    lives.begin()
    restored, before = NOW + lives.MINUTE * 7, envelope()
    with clock.told(restored), room(arrived=nothing_known):
        lives.begin(restored=True)

        answers = [arriving.take(posted(one, restored)) for one in (before, envelope(time=restored))]
    with clock.told(restored), room(arrived=lambda envelope, *, by: None):
        again = arriving.take(posted(before, restored))

    assert [(one.fault, one.receipt is None) for one in answers] == [("forgotten", True), ("", False)]
    assert again.receipt is not None
