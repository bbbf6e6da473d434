"""Which times of a hall are free for an item, and whether a time still stands."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from tongban.appointments.models import Appointment, Plan, Seat
from tongban.kernel import clock
from tongban.people import queries as people
from tongban.people.models import Hall

FEW = 3
AHEAD = 60
"""How many days of a calendar are looked at for the open days of a plan."""
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
