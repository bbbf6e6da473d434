"""Taking a seat, another one, or none: the database lets one of two have the last."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from tongban.applicants import queries as applicants
from tongban.appointments import queries, rules
from tongban.appointments.flow import APPOINTMENT
from tongban.appointments.models import OPEN, Appointment, Seat
from tongban.appointments.queries import Slot
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, codes
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import broken_rule, record
from tongban.kernel.once import in_turn
from tongban.kernel.refusals import NotAllowed, Refused, in_form, refuse
from tongban.people.models import Hall

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXY"
"""What a number is drawn from: no sign that could be read as another."""
LONG = 8
BATCH = 200


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who will come: name, telephone, and the matter that he comes for, where there is one already (到访人)."""

    name: str
    telephone: str
    matter: str = ""


def book(version: ItemVersion, key: str, visitor: Visitor, *, by: Actor) -> Appointment:
    """A seat at this time: for whoever the actor acts for, or for somebody who asks a clerk."""
    _may_book(version, by)
    known = not visitor.matter or queries.is_business_of(by, visitor.matter)
    wrong = rules.odd_matter(visitor.matter, known=known)
    in_form(rules.nameless(visitor.name), rules.odd_telephone(visitor.telephone), wrong)
    slot = _offered(version.zone, version.code, key)
    outside = by.is_outside
    appointment = Appointment(zone=version.zone, id=codes.new_id(), item=version.item_id, code=version.code)
    appointment.party, appointment.person = (by.principal, by.person) if outside else (None, None)
    told = {name: getattr(appointment, name) for name in ("item", "code", "party", "person")}
    after = {name: value for name, value in told.items() if value is not None}
    private = {"name": visitor.name.strip()[:80], "telephone": visitor.telephone.strip(), "matter": visitor.matter}

    def write(place: dict[str, Any], rows: Any) -> Entry:
        number = "".join(secrets.choice(SIGNS) for _sign in range(LONG))
        facts = {**after, **place, "number": number}
        return record(appointment, "book", by=by, status="booked", after=facts, private=private, rows=rows)

    with transaction.atomic():
        _not_too_many(version.zone, by)
        _seated(appointment, slot, write)
    return appointment


def _not_too_many(zone: str, by: Actor) -> None:
    """Whoever books twice at once is counted one after the other."""
    if by.is_outside:
        in_turn(f"appointments {zone} {by.principal}")
        refuse(rules.many_open(queries.open_count(by, zone)))


def move(appointment: Appointment, key: str, *, by: Actor) -> None:
    """Another time instead; the seat that was held is free again in the same moment. The same time changes nothing."""
    opening = APPOINTMENT.guard(appointment, "move", by)
    if appointment.status == "booked" and queries.key_of(appointment) == key:
        return
    slot = _offered(appointment.zone, appointment.code, key)

    def write(place: dict[str, Any], rows: Any) -> Entry:
        return record(appointment, "move", by=by, status=opening.move.target, after=place, rows=rows)

    _seated(appointment, slot, write)


def cancel(appointment: Appointment, *, by: Actor) -> Entry:
    """Nobody comes; the seat is free for others."""
    opening = APPOINTMENT.guard(appointment, "cancel", by)
    return record(appointment, "cancel", by=by, status=opening.move.target, rows=_given_back(appointment))


def displace_from(zone: str, hall: Any) -> int:
    """The hall said that it is closed, or takes less: what can no longer take place is given back and told."""
    by = CLOCK.within(zone)
    found = [one for one in queries.to_come(zone, hall) if not queries.stands(one)]
    for one in found:
        opening = APPOINTMENT.guard(one, "displace", by)
        record(one, "displace", by=by, status=opening.move.target, rows=_given_back(one))
    return len(found)


def let_time_pass(batch: int = BATCH) -> int:
    """Whoever was awaited and did not come has missed it; how many."""
    found = list(queries.over(clock.now())[:batch])
    for one in found:
        by = CLOCK.within(one.zone)
        opening = APPOINTMENT.guard(one, "miss", by)
        record(one, "miss", by=by, status=opening.move.target)
    return len(found)


def _may_book(version: ItemVersion, by: Actor) -> None:
    if by.is_outside and by.principal is not None:
        limited = by.rights is not None
        refuse(applicants.not_mandated("prepare", version.item_id, by) if limited else None)
    elif by.role != "window" or by.zone != version.zone:
        raise NotAllowed()


def _offered(zone: str, code: str, key: str) -> Slot:
    """The time that was named, with a free seat."""
    slot = queries.slot(zone, code, key)
    in_form(rules.no_slot(slot, queries.free_next(zone, code)) if slot is None else None)
    if not slot.places:
        refuse(rules.full(queries.free_next(zone, code)))
    return slot


def _seated(appointment: Appointment, slot: Slot, write: Callable[[dict[str, Any], Any], Entry]) -> Entry:
    """Write with the first seat that nobody takes meanwhile; whoever comes last is told what is free next."""
    for window, place in slot.places:
        held = {"hall": slot.hall.id, "window": window, "starts_at": slot.starts_at, "ends_at": slot.ends_at}
        try:
            with transaction.atomic():
                return write(held, {Seat: [_seat(appointment, slot.hall, window, slot.starts_at, place)]})
        except IntegrityError as fault:
            _told(fault, appointment)
    raise Refused((rules.full(queries.free_next(appointment.zone, appointment.code)),))


def _told(fault: IntegrityError, appointment: Appointment) -> None:
    """A seat that was taken meanwhile is no fault: the next one is tried; a second appointment is refused."""
    broken = broken_rule(fault)
    if broken == "appointments_one_open":
        same = Appointment.objects.filter(zone=appointment.zone, party=appointment.party, item=appointment.item)
        standing = same.filter(status__in=OPEN).first()
        raise Refused((rules.open_already(standing.number if standing else ""),)) from fault
    if broken not in ("appointments_seat_once", "appointments_number"):
        raise fault


def _seat(appointment: Appointment, hall: Hall, window: str, at: Any, place: int) -> dict[str, Any]:
    own = {"zone": appointment.zone, "id": appointment.id, "appointment_id": appointment.id}
    return {**own, "hall": hall.id, "window": window, "starts_at": at, "place": place, "held": True}


def _given_back(appointment: Appointment) -> Any:
    """The seat of an appointment, held no more."""
    held = Seat.objects.get(zone=appointment.zone, id=appointment.id)
    row = {field.column: getattr(held, field.attname) for field in held._meta.concrete_fields}
    return {Seat: [row | {"held": False}]}
