"""What cases do when their own lines are sealed: whoever is concerned is told."""

from tongban.cases import commands, messages, queries
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.listeners import on


@on(*(f"case.{verb}" for verb in messages.TOLD), together=commands.tell_of_all)
def tell(entry: Entry) -> None:
    """Tell whom the entry concerns, once."""
    commands.tell_of(entry)


@on(*(f"certificate.{verb}" for verb in ("revoke", "recall", "strike_off", "replace", "expire")))
def mark_what_relied(entry: Entry) -> None:
    """Matters that rely on a certificate that has ended are marked, and whoever is concerned is told."""
    commands.mark_what_relied(entry)


@on("talk.ask", "talk.answer")
def tell_of_words(entry: Entry) -> None:
    """The other side hears that somebody has written."""
    commands.tell_of_words(entry)


@on("inside.note")
def tell_of_mentions(entry: Entry) -> None:
    """Whoever is named in a note hears of it."""
    commands.tell_of_mentions(entry)


@on(*(f"case.{verb}" for verb in queries.ON_PAPER), "certificate.issue", "certificate.copy")
def order_seals(entry: Entry) -> None:
    """What a move has put on paper, the certificate and its copies are to be sealed."""
    commands.order_seals(entry)


@on("case.issue")
def give_five(entry: Entry) -> None:
    """The registration of a new enterprise brings its five seals."""
    commands.give_five(entry)
