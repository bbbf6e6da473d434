"""The world of a demonstration: lived by real commands, and never ahead of the clock."""

from datetime import datetime, timedelta
from random import Random

import pytest

from tongban.catalogue import queries as catalogue
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.clock import queries as calendars
from tongban.kernel.journal.record import by_way_of
from tongban.site import demo, load
from tongban.site.demo import life, staff, year

SUNDAY = datetime(2026, 11, 22, 13, 50, tzinfo=clock.CHINA)


@pytest.mark.slow
def test_a_world_made_on_a_sunday_knows_nothing_of_monday(db, as_owner):
    dice, entries = Random(7), []
    with clock.told(SUNDAY), as_owner():
        policy.enter(OPERATOR)
        load.load(*demo.FOLDERS)
        home = demo.home()
        world = life.World(staff.appoint(home.zone, dice), calendars.calendar_for(home.zone), dice, SUNDAY)
        version = catalogue.version(home.zone, catalogue.offered(home.zone, SUNDAY.date())[0].id)
        customer = year.customers(home, dice, count=1)[0]
        with by_way_of(lambda subject, composed, hand, claim: entries.append(composed)):
            for minutes in range(1, 41):
                year.one_matter(version, customer.actor, world, SUNDAY - timedelta(minutes=minutes))

    assert len(entries) >= 40
    assert max(entry.recorded_at for entry in entries) < SUNDAY
