"""What comes with the registration of an enterprise: its five seals, of themselves and free of charge (五章同发)."""

from dataclasses import dataclass
from uuid import UUID

from tongban.applicants import queries as applicants
from tongban.applicants.queries import Party
from tongban.kernel.actors import CLOCK
from tongban.kernel.notices import commands as notices
from tongban.kernel.refusals import Refused
from tongban.seals import messages, queries, rules
from tongban.seals.commands.keeping import five


@dataclass(frozen=True, slots=True)
class Registration:
    """A matter by which an enterprise was registered under the name and code reserved for it (设立登记)."""

    zone: str
    matter: UUID
    number: str
    party: UUID
    name: str


def five_with(registration: Registration) -> int:
    """The five seals are cut; how many, and a second time none.

    What stands in the way becomes a task of the window and the administrator; a maker that is away is tried again.
    """
    if queries.has_five(registration.zone, registration.party):
        return 0
    try:
        return len(five(_registered(registration), legal_person="", by=CLOCK.within(registration.zone)))
    except Refused as no:
        about = {name: getattr(registration, name) for name in ("zone", "matter", "number", "name")}
        notices.tell(*messages.not_issued(**about, why=no.reasons[0].text))
        return 0


def _registered(registration: Registration) -> Party:
    party = applicants.party(registration.party)
    if party is None or party.kind != "enterprise" or party.zone != registration.zone:
        raise Refused((rules.no_enterprise(),))
    return party
