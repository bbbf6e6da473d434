"""The columns that a work list may have: what each says of a line, on a page and in an export (列)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.cases.queries.sheets import Line
from tongban.cases.queries.sieve import CHANNELS, LAMPS
from tongban.kernel import clock
from tongban.ui.words import said

Say = Callable[[Line], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the address, its title, what it says of a line, and the order it can bring (列)."""

    name: str
    title: Any
    say: Say
    sort: str = ""

    def text(self, line: Line) -> str:
        """What it says as plain text: days and instants as a table calculator reads them."""
        found = self.say(line)
        if isinstance(found, datetime):
            return found.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M")
        return found.isoformat() if isinstance(found, date) else str(found or "")


def _lamp(line: Line) -> Any:
    return {"green": _("in time"), **LAMPS}.get(line.term.lamp, "") if line.term.kind != "correction" else ""


def _item(line: Line) -> str:
    version = line.case.version_in_force
    return said({"zh": version.name_zh, "en": version.name_en})


COLUMNS = {
    column.name: column
    for column in (
        Column("lamp", _("Lamp"), _lamp),
        Column("due", _("By when"), lambda line: line.term.last, "due"),
        Column("item", _("What it is about"), _item),
        Column("number", _("Receipt number"), lambda line: line.case.number, "number"),
        Column("applicant", _("Applicant"), lambda line: line.case.applicant_name, "applicant"),
        Column("state", _("Step"), lambda line: line.state),
        Column("late", _("Late besides the limit"), lambda line: line.late),
        Column("holder", _("In whose hands"), lambda line: line.case.holder_name),
        Column("labels", _("Labels"), lambda line: "、".join(label.name for label in line.labels)),
        Column("received", _("Received"), lambda line: line.case.received_at, "received"),
        Column("accepted", _("Accepted"), lambda line: line.case.accepted_at),
        Column("legal", _("By law at the latest"), lambda line: line.case.due_legal),
        Column("agency", _("Agency"), lambda line: said(line.agency)),
        Column("channel", _("By which way"), lambda line: CHANNELS.get(line.case.channel, "")),
        Column("origin", _("Taken in elsewhere"), lambda line: line.taken_in),
        Column("case_number", _("Case number"), lambda line: line.case.case_number),
        Column("moved", _("Last step"), lambda line: line.case.moved_at),
    )
}
"""Every column by its name, in the order in which it can stand."""
USUAL = ("lamp", "due", "item", "number", "applicant", "state", "holder", "labels")


def columns(names: Iterable[str]) -> list[Column]:
    """The columns of these names in the order of the house; the usual ones where none is known."""
    wanted = set(names) & set(COLUMNS) or set(USUAL)
    return [column for name, column in COLUMNS.items() if name in wanted or name == "item"]
