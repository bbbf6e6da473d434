"""How a hall gives its hours away."""

from collections.abc import Mapping

from tongban.appointments import queries, rules
from tongban.appointments.models import Plan
from tongban.kernel import codes
from tongban.kernel.actors import Actor
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotAllowed, in_form
from tongban.people.models import Hall

MEASURES = ("minutes", "seats", "days")


def plan(hall: Hall, typed: Mapping[str, str], *, by: Actor) -> Plan:
    """Length of a slot, seats at each window in a slot, and how many open days ahead; what is booked stays booked."""
    if not rules.is_house(hall, by):
        raise NotAllowed()
    given = {name: typed.get(name, "").strip() for name in MEASURES}
    in_form(*(rules.odd_measure(name, text) for name, text in given.items()))
    standing = queries.plans_in(hall.zone).get(hall.id) or Plan(zone=hall.zone, id=codes.new_id(), hall=hall.id)
    wanted = {name: int(text) for name, text in given.items()}
    if any(getattr(standing, name) != value for name, value in wanted.items()):
        record(standing, "set", by=by, after={"hall": hall.id, **wanted})
    return standing
