"""What applicants do when their own lines are sealed: both sides are told."""

from tongban.applicants import commands, messages
from tongban.applicants.models import Enterprise
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.listeners import on


@on(*(f"link.{verb}" for verb in messages.LINKS))
def tell_of_link(entry: Entry) -> None:
    """Whoever can answer a request, or made it, is told."""
    commands.tell_of_link(entry)


@on(*(f"mandate.{verb}" for verb in messages.MANDATES))
def tell_of_mandate(entry: Entry) -> None:
    """The other side of a mandate is told."""
    commands.tell_of_mandate(entry)


@on(*(f"enterprise.{verb}" for verb in messages.COLLEAGUES))
def tell_of_colleague(entry: Entry) -> None:
    """A colleague whose rights were changed, and the managers whom one has left, are told."""
    commands.tell_of_colleague(entry)


@on("enterprise.admit", "enterprise.grant")
def bind_links(entry: Entry) -> None:
    """Requests that were made before the enterprise was registered go to whoever manages it now."""
    commands.bind_links(Enterprise.objects.get(zone=entry.zone, id=entry.subject))
