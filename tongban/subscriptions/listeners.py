"""Every step of a case is heard, once it is sealed; the end of a mandate as well."""

from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.listeners import on
from tongban.subscriptions import commands
from tongban.subscriptions.queries import VERBS


@on("mandate.revoke")
def a_mandate_ended(entry: Entry) -> None:
    """What was told under it ends with it."""
    commands.end_with_mandate(entry.subject)


@on(*VERBS, together=commands.hear_all)
def a_step_was_made(entry: Entry) -> None:
    """Whoever subscribed to it is told; heard a second time it changes nothing."""
    commands.hear(entry)
