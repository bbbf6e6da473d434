"""A hall at work: its week, the days it stays closed, and what each window takes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from tongban.kernel import codes
from tongban.kernel.actors import Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import in_form, refuse
from tongban.people import queries, rules
from tongban.people.models import Closure, Hall, Window
from tongban.people.opening import spans

WEEKDAYS = tuple("1234567")


def set_week(hall: Hall, typed: Mapping[str, str], *, by: Actor) -> Hall:
    """The hours of each weekday, as they are typed; a day without hours is closed."""
    found = {day: spans(typed.get(day, "")) for day in WEEKDAYS}
    in_form(*(rules.odd_hours(f"day-{day}", typed.get(day, "")) for day, hours in found.items() if hours is None))
    week = {day: hours for day, hours in found.items() if hours}
    if week != hall.week:
        record(hall, "set_week", by=by, after={"week": week})
    return hall


def close_hall(
    hall: Hall, *, first: date | None, last: date | None, part: str, reason: Mapping[str, str], by: Actor
) -> Entry:
    """The hall stays closed on some days, whole or half; visitors are told the reason."""
    until = last or first
    in_form(
        rules.no_first_day(first),
        rules.no_reason(reason.get("zh", "")),
        rules.unknown_part(part),
        rules.ends_before_it_begins(first, until, field="last") if first else None,
    )
    row = {"zone": hall.zone, "id": codes.new_id(), "hall_id": hall.id, "first": first, "last": until, "part": part}
    row |= {"reason_zh": reason["zh"].strip(), "reason_en": reason.get("en", "").strip(), "lifted": False}
    return record(hall, "close", by=by, rows={Closure: [row]})


def lift_closure(hall: Hall, closure: Closure, *, by: Actor) -> Entry:
    """The hall opens after all; that it was announced to be closed stays on record."""
    return record(hall, "lift", by=by, rows={Closure: [_whole(closure) | {"lifted": True}]})


def give_items(hall: Hall, window: Window, items: Sequence[str], *, by: Actor) -> Hall:
    """A window takes the items named, or everything when none is."""
    wanted = sorted(set(items))
    if wanted != window.items:
        record(hall, "give_items", by=by, rows={Window: [_whole(window) | {"items": wanted}]})
    return hall


def seat_item(zone: str, item: str, chosen: Collection[tuple[str, str]], *, by: Actor) -> None:
    """These windows, each by hall and code, take an item; one that names no items takes it whatever is chosen."""
    with transaction.atomic():
        for hall in queries.halls_in(zone):
            rows = [row for window in hall.windows.all() if (row := _seated(hall, window, item, chosen))]
            if rows:
                record(hall, "give_items", by=by, rows={Window: rows})


def _seated(hall: Hall, window: Window, item: str, chosen: Collection[tuple[str, str]]) -> dict[str, Any] | None:
    """A window with the item or without it; None where it stands so already."""
    wanted = (hall.code, window.code) in chosen
    if not window.items or wanted == (item in window.items):
        return None
    items = sorted({*window.items, item} if wanted else set(window.items) - {item})
    refuse(rules.only_item(window) if not items else None)
    return _whole(window) | {"items": items}


def _whole(row: Any) -> dict[str, Any]:
    return {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields}
