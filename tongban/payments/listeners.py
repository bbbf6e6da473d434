"""What payments do when their own lines are sealed."""

from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.listeners import on
from tongban.payments import commands


@on("bill.ask", "bill.withdraw", "bill.decline", "bill.settle", "bill.repay", "bill.refund")
def tell(entry: Entry) -> None:
    """Whoever pays is told, once; of money to be given back the window as well."""
    commands.tell_of(entry)
