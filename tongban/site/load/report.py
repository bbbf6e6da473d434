"""What a load did, or what keeps it from being done: one line for each record, one for each fault with its place."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tongban.kernel.refusals import Reason

RESULTS = ("new", "changed", "unchanged")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record (装载结果)."""

    kind: str
    zone: str
    key: str
    file: Path
    result: str

    def plain(self) -> dict[str, str]:
        """For a script."""
        return {"kind": self.kind, "zone": self.zone, "key": self.key, "file": str(self.file), "result": self.result}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in which file, on which line, at which key (差错)."""

    file: Path
    line: int
    reason: Reason

    def plain(self) -> dict[str, Any]:
        """For a script, in both languages."""
        return {"file": str(self.file), "line": self.line, **self.reason.both()}

    def __str__(self) -> str:
        place = f" {self.reason.field}" if self.reason.field else ""
        return f"{self.file}:{self.line}:{place}: {self.reason.text}"


@dataclass(slots=True)
class Report:
    """Everything a load has to say. With a single fault nothing was written (装载报告)."""

    dry_run: bool = False
    outcomes: list[Outcome] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything was, or with `dry_run` could be, loaded."""
        return not self.faults

    def counts(self) -> dict[str, dict[str, int]]:
        """How many records of each kind were new, changed or unchanged."""
        counted = Counter((outcome.kind, outcome.result) for outcome in self.outcomes)
        kinds = dict.fromkeys(outcome.kind for outcome in self.outcomes)
        return {kind: {result: counted[kind, result] for result in RESULTS} for kind in kinds}

    def plain(self) -> dict[str, Any]:
        """For a script."""
        return {
            "ok": self.ok,
            "dry_run": self.dry_run,
            "written": self.ok and not self.dry_run,
            "counts": self.counts(),
            "records": [outcome.plain() for outcome in self.outcomes],
            "faults": [fault.plain() for fault in self.faults],
        }
