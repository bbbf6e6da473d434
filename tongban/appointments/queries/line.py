"""The line of a hall: who waits, who is called where, how long it takes today, and how its windows stand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import mean
from uuid import UUID

from django.db.models import Max, QuerySet

from tongban.appointments import rules
from tongban.appointments.models import (
    ABSENT,
    CALLED,
    STANDING,
    WAITING,
    Appointment,
    Call,
    Ticket,
    WindowState,
)
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion, Theme
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import NotYours
from tongban.people import queries as people
from tongban.people.models import Hall, Window

MEASURED = 3
"""From so many people served on a day on, the day's own times are believed."""


@dataclass(frozen=True, slots=True)
class Line:
    """Who waits, who is called and who was not there, how many windows call, how long one takes today (排队情况)."""

    waiting: list[Call]
    called: list[Call]
    absent: list[Call]
    windows: int
    minutes: float | None
    places: dict[UUID, int]

    def ahead_of(self, call: Call) -> int:
        """How many are called before this number; nobody before one that does not wait."""
        return self.places.get(call.id, 0)

    def wait_of(self, ahead: int) -> int | None:
        """About how many minutes it will be, by the times of this day; None before enough were measured."""
        if self.minutes is None:
            return None
        return round(self.minutes * (ahead + 1) / max(self.windows, 1))

    @property
    def wait(self) -> int | None:
        """About how long somebody waits who takes a number now."""
        return self.wait_of(len(self.waiting))


def tickets(actor: Actor) -> QuerySet[Ticket]:
    """The tickets that the actor may see, where their holders are named."""
    return Ticket.objects.filter(policy.visible(actor, "ticket"))


def ticket(actor: Actor, key: UUID) -> Ticket:
    """One ticket that the actor may see; NotYours otherwise."""
    found = tickets(actor).filter(id=key).first()
    if found is None:
        raise NotYours()
    return found


def ticket_today(actor: Actor) -> Ticket | None:
    """The number with which a person waits now."""
    if actor.person is None:
        return None
    today = clock.china_date(clock.now())
    return tickets(actor).filter(person=actor.person, day=today, status__in=(WAITING, CALLED)).first()


def left_standing(day: date) -> QuerySet[Ticket]:
    """The numbers of earlier days that nobody ended."""
    return Ticket.objects.filter(status__in=STANDING, day__lt=day)


def call(key: UUID) -> Call:
    """How a number stands, by the key of its ticket; NotYours for none."""
    found = Call.objects.filter(id=key).first()
    if found is None:
        raise NotYours()
    return found


def last_serial(hall: Hall, day: date) -> int:
    """The last number that was given on a day."""
    return Call.objects.filter(zone=hall.zone, hall=hall.id, day=day).aggregate(last=Max("serial"))["last"] or 0


def calls_of(hall: Hall) -> QuerySet[Call]:
    """The numbers of a hall today."""
    return Call.objects.filter(zone=hall.zone, hall=hall.id, day=clock.china_date(clock.now()))


def line_of(hall: Hall) -> Line:
    """How the line stands: who waits in the order of calling, who is called, and how long one takes today."""
    now, calls = clock.now(), list(calls_of(hall))
    waiting = sorted((one for one in calls if one.status == WAITING), key=lambda one: rules.turn(one, now))
    called = sorted((one for one in calls if one.status == CALLED), key=_called_last, reverse=True)
    spent = [(one.ended_at - one.called_at) / timedelta(minutes=1) for one in calls if one.status == "done"]
    working = {one.window for one in calls if one.window and one.status in (CALLED, "done")} - closed_windows(hall)
    absent = [one for one in calls if one.status == ABSENT]
    places = {one.id: place for place, one in enumerate(waiting)}
    return Line(waiting, called, absent, len(working), mean(spent) if len(spent) >= MEASURED else None, places)


def _called_last(one: Call) -> datetime:
    return one.called_at


def waiting_for(hall: Hall, window: Window) -> list[Call]:
    """Whom this window may call, in the order of calling."""
    waiting = line_of(hall).waiting
    themed = bool(window.items) and any(one.theme for one in waiting)
    themes = catalogue.themes_of(hall.zone, window.items, clock.china_date(clock.now())) if themed else set()
    return [one for one in waiting if _may_call(window, themes, one)]


def _may_call(window: Window, themes: set[str], call: Call) -> bool:
    """For an item or a theme, who takes it; who names neither goes to any window."""
    if call.theme:
        return not window.items or call.theme in themes
    return not call.code or people.takes(window, call.code)


def taken_at(hall: Hall) -> list[ItemVersion]:
    """What the windows of a hall take, in the order of codes."""
    windows = list(hall.windows.all())
    offered = catalogue.offered(hall.zone, clock.china_date(clock.now()))
    return [one for one in offered if any(people.takes(window, one.code) for window in windows)]


def themes_called(calls: Iterable[Call]) -> dict[str, Theme]:
    """The themes for which numbers were taken, by code."""
    wanted = {one.theme for one in calls if one.theme}
    return {theme.code: theme for theme in catalogue.every_theme() if theme.code in wanted} if wanted else {}


def themes_among(items: Iterable[ItemVersion]) -> list[Theme]:
    """The themes of these items, in the order in which people are shown them."""
    found = {code for one in items for code in one.themes}
    return [theme for theme in catalogue.every_theme() if theme.code in found]


def at_window(hall: Hall, window: str) -> Call | None:
    """Who is called to a window now."""
    return calls_of(hall).filter(window=window, status=CALLED).first()


def state_of(hall: Hall, window: str) -> WindowState | None:
    """What was said of a window last; None while it has always been open."""
    return WindowState.objects.filter(zone=hall.zone, hall=hall.id, window=window).first()


def closed_windows(hall: Hall) -> set[str]:
    """The windows that are closed for a while."""
    closed = WindowState.objects.filter(zone=hall.zone, hall=hall.id, status="closed")
    return set(closed.values_list("window", flat=True))


def seat_of(actor: Actor) -> str | None:
    """The window of the actor's post."""
    if actor.post is None:
        return None
    return people.posts_for(actor).filter(zone=actor.zone, code=actor.post).values_list("window", flat=True).first()


def today_at(hall: Hall) -> dict[str, int]:
    """What became of the appointments and numbers of today: how many of each state."""
    start = clock.day_start(clock.china_date(clock.now()))
    booked = Appointment.objects.filter(zone=hall.zone, hall=hall.id, starts_at__gte=start)
    booked = booked.filter(starts_at__lt=start + timedelta(days=1))
    return dict(Counter(booked.values_list("status", flat=True)) + Counter(one.status for one in calls_of(hall)))
