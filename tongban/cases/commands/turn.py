"""One turn: a case, the move that the flow let through, and who makes it. Every verb takes a turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tongban.cases.commands import documents
from tongban.cases.flow import CASE
from tongban.cases.models import Case
from tongban.cases.queries.paperwork import Act
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.flow import Opening
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, record


@dataclass(frozen=True, slots=True)
class Turn:
    """A move about to be made on a case (一步)."""

    case: Case
    opening: Opening
    by: Actor
    claim: Claim | None = None
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def clause(self) -> str:
        """The clause the move rests on."""
        return self.opening.move.clause

    def write(self, after: Mapping[str, Any] | None = None, **details: Any) -> Entry:
        """One entry by the table: the state after, the hand that made it, when it moved, and the paper it makes."""
        now = clock.now()
        after = {"moved_at": now, **(after or {}), **self._came()}
        told = {"private": details.pop("private", None) or {}, "rows": details.pop("rows", None) or {}}
        act = Act(self.case, self.opening.move.verb, self.by, now, after, **told)
        write = partial(
            record,
            self.case,
            act.verb,
            by=self.by,
            status=self.opening.move.target,
            after=after,
            private=act.private,
            hand=CASE.hands.get(self.opening.party),
            claim=self.claim,
            **{name: value for name, value in details.items() if value},
        )
        return documents.with_paper(act, write, self.claim)

    def _came(self) -> dict[str, Any]:
        """When the word of another zone left it: what lies between is the time in transit."""
        sent = self.given.get("sent_at") if self.by.role == "peer" else None
        return {"sent_at": sent} if sent else {}

    def let_go(self, after: Mapping[str, Any], *, rows: Any = None, **private: str | None) -> Entry:
        """The matter leaves whoever held it, and the name goes with the holder."""
        name = {"holder_name": None} if self.case.holder_name else {}
        free = {"hold": None} if "ended_at" in after and self.case.hold else {}
        return self.write({**after, "holder": None}, private={**name, **free, **said(**private)}, rows=rows)

    def end(self, **private: str | None) -> Entry:
        """The case ends here; what is said of it is personal."""
        after = {"ended_at": clock.now(), "silence_at": None, "correction_due": None}
        after |= {"custodian": None} if self.case.custodian else {}
        return self.let_go({**after, **self.quiet()}, **private)

    def quiet(self) -> dict[str, None]:
        """Nothing is waited for any more: what the case keeps of its parts, emptied where there is any."""
        return {name: None for name in ("waits", "alarm", "rings_at") if getattr(self.case, name) is not None}


def said(**texts: str | None) -> dict[str, str]:
    """The texts that were given, among those that could be."""
    return {name: text for name, text in texts.items() if text}


def whole(row: Any, **changed: Any) -> dict[str, Any]:
    """A row as its door takes it: every column, with what changes."""
    values = {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return values | changed
