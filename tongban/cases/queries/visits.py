"""Show me how often somebody came, and what was paid: both are functions of the journal."""

from collections.abc import Iterable
from typing import Any

from tongban.cases.flow import CASE
from tongban.cases.models import Case
from tongban.kernel import clock
from tongban.kernel.actors import CLOCK
from tongban.kernel.journal.entries import Entry
from tongban.kernel.refusals import Refused

IN_PERSON = ("counter", "refused")


def visits(entries: Iterable[Entry]) -> int:
    """Visits in person of one matter (实际跑动次数): the days in China on which somebody stood at a window for it.

    Who hands in, answers a correction, collects, or comes in vain has come; several of these on one day are one visit.
    """
    return len({clock.china_date(entry.recorded_at) for entry in entries if _came(entry)})


def _came(entry: Entry) -> bool:
    at_the_window = entry.actor["role"] == "window" and entry.act in ("submit", "resubmit", "visit")
    return at_the_window or (entry.act == "deliver" and entry.after.get("manner") in IN_PERSON)


def payments(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """What was paid for a matter, with the number of each receipt."""
    return [
        {"amount": entry.after["amount"], "bill": entry.after["bill"], "at": entry.recorded_at}
        for entry in entries
        if entry.act == "pay"
    ]


def takes_payment(case: Case) -> bool:
    """Whether a payment can be recorded in the matter as it stands."""
    try:
        CASE.guard(case, "pay", CLOCK.within(case.zone))
    except Refused:
        return False
    return True


def last_moves() -> list[str]:
    """The verbs after which a matter takes no payment any more."""
    payable = CASE.move("pay").sources
    return [move.verb for move in CASE.moves if move.target and move.target not in payable]
