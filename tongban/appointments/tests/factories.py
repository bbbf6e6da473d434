"""A hall with two windows, open from nine to twelve and from half past one to five, with half-hour slots of one seat.

The people are registered here by the rooms below: a room's tests do not stand on the rooms above it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from tongban.appointments import commands
from tongban.appointments.commands import Visitor
from tongban.appointments.models import Appointment, Call
from tongban.catalogue import commands as catalogue
from tongban.catalogue import queries as published
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.tests.factories import plain_item
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.refusals import Refused
from tongban.people import commands as people
from tongban.people import queries
from tongban.people.models import Hall
from tongban.people.tests import factories as f

MORNING = f.MORNING
WEEK = {str(day): [["09:00", "12:00"], ["13:30", "17:00"]] for day in range(1, 6)}
WINDOWS = [{"code": code, "name_zh": f"综合窗口 {code}", "name_en": f"Window {code}"} for code in ("01", "02")]
VISITOR = Visitor("赵一鸣", "138 0013 8000")
CLERKS = {"window": ("W01", "window", "01"), "colleague": ("W02", "window", "02"), "admin": ("M01", "admin", None)}


@dataclass
class Place:
    """A zone with its people, an item and a hall."""

    zone: str
    version: ItemVersion
    people: dict[str, f.Someone] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def hall(self) -> Hall:
        """The hall as it stands."""
        return queries.halls_in(self.zone).get(code="hall")

    def __getattr__(self, name: str) -> Actor:
        """An actor by the name of its part: `here.window`."""
        try:
            return self.__dict__["actors"][name]
        except KeyError:
            raise AttributeError(name) from None

    def come_in(self, name: str) -> Client:
        """A browser in which that person has come in."""
        actor = self.actors[name]
        return self.people[name].browser(**({"post": [actor.zone, actor.post]} if actor.post else {}))

    def window_at(self, code: str) -> Any:
        """A window of the hall."""
        return next(one for one in self.hall.windows.all() if one.code == code)


def place(*, seats: int = 1) -> Place:
    """A zone, two citizens, two clerks, an administrator, one item, and the hall that takes it."""
    zone = f.zone()
    f.agency(zone)
    hall = {"name_zh": "政务服务大厅", "name_en": "Service hall", "week": WEEK}
    people.register_hall(zone=zone.zone, code="hall", windows=WINDOWS, by=OPERATOR, **hall)
    catalogue.set_theme("building", name_zh="工程建设", name_en="Building", place=1, by=OPERATOR)
    catalogue.publish_item(plain_item(zone=zone.zone, code="C49", agency="planning", themes=["building"]), by=OPERATOR)
    made = Place(zone.zone, published.published(zone.zone, "C49", clock.china_date(MORNING)))
    for name in ("citizen", "other"):
        made.people[name] = f.someone(zone, {"citizen": "钱多", "other": "孙立"}[name])
        made.actors[name] = made.people[name].actor
    for name, (code, role, window) in CLERKS.items():
        made.people[name] = f.someone(zone, "王珊")
        policy.enter(OPERATOR)
        post = people.open_post(zone=zone.zone, code=code, role=role, by=OPERATOR, office_zh="窗口", window=window)
        people.appoint(post, made.people[name].person.id, since=date(2024, 1, 1), by=OPERATOR)
        made.actors[name] = Actor(role, made.people[name].person.id, zone.zone, code, name="王珊")
    policy.enter(made.admin)
    commands.plan(made.hall, {"minutes": "30", "seats": str(seats), "days": "3"}, by=made.admin)
    return made


@contextmanager
def acting(actor: Actor, at: datetime = MORNING) -> Iterator[None]:
    """Within the block the database is asked by this actor, and it is that instant."""
    policy.enter(actor)
    with clock.told(at):
        yield


def booked(made: Place, key: str, by: str = "citizen", at: datetime = MORNING) -> Appointment:
    """A seat for one of the people."""
    with acting(made.actors[by], at):
        return commands.book(made.version, key, VISITOR, by=made.actors[by])


def numbered(made: Place, by: str = "window", at: datetime = MORNING, **more: Any) -> Any:
    """A number taken without an appointment."""
    with acting(made.actors[by], at):
        return commands.take(made.hall, made.version, by=made.actors[by], **more)


def label(ticket: Any) -> str:
    """What a number reads."""
    policy.enter(OPERATOR)
    return Call.objects.get(id=ticket.id).label


def called(here: Place, window: str = "01", at: datetime = MORNING, by: str = "window") -> str:
    """The number that a window calls next."""
    with acting(here.actors[by], at):
        return label(commands.next_at(here.hall, here.window_at(window), by=here.actors[by]))


def moved(here: Place, ticket: Any, verb: str, at: datetime = MORNING, window: str = "01") -> None:
    """A move of a number at a window."""
    with acting(here.window, at):
        place = (here.hall, here.window_at(window))
        commands.ticket_move(ticket.id, verb, at=place, by=here.window)


def refusal(act: Callable[[], Any]) -> str:
    """The code of the reason for which an act is refused."""
    with pytest.raises(Refused) as no:
        act()
    return no.value.reasons[0].code


def status(ticket: Any) -> str:
    """How a number stands."""
    policy.enter(OPERATOR)
    return Call.objects.get(id=ticket.id).status
