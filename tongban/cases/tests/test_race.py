"""Many hands at one matter: real threads, real connections, real commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tongban.cases import commands, queries
from tongban.cases.tests.factories import submitted, world
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.clock.commands import publish_national
from tongban.kernel.codes import new_id
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import Refused

CLERKS = 50


@pytest.mark.slow
def test_of_fifty_clerks_one_accepts_and_the_others_are_told_who_was_faster(committed):
    publish_national()
    case = submitted(world(), at=clock.now())
    clerks = [Actor("window", new_id(), case.zone, f"W{place}", name=f"窗口{place}号") for place in range(CLERKS)]
    start = Barrier(CLERKS)

    def accept(clerk):
        policy.enter(clerk)
        found = queries.find(clerk, case.number)
        start.wait()
        try:
            return commands.make(found, "accept", by=clerk, given={})
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(CLERKS) as hands:
        answers = list(hands.map(accept, clerks))

    policy.enter(OPERATOR)
    lines = history(case.zone, case.id)
    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    winner = lines[-1].facts["by"]
    assert [line.act for line in lines] == ["submit", "accept"]
    assert {refusal.status for refusal in refusals} == {409} and len(refusals) == CLERKS - 1
    assert all(winner in str(refusal) for refusal in refusals)
