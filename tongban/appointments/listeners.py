"""What appointments do when lines are sealed: tell of their own, and look again when a hall changes its hours."""

from tongban.appointments import commands
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.listeners import on


@on("appointment.book", "appointment.move", "appointment.cancel", "appointment.displace", "appointment.miss")
def tell(entry: Entry) -> None:
    """Whoever it is for is told, once."""
    commands.tell_of(entry)


@on("hall.amend", "hall.close", "hall.set_week", "hall.give_items")
def look_again(entry: Entry) -> None:
    """What can no longer take place is given back."""
    commands.displace_from(entry.zone, entry.subject)
