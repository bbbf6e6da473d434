"""Who may book, call and check in, and what stands in the way."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.appointments.models import CALLED, Call
from tongban.kernel import clock, codes
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason

RULE = "预约叫号规则"
"""Our own rule: one seat for one person, first come first served, and an appointment first within its time."""
GRACE = timedelta(minutes=30)
"""So long after the end of its slot an appointment is still awaited; then it was missed."""
MOST_OPEN = 5
"""So many open appointments one applicant holds in a zone."""
LEAST, MOST = {"minutes": 5, "seats": 1, "days": 1}, {"minutes": 120, "seats": 20, "days": 30}
MATTER = re.compile(r"[0-9A-Z-]{4,40}")


def is_holder(subject: Any, actor: Actor) -> bool:
    """Whoever it is for, or somebody who acts for him in this item (预约人)."""
    if not actor.is_outside or subject.party is None or subject.party != actor.principal:
        return False
    return actor.items is None or subject.item in actor.items


def is_window(subject: Any, actor: Actor) -> bool:
    """A clerk of the zone's windows (综合窗口)."""
    return actor.serves(subject.zone)


def is_house(subject: Any, actor: Actor) -> bool:
    """The administrator of the zone, or whoever runs the installation (管理员)."""
    return actor.keeps(subject.zone)


def is_clock(subject: Any, actor: Actor) -> bool:
    """The house itself: what the clock lets pass, and the door of the hall that nobody sits at."""
    return actor.role == "clock"


# --- booking -----------------------------------------------------------------------------------------------------


def odd_measure(name: str, typed: str) -> Reason | None:
    """Length of a slot, seats and days ahead are whole numbers within reason."""
    if re.fullmatch(r"[0-9]{1,3}", typed) and LEAST[name] <= int(typed) <= MOST[name]:
        return None
    told = format_lazy(_("A whole number from {least} to {most}."), least=LEAST[name], most=MOST[name])
    return Reason("odd-measure", told, RULE, _("Write figures only."), name)


def nameless(name: str) -> Reason | None:
    """Somebody is awaited by name."""
    if name.strip():
        return None
    return Reason(
        "missing", _("Say who will come."), RULE, _("The name of the person who comes to the window."), "name"
    )


def odd_telephone(telephone: str) -> Reason | None:
    """A number under which whoever comes is told when the window must close."""
    if codes.is_telephone(telephone):
        return None
    step = _("For example 13800138000 or 0316-5550123; its last four digits open the check-in at the hall.")
    return Reason("odd-telephone", _("This is no telephone number."), RULE, step, "telephone")


def odd_matter(matter: str, *, known: bool) -> Reason | None:
    """A receipt number of one's own, where one is given; whose another is stays untold."""
    if not matter or (known and MATTER.fullmatch(matter)):
        return None
    told = _("No matter of yours has this number.")
    return Reason("odd-number", told, RULE, _("Copy it from the receipt, or leave it out."), "matter")


def no_slot(slot: Any, then: str) -> Reason | None:
    """What is taken was offered: a slot of a hall that takes the item."""
    if slot is not None:
        return None
    return Reason("no-slot", _("This time is not offered."), RULE, _next(then), "slot")


def full(then: str) -> Reason:
    """Somebody else took the last seat."""
    return Reason("slot-taken", _("The last seat at this time has just been taken."), RULE, _next(then), "slot")


def _next(then: str) -> Any:
    if not then:
        return _("No other time is free in the coming days; come without an appointment, or look again tomorrow.")
    return format_lazy(_("Free next: {then}."), then=then)


def open_already(number: str) -> Reason:
    """One open appointment for a principal and an item."""
    told = format_lazy(_("There is an open appointment for this item already: {number}."), number=number)
    return Reason("open-already", told, RULE, _("Move that one to another time, or cancel it first."))


def many_open(count: int) -> Reason | None:
    """Seats are few: nobody holds more than a handful of them at a time."""
    if count < MOST_OPEN:
        return None
    told = format_lazy(_("There are {count} open appointments already, and no more are given."), count=count)
    return Reason("many-open", told, RULE, _("Come to one of them, or cancel one first."))


# --- its day -----------------------------------------------------------------------------------------------------


def another_day(appointment: Any, actor: Actor) -> Reason | None:
    """Who comes on another day waits like everybody."""
    day = clock.china_date(appointment.starts_at)
    if day == clock.china_date(clock.now()):
        return None
    told = format_lazy(_("The appointment is for {day}."), day=day.isoformat())
    return Reason("another-day", told, RULE, _("Come on that day, move the appointment, or take a number for today."))


def not_over(appointment: Any, actor: Actor) -> Reason | None:
    """Nobody has missed what is not over."""
    if clock.now() >= appointment.ends_at + GRACE:
        return None
    return Reason(
        "not-over", _("Its time is not over yet."), RULE, _("Half an hour after its end it counts as missed.")
    )


def day_stands(subject: Any, actor: Actor) -> Reason | None:
    """What was for a day ends with it, not before."""
    day = subject.day if subject.kind == "ticket" else clock.china_date(subject.ends_at)
    if day < clock.china_date(clock.now()):
        return None
    return Reason("day-not-over", _("Its day is not over yet."), RULE, _("It ends by itself after midnight."))


def unknown_number() -> Reason:
    """Number and last digits of the telephone open an appointment together."""
    return Reason(
        "unknown-appointment",
        _("No appointment of today has this number and these digits."),
        RULE,
        _("Compare both with your confirmation, or ask at the reception."),
        "number",
    )


def too_many_tries() -> Reason:
    """Four digits are soon guessed: tries are counted."""
    told = _("There were too many tries in the last hour.")
    return Reason("too-many-tries", told, RULE, _("Ask at the reception, or wait an hour."), "number")


def hall_closed(opening: Any) -> Reason | None:
    """Where nobody works nobody waits."""
    if opening is None or opening.is_open:
        return None
    then = clock.in_china(opening.next).strftime("%Y-%m-%d %H:%M") if opening.next else ""
    step = format_lazy(_("It opens on {then}."), then=then) if then else _("Ask the hall by telephone.")
    return Reason("hall-closed", _("The hall is closed now."), "政务大厅开放规则", step)


def has_number(label: str) -> Reason:
    """One number for one person."""
    told = format_lazy(_("You have the number {label} already."), label=label)
    return Reason("has-number", told, RULE, _("Wait until it is called, or give it back first."))


def not_taken_here(code: str) -> Reason:
    """A number is given for what some window takes: an item, or something of a theme."""
    told = format_lazy(_("No window of this hall takes {code}."), code=code)
    return Reason("not-taken-here", told, RULE, _("Take a number without an item and ask at the window."), "code")


# --- at the window -----------------------------------------------------------------------------------------------


def window_closed(state: Any) -> Reason | None:
    """A closed window calls nobody."""
    if state is None or state.status == "open":
        return None
    return Reason("window-closed", _("This window is closed for a while."), RULE, _("Open the window first."))


def closure_today(opening: Any) -> Reason | None:
    """A hall that was announced to be closed calls nobody."""
    if opening is None or opening.is_open or opening.closure is None:
        return None
    told = format_lazy(_("The hall is closed: {reason}"), reason=opening.closure.reason_zh)
    return Reason("hall-closed", told, "政务大厅开放规则", _("The administrator can lift the closure."))


def still_called(current: Call | None) -> Reason | None:
    """One person at a window at a time."""
    if current is None:
        return None
    told = format_lazy(_("{label} is still at this window."), label=current.label)
    return Reason("still-called", told, RULE, _("Finish, or say that nobody came, then call the next."))


def in_its_turn(verb: str) -> Reason | None:
    """A number is called when it is the next, never picked out."""
    if verb != "call":
        return None
    return Reason("not-by-hand", _("A window calls the next number, not a certain one."), RULE, _("Press “Next”."))


def elsewhere(call: Call, at: Any) -> Reason | None:
    """A number that is called is moved at its own window, any other anywhere in its hall."""
    hall, window = at or (None, None)
    own = call.status != CALLED or (window is not None and call.window == window.code)
    if own and (hall is None or call.hall == hall.id):
        return None
    told = format_lazy(_("{label} is not at this window."), label=call.label)
    return Reason("elsewhere", told, RULE, _("Load the page again; the window that called it ends the call."))


def somebody_called(state: Any, actor: Actor) -> Reason | None:
    """A window closes when nobody stands at it."""
    return still_called(getattr(state, "current", None))


def nobody_waits() -> Reason:
    """There is nobody to call."""
    return Reason(
        "nobody-waits", _("Nobody is waiting for this window."), RULE, _("Press again when somebody has come.")
    )


def is_first(call: Call, at: datetime) -> bool:
    """Whether an appointment goes before everybody now: from the beginning of its slot to its end, and the grace."""
    return call.slot_at is not None and call.slot_ends is not None and call.slot_at <= at < call.slot_ends + GRACE


def turn(call: Call, at: datetime) -> tuple[Any, ...]:
    """The order in which numbers are called: appointments within their time, then everybody by number."""
    return (0, call.slot_at, call.serial) if is_first(call, at) else (1, call.serial)
