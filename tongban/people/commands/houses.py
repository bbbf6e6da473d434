"""Zones, agencies and halls: what a zone is made of."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from tongban.kernel import codes
from tongban.kernel.actors import Actor
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotReady, refuse
from tongban.kernel.zones.models import Zone
from tongban.people import rules
from tongban.people.commands.differences import differing
from tongban.people.models import Agency, Hall, Window


def open_zone(*, code: str, by: Actor, **facts: Any) -> Zone:
    """A zone opens, with its own sequence of receipt numbers."""
    refuse(rules.taken("zone", code) if Zone.objects.filter(zone=code).exists() else None)
    zone = Zone(zone=code, id=codes.new_id())
    with transaction.atomic():
        record(zone, "open", by=by, after=facts)
        with connection.cursor() as cursor:
            cursor.execute("SELECT zones_open_serial(%s)", [code])
    return zone


def amend_zone(zone: Zone, *, by: Actor, **facts: Any) -> Zone:
    """A zone's names, place or settings change."""
    if changed := differing(zone, facts):
        record(zone, "amend", by=by, after=changed)
    return zone


def register_agency(
    *, zone: str, code: str, name_zh: str, name_en: str, by: Actor, uscc: str | None = None, **facts: Any
) -> Agency:
    """An agency is registered, or brought up to what is said of it now; the same again writes nothing."""
    _named(name_zh)
    facts = {"name_zh": name_zh, "name_en": name_en, "uscc": _checked(uscc), **facts}
    agency = Agency.objects.filter(zone=zone, code=code).first()
    if agency is None:
        agency = Agency(zone=zone, id=codes.new_id())
        record(agency, "register", by=by, after={"code": code, **facts})
    elif changed := differing(agency, facts):
        record(agency, "amend", by=by, after=changed)
    return agency


def register_hall(*, zone: str, code: str, windows: Sequence[Mapping[str, str]], by: Actor, **facts: Any) -> Hall:
    """A hall with its windows is registered, or brought up to what is said of it now."""
    _named(facts.get("name_zh", ""))
    hall = Hall.objects.filter(zone=zone, code=code).first()
    known = {window.code: window for window in hall.windows.all()} if hall else {}
    hall = hall or Hall(zone=zone, id=codes.new_id())
    rows = [row for given in windows if (row := _window(hall, known.get(given["code"]), given))]
    hanging = {Window: rows} if rows else {}
    if not hall.head:
        record(hall, "register", by=by, after={"code": code, **facts}, rows=hanging)
    elif (changed := differing(hall, facts)) or rows:
        record(hall, "amend", by=by, after=changed, rows=hanging)
    return hall


def _window(hall: Hall, known: Window | None, given: Mapping[str, str]) -> dict[str, Any] | None:
    if known and not differing(known, given):
        return None
    names = {"code": given["code"], "name_zh": given["name_zh"], "name_en": given["name_en"]}
    own = {"zone": hall.zone, "id": known.id if known else codes.new_id(), "hall_id": hall.id}
    return {**own, **names, "items": known.items if known else []}


def _checked(uscc: str | None) -> str | None:
    try:
        return codes.uscc(uscc) if uscc else None
    except codes.BrokenCode as broken:
        raise NotReady(broken.reason("uscc")) from broken


def _named(name: str) -> None:
    if not name.strip():
        raise NotReady(rules.empty("name_zh", _("The Chinese name")))
