"""What is told of an appointment: that it stands, that it was moved, that it cannot take place."""

from datetime import datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries as applicants
from tongban.appointments import queries
from tongban.appointments.models import Appointment
from tongban.kernel import clock
from tongban.kernel.journal.entries import Entry
from tongban.kernel.notices import commands as notices
from tongban.kernel.notices.commands import Addressee, News
from tongban.people import queries as people
from tongban.ui.words import spoken

TOLD: dict[str, tuple[Any, Any]] = {
    "book": (_("Appointment on {at}"), _("Number {number}, {hall}, window {window}, for item {code}.")),
    "move": (_("Appointment moved to {at}"), _("Number {number}, {hall}, window {window}, for item {code}.")),
    "cancel": (
        _("Appointment on {at} cancelled"),
        _("Number {number} for item {code}. You may book anew at any time."),
    ),
    "displace": (
        _("Your appointment on {at} cannot take place"),
        _("{hall} cannot take {code} then. Please choose another time on its page. Free next: {free}"),
    ),
    "miss": (_("You did not come on {at}"), _("Number {number} for item {code}. You may book anew at any time.")),
}


def tell_of(entry: Entry) -> int:
    """Whoever booked, and whoever it is for, hear of it once."""
    one = Appointment.objects.get(zone=entry.zone, id=entry.subject)
    title, text = TOLD[entry.act]
    hall = people.halls_in(one.zone).get(id=one.hall)
    holes = {
        "at": f"{clock.in_china(_stood(entry, one)):%Y-%m-%d %H:%M}",
        "number": one.number,
        "hall": spoken({"zh": hall.name_zh, "en": hall.name_en}),
        "window": one.window,
        "code": one.code,
        "free": queries.free_next(one.zone, one.code) if entry.act == "displace" else "",
    }
    news = News(
        zone=one.zone,
        cause=f"{entry.zone}/{entry.subject}/{entry.number}",
        kind="appointment",
        title=format_lazy(title, **holes),
        text=format_lazy(text, **holes),
        route="appointments:show",
        place=(str(one.id),),
        subject=one.id,
        at=entry.recorded_at,
    )
    return len(notices.tell(news, _addressees(one)))


def _stood(entry: Entry, one: Appointment) -> Any:
    """When it was to be, by this entry or by the one before it."""
    said = entry.after.get("starts_at")
    return datetime.fromisoformat(said) if said else one.starts_at


def _addressees(one: Appointment) -> list[Addressee]:
    """The person who booked, in the capacity in which he did; the citizen for whom another booked as well."""
    if one.person is None or one.party is None:
        return []
    found = [Addressee(one.person, principal=one.party)]
    party = applicants.party(one.party)
    if party is not None and party.kind == "person" and one.party != one.person:
        found = [Addressee(one.person), Addressee(one.party, principal=one.party)]
    return found
