"""Show me how often somebody came, and what was paid: both are functions of the journal."""

from collections.abc import Iterable
from typing import Any

from tongban.kernel import clock
from tongban.kernel.journal.entries import Entry

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
