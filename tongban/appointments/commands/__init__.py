"""The verbs of appointments: what a hall offers, who takes a seat, who waits with a number, who is called."""

from tongban.appointments.commands.booking import Visitor, book, cancel, displace_from, let_time_pass, move
from tongban.appointments.commands.lapsing import let_days_end
from tongban.appointments.commands.numbers import arrive, arrive_alone, take, try_alone
from tongban.appointments.commands.plans import plan
from tongban.appointments.commands.telling import tell_of
from tongban.appointments.commands.windows import next_at, ticket_move, window_move

__all__ = [
    "Visitor",
    "arrive",
    "arrive_alone",
    "book",
    "cancel",
    "displace_from",
    "let_days_end",
    "let_time_pass",
    "move",
    "next_at",
    "plan",
    "take",
    "tell_of",
    "ticket_move",
    "try_alone",
    "window_move",
]
