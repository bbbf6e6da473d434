"""Whoever books twice in the same moment is counted one after the other."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection

from tongban.appointments import commands, queries, rules
from tongban.appointments.commands import booking
from tongban.appointments.models import Appointment
from tongban.appointments.tests import factories as f
from tongban.catalogue import commands as catalogue
from tongban.catalogue import queries as published
from tongban.catalogue.tests.factories import plain_item
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.clock.commands import publish_national
from tongban.kernel.refusals import Refused


def both_at_once(monkeypatch):
    """One applicant books two items, both counted before either is written, if they can be: what came of it."""
    publish_national()
    here, start, count = f.place(), Barrier(2), queries.open_count
    second = plain_item(zone=here.zone, code="C50", agency="planning", themes=[], codes=[])
    policy.enter(OPERATOR)
    catalogue.publish_item(second, by=OPERATOR)
    versions = [published.published(here.zone, code, clock.china_date(clock.now())) for code in ("C49", "C50")]
    policy.enter(here.citizen)
    key = queries.slots(here.zone, "C49")[-1].key

    def counted(*asked):
        found = count(*asked)
        with suppress(BrokenBarrierError):
            start.wait(0.5)
        return found

    def book(version):
        policy.enter(here.citizen)
        try:
            return commands.book(version, key, f.VISITOR, by=here.citizen).status
        except Refused as no:
            return no.reasons[0].code
        finally:
            connection.close()

    monkeypatch.setattr(rules, "MOST_OPEN", 1)
    monkeypatch.setattr(queries, "open_count", counted)
    with ThreadPoolExecutor(2) as hands:
        answers = sorted(hands.map(book, versions))
    policy.enter(OPERATOR)
    return answers, Appointment.objects.count()


@pytest.mark.slow
def test_two_bookings_at_once_do_not_pass_the_limit_together(committed, monkeypatch):
    assert both_at_once(monkeypatch) == (["booked", "many-open"], 1)


@pytest.mark.slow
def test_control_without_turns_both_are_written(committed, monkeypatch):
    monkeypatch.setattr(booking, "in_turn", lambda name: None)

    assert both_at_once(monkeypatch) == (["booked", "booked"], 2)
