"""Show me which times are free, what is booked, who waits, and how long it takes today."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from statistics import mean
from typing import Any
from uuid import UUID

from django.db.models import F, Func, Max, Q, QuerySet, TextField, Value

from tongban.appointments import rules
from tongban.appointments.models import CALLED, OPEN, STANDING, WAITING, Appointment, Call, Desk, Plan, Seat, Ticket
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.policy import door
from tongban.kernel.refusals import NotYours
from tongban.people import queries as people
from tongban.people.models import Hall, Window

FEW = 3
MEASURED = 3
"""From so many people served on a day on, the day's own times are believed."""
AHEAD = 60
"""How many days of a calendar are looked at for the open days of a plan."""
LAST = 200
LAST_DIGITS = 4
BARE = (F("telephone"), Value("[^0-9]"), Value(""), Value("g"))
DIGITS = Func(*BARE, function="regexp_replace", output_field=TextField())
ARRIVING = "SELECT appointments_arriving(%s, %s, %s)"
Places = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at a hall, and the seats that are free then, the emptiest window first (时段)."""

    hall: Hall
    starts_at: datetime
    ends_at: datetime
    places: tuple[tuple[str, int], ...] = ()

    @property
    def free(self) -> int:
        """How many more may come then."""
        return len(self.places)

    @property
    def key(self) -> str:
        """How a form names it."""
        return _key(self.hall, self.starts_at)

    @property
    def day(self) -> date:
        """The day on which it is."""
        return clock.china_date(self.starts_at)


@dataclass(frozen=True, slots=True)
class Line:
    """How many wait, how many windows call, and how long one takes today (排队情况)."""

    waiting: list[Call]
    called: list[Call]
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


# --- halls and their times ---------------------------------------------------------------------------------------


def hall_of(zone: str, code: str) -> Hall:
    """A hall by its code; NotYours where there is none."""
    found = people.halls_in(zone).filter(code=code).first()
    if found is None:
        raise NotYours()
    return found


def window_of(hall: Hall, code: str) -> Window:
    """A window of a hall; NotYours where there is none."""
    found = next((one for one in hall.windows.all() if one.code == code), None)
    if found is None:
        raise NotYours()
    return found


def plans_in(zone: str) -> dict[UUID, Plan]:
    """How each hall of a zone gives its hours away, by hall."""
    return {one.hall: one for one in Plan.objects.filter(zone=zone)}


def slots(zone: str, code: str) -> list[Slot]:
    """Every free time of the halls and windows of a zone that take this item, the next first."""
    found = [slot for hall, plan in _offering(zone) for slot in _slots(hall, plan, code)]
    return sorted((one for one in found if one.places), key=lambda one: (one.starts_at, one.hall.code))


def slot(zone: str, code: str, key: str) -> Slot | None:
    """The time that a form named, full or not; None where it is not offered."""
    found = (
        one for hall, plan in _offering(zone) if key.startswith(f"{hall.code}@") for one in _slots(hall, plan, code)
    )
    return next((one for one in found if one.key == key), None)


def key_of(appointment: Appointment) -> str:
    """The time of an appointment, as a form names it."""
    return _key(people.halls_in(appointment.zone).get(id=appointment.hall), appointment.starts_at)


def _key(hall: Hall, at: datetime) -> str:
    return f"{hall.code}@{clock.in_china(at):%Y-%m-%dT%H:%M}"


def stands(appointment: Appointment) -> bool:
    """Whether hall and window still take this item at the time of an appointment."""
    hall = people.halls_in(appointment.zone).filter(id=appointment.hall).first()
    window = hall and next((one for one in hall.windows.all() if one.code == appointment.window), None)
    if hall is None or window is None or not people.takes(window, appointment.code):
        return False
    start, end = (clock.in_china(at) for at in (appointment.starts_at, appointment.ends_at))
    return any(first <= start.time() and end.time() <= last for first, last in people.hours_of(hall, start.date()))


def free_next(zone: str, code: str) -> str:
    """The next free times in words that every reader understands; empty where there is none."""
    return ", ".join(f"{clock.in_china(one.starts_at):%m-%d %H:%M}" for one in slots(zone, code)[:FEW])


def _offering(zone: str) -> list[tuple[Hall, Plan]]:
    plans = plans_in(zone)
    return [(hall, plans[hall.id]) for hall in people.halls_in(zone) if hall.id in plans] if plans else []


def _slots(hall: Hall, plan: Plan, code: str) -> list[Slot]:
    """The times of the coming open days of a hall, each with the seats that nobody holds."""
    now = clock.now()
    windows = [one.code for one in hall.windows.all() if people.takes(one, code)]
    taken = {
        (window, at, place)
        for window, at, place in Seat.objects.filter(
            zone=hall.zone, hall=hall.id, held=True, starts_at__gt=now
        ).values_list("window", "starts_at", "place")
    }
    times = [(start, end) for day in _open_days(hall, plan.days) for start, end in _times(hall, day, plan.minutes)]
    return [Slot(hall, start, end, _free(windows, start, plan.seats, taken)) for start, end in times if start > now]


def _open_days(hall: Hall, count: int) -> list[date]:
    """Today and the next days on which the hall opens at all."""
    today = clock.china_date(clock.now())
    coming = (today + timedelta(days=ahead) for ahead in range(AHEAD))
    return list(islice((day for day in coming if people.hours_of(hall, day)), count))


def _times(hall: Hall, day: date, minutes: int) -> Iterable[tuple[datetime, datetime]]:
    """The hours of a day cut into slots; what is left at the end of a span is not given away."""
    length = timedelta(minutes=minutes)
    for first, last in people.hours_of(hall, day):
        at, end = (datetime.combine(day, edge, clock.CHINA) for edge in (first, last))
        while at + length <= end:
            yield at, at + length
            at += length


def _free(windows: list[str], at: datetime, seats: int, taken: set[Any]) -> tuple[tuple[str, int], ...]:
    """The seats that nobody holds, turn by turn over the windows."""
    every: Places = [(window, place) for place in range(1, seats + 1) for window in windows]
    held = Counter(window for window, place in every if (window, at, place) in taken)
    free = [one for one in every if (one[0], at, one[1]) not in taken]
    return tuple(sorted(free, key=lambda one: (held[one[0]], one[1], one[0])))


# --- appointments ------------------------------------------------------------------------------------------------


def visible_to(actor: Actor) -> QuerySet[Appointment]:
    """The appointments that the actor may see: where every list begins."""
    return Appointment.objects.filter(policy.visible(actor, "appointment"))


def find(actor: Actor, appointment: UUID) -> Appointment:
    """One appointment that the actor may see; NotYours otherwise."""
    found = visible_to(actor).filter(id=appointment).first()
    if found is None:
        raise NotYours()
    return found


def mine(actor: Actor) -> QuerySet[Appointment]:
    """The appointments of whoever the actor acts for, the latest first."""
    return visible_to(actor).filter(party=actor.principal).order_by("-starts_at")


def open_for(actor: Actor, version: ItemVersion) -> Appointment | None:
    """The open appointment of whoever the actor acts for, for this item."""
    if not actor.is_outside or actor.principal is None:
        return None
    return visible_to(actor).filter(party=actor.principal, item=version.item_id, status__in=OPEN).first()


MATTERS: list[Callable[[Actor, str], bool]] = []
"""Who can say whether a matter is the actor's business: the room that keeps the matters adds itself."""


def is_business_of(actor: Actor, matter: str) -> bool:
    """Whether the actor may come for a matter; not where nobody knows it."""
    return any(asked(actor, matter) for asked in MATTERS)


def open_count(actor: Actor, zone: str) -> int:
    """How many open appointments whoever the actor acts for holds in a zone."""
    return visible_to(actor).filter(zone=zone, party=actor.principal, status__in=OPEN).count()


def expected(actor: Actor, hall: Hall, text: str = "") -> list[Appointment]:
    """Who is expected at a hall today, by number, name or the last digits of the telephone."""
    start = clock.day_start(clock.china_date(clock.now()))
    found = visible_to(actor).filter(zone=hall.zone, hall=hall.id, starts_at__gte=start)
    found = found.filter(starts_at__lt=start + timedelta(days=1)).exclude(status="cancelled")
    return list(_answering(found, text.strip())[:LAST])


def _answering(found: QuerySet[Appointment], wanted: str) -> QuerySet[Appointment]:
    """Those whom a number, a part of a name, or the last digits of a telephone mean; everybody for no words."""
    if not wanted:
        return found
    means = Q(name__icontains=wanted) | Q(number=wanted.upper())
    if len(wanted) >= LAST_DIGITS:
        means |= Q(digits__endswith=wanted)
    return found.annotate(digits=DIGITS).filter(means)


def to_be_called(actor: Actor, hall: Hall) -> list[Appointment]:
    """Whose appointment cannot take place and who has no inbox here: the hall calls them."""
    found = visible_to(actor).filter(zone=hall.zone, hall=hall.id, status="displaced", party=None)
    return list(found.filter(starts_at__gt=clock.now())[:LAST])


def to_come(zone: str, hall: UUID) -> QuerySet[Appointment]:
    """What is booked at a hall and has not begun."""
    return Appointment.objects.filter(zone=zone, hall=hall, status="booked", starts_at__gt=clock.now())


def over(at: datetime) -> QuerySet[Appointment]:
    """The booked appointments whose time, and the grace after it, have passed."""
    return Appointment.objects.filter(status="booked", ends_at__lte=at - rules.GRACE)


def displaced_before(day: date) -> QuerySet[Appointment]:
    """The appointments that could not take place, and for which nobody chose another time while it was possible."""
    return Appointment.objects.filter(status="displaced", ends_at__lt=clock.day_start(day))


def missed_by(appointment: Appointment) -> int:
    """How often the same applicant did not come before."""
    if appointment.party is None:
        return 0
    same = Appointment.objects.filter(zone=appointment.zone, party=appointment.party, status="missed")
    return same.exclude(id=appointment.id).count()


def arriving(zone: str, number: str, digits: str) -> UUID | None:
    """The booked appointment that number and last digits open together."""
    found = door.ask(ARRIVING, (zone, number, digits))
    return found[0] if found else None


def named(versions: Iterable[Any]) -> dict[tuple[str, UUID], ItemVersion]:
    """The items of appointments and tickets as they stand today, by zone and item."""
    wanted = {(one.zone, one.item) for one in versions if one.item}
    return catalogue.in_force_among(wanted, clock.china_date(clock.now())) if wanted else {}


# --- numbers -----------------------------------------------------------------------------------------------------


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
    places = {one.id: place for place, one in enumerate(waiting)}
    return Line(waiting, called, len(working), mean(spent) if len(spent) >= MEASURED else None, places)


def _called_last(one: Call) -> datetime:
    return one.called_at


def waiting_for(hall: Hall, window: Window) -> list[Call]:
    """Whom this window may call, in the order of calling."""
    return [one for one in line_of(hall).waiting if not one.code or people.takes(window, one.code)]


def at_window(hall: Hall, window: str) -> Call | None:
    """Who is called to a window now."""
    return calls_of(hall).filter(window=window, status=CALLED).first()


def desk(hall: Hall, window: str) -> Desk | None:
    """What was said of a window last; None while it has always been open."""
    return Desk.objects.filter(zone=hall.zone, hall=hall.id, window=window).first()


def closed_windows(hall: Hall) -> set[str]:
    """The windows that are closed for a while."""
    closed = Desk.objects.filter(zone=hall.zone, hall=hall.id, status="closed")
    return set(closed.values_list("window", flat=True))


def seat_of(actor: Actor) -> str | None:
    """The window of the actor's post."""
    if actor.post is None:
        return None
    return people.posts_for(actor).filter(zone=actor.zone, code=actor.post).values_list("window", flat=True).first()


def constraint(fault: Exception) -> str:
    """Which rule of the database a write has broken."""
    return getattr(getattr(fault.__cause__, "diag", None), "constraint_name", None) or ""


def today_at(hall: Hall) -> dict[str, int]:
    """What became of the appointments and numbers of today: how many of each state."""
    start = clock.day_start(clock.china_date(clock.now()))
    booked = Appointment.objects.filter(zone=hall.zone, hall=hall.id, starts_at__gte=start)
    booked = booked.filter(starts_at__lt=start + timedelta(days=1))
    return dict(Counter(booked.values_list("status", flat=True)) + Counter(one.status for one in calls_of(hall)))
