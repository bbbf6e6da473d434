"""Show me the halls of a zone: their windows, when they are open, what is closed."""

from datetime import date

from django.db.models import QuerySet

from tongban.kernel import clock
from tongban.kernel.clock import queries as calendars
from tongban.kernel.refusals import NotYours
from tongban.people.models import Closure, Hall, Window
from tongban.people.opening import Opening, Span, hours_on, opening


def halls_in(zone: str) -> QuerySet[Hall]:
    """The halls of a zone with their windows and closures: a public register."""
    return Hall.objects.filter(zone=zone).prefetch_related("windows", "closures")


def opening_of(hall: Hall) -> Opening | None:
    """Whether a hall is open now, until when, or when next; None where its hours are not kept."""
    if not hall.week:
        return None
    return opening(clock.now(), hall.week, list(hall.closures.all()), calendars.calendar_for(hall.zone))


def hours_of(hall: Hall, day: date) -> list[Span]:
    """The hours in which a hall is open on one day, closures taken out; none where its hours are not kept."""
    return hours_on(day, hall.week, hall.closures.all(), calendars.calendar_for(hall.zone))


def closures_ahead(hall: Hall) -> list[Closure]:
    """The closures that are not over, the next first."""
    today = clock.china_date(clock.now())
    return [one for one in hall.closures.all() if not one.lifted and one.last >= today]


def takes(window: Window, item: str) -> bool:
    """Whether a window takes an item; one that names no items takes them all."""
    return not window.items or item in window.items


def hall_of(zone: str, code: str) -> Hall:
    """A hall by its code; NotYours where there is none."""
    found = halls_in(zone).filter(code=code).first()
    if found is None:
        raise NotYours()
    return found


def window_of(hall: Hall, code: str) -> Window:
    """A window of a hall; NotYours where there is none."""
    found = next((one for one in hall.windows.all() if one.code == code), None)
    if found is None:
        raise NotYours()
    return found
