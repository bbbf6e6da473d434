"""Numbers: by an appointment or without one, at the reception or by oneself; no number of a day is left out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from tongban.appointments import queries, rules
from tongban.appointments.flow import APPOINTMENT
from tongban.appointments.models import WAITING, Appointment, Call, Ticket
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import broken_rule, record
from tongban.kernel.refusals import NotAllowed, Reason, Refused, refuse
from tongban.people import queries as people
from tongban.people.models import Hall

TRY = "SELECT appointments_try(%s, %s, %s)"
TRIES = 60
"""So often somebody else may be faster with the next number."""


def arrive(appointment: Appointment, *, by: Actor) -> Ticket:
    """Whoever was awaited is here: he has a number that goes first within his time."""
    opening = APPOINTMENT.guard(appointment, "arrive", by)
    hall = people.halls_in(appointment.zone).get(id=appointment.hall)
    refuse(rules.hall_closed(people.opening_of(hall)))
    ticket = _ticket(hall, appointment=appointment.id, party=appointment.party, person=appointment.person)
    ticket.item, ticket.code, ticket.matter = appointment.item, appointment.code, appointment.matter
    slot = {"slot_at": appointment.starts_at, "slot_ends": appointment.ends_at}
    with transaction.atomic():
        record(appointment, "arrive", by=by, status=opening.move.target)
        _numbered(ticket, hall, slot, name=appointment.name, by=by)
    return ticket


def try_alone(number: str, *, source: str) -> None:
    """One try more with this number, from this source: it counts whatever comes of it, unless there were too many."""
    with connection.cursor() as cursor:
        cursor.execute(TRY, [_plain(number), source[:64], clock.now()])
        allowed = cursor.fetchone()[0]
    if not allowed:
        raise Refused((rules.too_many_tries(),), status=429)


def arrive_alone(hall: Hall, number: str, digits: str, *, by: Actor) -> UUID:
    """Somebody in the hall checks in by himself: number and last digits show that it is his. The ticket."""
    found = queries.arriving(hall.zone, _plain(number), digits.strip()[:4])
    refuse(rules.unknown_number() if found is None else None)
    with _the_house(by):
        appointment = Appointment.objects.get(zone=hall.zone, id=found)
        refuse(rules.unknown_number() if appointment.hall != hall.id else None)
        return arrive(appointment, by=CLOCK.within(hall.zone)).id


def _plain(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())[:40]


def take(hall: Hall, version: ItemVersion | None, *, theme: str = "", name: str = "", by: Actor) -> Ticket:
    """A number without an appointment, for an item, a theme or neither: for oneself, or for whoever stands there."""
    if not by.is_outside and not (by.role == "window" and by.zone == hall.zone):
        raise NotAllowed()
    refuse(rules.hall_closed(people.opening_of(hall)), _nobody_takes(hall, version, theme))
    own = {"party": by.principal, "person": by.person} if by.is_outside else {}
    ticket = _ticket(hall, **own)
    ticket.item, ticket.code = (version.item_id, version.code) if version else (None, "")
    ticket.theme = "" if version else theme
    _numbered(ticket, hall, {}, name=(name.strip()[:80] or by.name) if by.is_outside else name.strip()[:80], by=by)
    return ticket


def _nobody_takes(hall: Hall, version: ItemVersion | None, theme: str) -> Reason | None:
    if version is not None:
        taken = any(people.takes(window, version.code) for window in hall.windows.all())
        return None if taken else rules.not_taken_here(version.code)
    taken = not theme or any(theme in one.themes for one in queries.taken_at(hall))
    return None if taken else rules.not_taken_here(theme)


def _ticket(hall: Hall, **more: Any) -> Ticket:
    day = clock.china_date(clock.now())
    return Ticket(zone=hall.zone, id=codes.new_id(), hall=hall.id, day=day, **more)


def _numbered(ticket: Ticket, hall: Hall, slot: dict[str, Any], *, name: str, by: Actor) -> Entry:
    """The next number of the day; who is overtaken by another takes the one after."""
    private = {"name": name, **({"matter": ticket.matter} if ticket.matter else {})}
    for _try in range(TRIES):
        serial = queries.last_serial(hall, ticket.day) + 1
        try:
            with transaction.atomic():
                rows = {Call: [_call(ticket, serial, slot)]}
                return record(ticket, "take", by=by, status=WAITING, private=private, rows=rows)
        except IntegrityError as fault:
            taken_already(fault, ticket)
    raise IntegrityError("numbers are taken faster than they can be given")


def taken_already(fault: IntegrityError, ticket: Ticket) -> None:
    """Whoever waits with another number is told which; a number that was given meanwhile is no fault."""
    broken = broken_rule(fault)
    if broken == "appointments_one_waiting":
        same = Ticket.objects.filter(zone=ticket.zone, hall=ticket.hall, day=ticket.day, person=ticket.person)
        standing = Call.objects.filter(
            id__in=same.values_list("id", flat=True), status__in=("waiting", "called")
        ).first()
        raise Refused((rules.has_number(standing.label if standing else ""),)) from fault
    if broken != "appointments_serial":
        raise fault


def _call(ticket: Ticket, serial: int, slot: dict[str, Any]) -> dict[str, Any]:
    letter = "A" if slot else "B"
    return {
        "zone": ticket.zone,
        "id": ticket.id,
        "ticket_id": ticket.id,
        "hall": ticket.hall,
        "day": ticket.day,
        "serial": serial,
        "label": f"{letter}{serial:03d}",
        "status": WAITING,
        "code": ticket.code,
        "theme": ticket.theme,
        "slot_at": slot.get("slot_at"),
        "slot_ends": slot.get("slot_ends"),
        "window": "",
        "taken_at": clock.now(),
        "called_at": None,
        "times": 0,
        "ended_at": None,
    }


def call_row(standing: Call) -> dict[str, Any]:
    """How a number stands, as its door takes it."""
    return {field.column: getattr(standing, field.attname) for field in standing._meta.concrete_fields}


@contextmanager
def _the_house(by: Actor) -> Iterator[None]:
    """Within the block the house itself acts: nobody sits at the door where people check in by themselves."""
    policy.enter(CLOCK)
    try:
        yield
    finally:
        policy.enter(by)
