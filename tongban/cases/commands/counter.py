"""At the counter: who stands there is found by his number, or registered in the same act (代录)."""

from collections.abc import Mapping

from tongban.applicants import commands as applicants
from tongban.applicants.queries import Party
from tongban.cases.commands.drafting import note, take_in
from tongban.cases.models import Draft
from tongban.kernel.actors import Actor


def receive(draft: Draft, typed: Mapping[str, str], *, by: Actor) -> Party:
    """The applicant of a matter that is taken in: what was typed is kept first, whatever comes of it."""
    note(draft, **typed)
    party = FINDERS.get(typed.get("kind", ""), _enterprise)(typed, by)
    take_in(draft, party_kind=party.kind, party=party.id)
    return party


def _enterprise(typed: Mapping[str, str], by: Actor) -> Party:
    return applicants.enterprise_at_the_counter(uscc=typed.get("uscc", ""), name=typed.get("name", ""), by=by)


def _citizen(typed: Mapping[str, str], by: Actor) -> Party:
    told = {name: typed.get(name, "") for name in ("resident_id", "name", "telephone")}
    return applicants.citizen_at_the_counter(**told, by=by)


FINDERS = {"person": _citizen, "enterprise": _enterprise}
