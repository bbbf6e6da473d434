"""What a day leaves behind ends with it: numbers that nobody called, appointments that could not take place."""

from tongban.appointments import queries
from tongban.appointments.commands.windows import ticket_move
from tongban.appointments.flow import APPOINTMENT
from tongban.kernel import clock
from tongban.kernel.actors import CLOCK
from tongban.kernel.journal.record import record

BATCH = 200


def let_days_end(batch: int = BATCH) -> int:
    """Numbers and displaced appointments of earlier days stand in nobody's way; how many ended."""
    today = clock.china_date(clock.now())
    numbers = list(queries.left_standing(today)[:batch])
    for ticket in numbers:
        ticket_move(ticket.id, "expire", by=CLOCK.within(ticket.zone))
    displaced = list(queries.displaced_before(today)[:batch])
    for one in displaced:
        by = CLOCK.within(one.zone)
        opening = APPOINTMENT.guard(one, "lapse", by)
        record(one, "lapse", by=by, status=opening.move.target)
    return len(numbers) + len(displaced)
