"""Whose appointments there are: what is to come, what was missed, whom a hall must call."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Func, Q, QuerySet, TextField, Value

from tongban.appointments import rules
from tongban.appointments.models import OPEN, Appointment
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.policy import door
from tongban.kernel.refusals import NotYours
from tongban.people.models import Hall

LAST = 200
LAST_DIGITS = 4
BARE = (F("telephone"), Value("[^0-9]"), Value(""), Value("g"))
DIGITS = Func(*BARE, function="regexp_replace", output_field=TextField())
ARRIVING = "SELECT appointments_arriving(%s, %s, %s)"


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
