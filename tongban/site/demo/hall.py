"""The hall of the demonstration at work: hours that are given away, seats that are taken, and who waits just now."""

from datetime import timedelta
from random import Random

from tongban.appointments import commands, queries
from tongban.appointments.commands import Visitor
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.people import queries as people
from tongban.people.models import Hall
from tongban.site.demo import names
from tongban.site.demo.staff import Staff

PLAN = {"minutes": "30", "seats": "2", "days": "5"}
WAITING = 6
MINUTE = timedelta(minutes=1)


def at_work(staff: Staff, items: list[ItemVersion], visitors: list[Actor], dice: Random) -> None:
    """Through the same doors as everybody: some have a seat soon; in open hours some wait."""
    hall = people.halls_in(staff.zone).get(code="hall")
    policy.enter(OPERATOR)
    commands.plan(hall, PLAN, by=OPERATOR)
    for visitor in visitors:
        version = dice.choice(items)
        policy.enter(visitor)
        slot = dice.choice(queries.slots(version.zone, version.code)[:24])
        commands.book(version, slot.key, Visitor(visitor.name, names.telephone(dice)), by=visitor)
    if _open(hall, 0) and _open(hall, 40):
        _wait(hall, staff.clerks, items, dice)


def _open(hall: Hall, minutes: int) -> bool:
    """Whether people could come so many minutes ago."""
    with clock.told(clock.now() - minutes * MINUTE):
        opening = people.opening_of(hall)
    return opening is not None and opening.is_open


def _wait(hall: Hall, clerks: list[Actor], items: list[ItemVersion], dice: Random) -> None:
    """Numbers of the last minutes: three were served, one is at the window, the others wait."""
    clerk, now = clerks[0], clock.now()
    policy.enter(clerk)
    window = people.window_of(hall, "01")
    for place in range(WAITING):
        with clock.told(now - (40 - place) * MINUTE):
            commands.take(hall, dice.choice(items), name=names.person(dice), by=clerk)
    for place in range(3):
        with clock.told(now - (30 - 8 * place) * MINUTE):
            ticket = commands.next_at(hall, window, by=clerk)
        with clock.told(now - (24 - 8 * place) * MINUTE):
            commands.ticket_move(ticket.id, "finish", at=(hall, window), by=clerk)
    commands.next_at(hall, window, by=clerk)
