"""What payments do when their own lines are sealed, and those of the matter."""

from tongban.cases import queries as cases
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.listeners import on
from tongban.payments import commands


@on(
    "bill.ask",
    "bill.withdraw",
    "bill.decline",
    "bill.settle",
    "bill.repay",
    "bill.refund",
    "bill.return",
    "bill.give_back",
)
def tell(entry: Entry) -> None:
    """Whoever pays is told, once; of money to be given back the window as well."""
    commands.tell_of(entry)


@on("case.pay", *(f"case.{verb}" for verb in cases.last_moves()))
def let_go(entry: Entry) -> None:
    """What was paid at the counter, or can no longer be paid, is not asked for any more."""
    commands.let_go(entry)
