"""What questions do when their own lines are sealed."""

from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.listeners import on
from tongban.questions import commands


@on("question.answer")
def tell(entry: Entry) -> None:
    """Whoever asked is told, once."""
    commands.tell_of(entry)
