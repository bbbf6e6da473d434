"""At a window: call the next, call again, say that nobody came, finish; and close the window for a while."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tongban.appointments import queries, rules
from tongban.appointments.commands.numbers import call_row, taken_already
from tongban.appointments.flow import TICKET, WINDOW_STATE
from tongban.appointments.models import CALLED, WAITING, Call, Ticket, WindowState
from tongban.kernel import clock, codes
from tongban.kernel.actors import Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import broken_rule, record
from tongban.kernel.refusals import NotAllowed, Refused, Stale, refuse
from tongban.people import queries as people
from tongban.people.models import Hall, Window

TRIES = 20
"""So often another window may be faster with the same number."""


def next_at(hall: Hall, window: Window, *, by: Actor) -> Ticket:
    """The next number that this window may call; two windows never call the same one."""
    if not rules.is_window(hall, by):
        raise NotAllowed()
    refuse(
        rules.window_closed(queries.state_of(hall, window.code)),
        rules.closure_today(people.opening_of(hall)),
        rules.still_called(queries.at_window(hall, window.code)),
    )
    for _try in range(TRIES):
        waiting = queries.waiting_for(hall, window)
        if not waiting:
            break
        if (found := _called(waiting[0], hall, window, by)) is not None:
            return found
    raise Refused((rules.nobody_waits(),))


def _called(first: Call, hall: Hall, window: Window, by: Actor) -> Ticket | None:
    """The ticket, unless another window was faster."""
    ticket = queries.ticket(by, first.id)
    if ticket.status != WAITING:
        return None
    row = {"status": CALLED, "window": window.code, "called_at": clock.now(), "times": 1}
    try:
        with transaction.atomic():
            record(ticket, "call", by=by, status=CALLED, rows={Call: [call_row(first) | row]})
    except Stale:
        return None
    except IntegrityError as fault:
        if broken_rule(fault) != "appointments_at_window":
            raise
        raise Refused((rules.still_called(queries.at_window(hall, window.code)),)) from fault
    return ticket


def ticket_move(key: UUID, verb: str, *, at: tuple[Hall, Window | None] | None = None, by: Actor) -> Entry:
    """Call again, nobody came, is there after all, finish, give back; one that is called, at its window."""
    ticket = queries.ticket(by, key)
    standing = queries.call(ticket.id)
    refuse(rules.in_its_turn(verb), rules.elsewhere(standing, at) if by.role != "clock" else None)
    opening = TICKET.guard(ticket, verb, by)
    status = opening.move.target or ticket.status
    row = call_row(standing) | {"status": status, **CHANGES[verb](standing)}
    try:
        with transaction.atomic():
            return record(ticket, verb, by=by, status=status, rows={Call: [row]})
    except IntegrityError as fault:
        taken_already(fault, ticket)
        raise


def _again(call: Call) -> dict[str, Any]:
    return {"times": call.times + 1}


def _back(call: Call) -> dict[str, Any]:
    return {"window": "", "called_at": None, "ended_at": None, "times": 0}


def _ended(call: Call) -> dict[str, Any]:
    return {"ended_at": clock.now()}


CHANGES = {"recall": _again, "pass_over": _ended, "return": _back, "finish": _ended, "leave": _ended, "expire": _ended}
"""What each move of a number writes; `call` is not among them: a window calls whoever is next."""


def window_move(hall: Hall, window: Window, verb: str, *, reason: str = "", by: Actor) -> WindowState:
    """The window closes for a while, or opens again; the screen of the hall says so."""
    standing = queries.state_of(hall, window.code)
    if standing is None:
        standing = WindowState(zone=hall.zone, id=codes.new_id(), hall=hall.id, window=window.code, status="open")
    standing.current = queries.at_window(hall, window.code)
    opening = WINDOW_STATE.guard(standing, verb, by)
    after = {"hall": hall.id, "window": window.code, "reason_zh": reason.strip()[:100]}
    record(standing, verb, by=by, status=opening.move.target, after=after)
    return standing
