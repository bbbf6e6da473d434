"""What people do when their own lines are sealed: whoever an account belongs to hears what has changed in it."""

from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.listeners import on
from tongban.people import commands, messages


@on(*(f"account.{verb}" for verb in messages.TOLD))
def tell_of_account(entry: Entry) -> None:
    """The person is told, once."""
    commands.tell_of_account(entry)
