"""What a verifier has to say about one line of a bundle, and to whom it points."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MOST_FINDINGS = 10_000


class Place(NamedTuple):
    """Where an entry stands: its line in the bundle (from 1), its position in the tree, and its name if known."""

    line: int
    position: int | None = None
    zone: str | None = None
    subject: str | None = None
    number: int | None = None

    def __str__(self) -> str:
        parts = [f"line {self.line}"]
        if self.zone or self.subject or self.number:
            parts += [f"zone {self.zone or '?'}", f"subject {self.subject or '?'}", f"entry {self.number or '?'}"]
        if self.position is not None:
            parts.append(f"position {self.position}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold: `code` for machines, `text` for people (查验结论)."""

    place: Place
    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text} [{self.code}]"

    def plain(self) -> dict[str, Any]:
        """The finding as a JSON object."""
        return {**self.place._asdict(), "code": self.code, "text": self.text}


Tell = Callable[[Place, str, str], None]


@dataclass
class Report:
    """What a bundle holds and everything that does not hold in it (查验报告)."""

    findings: list[Finding] = field(default_factory=list)
    count: int = 0
    installation: str = ""
    entries: int = 0
    subjects: int = 0
    heads: int = 0
    root: str = ""
    zones: Counter[str] = field(default_factory=Counter)
    signers: list[str] = field(default_factory=list)
    is_signer_held: bool = False

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return not self.count

    def plain(self) -> dict[str, Any]:
        """The report as a JSON object."""
        named = ("installation", "entries", "subjects", "heads", "root", "signers")
        return {
            "holds": self.holds,
            **{name: getattr(self, name) for name in named},
            "zones": dict(sorted(self.zones.items())),
            "signer_checked": self.is_signer_held,
            "count": self.count,
            "findings": [finding.plain() for finding in self.findings],
        }

    def lines(self) -> Iterator[str]:
        """The report for people, findings first."""
        yield from map(str, self.findings)
        if self.count > len(self.findings):
            yield f"and {self.count - len(self.findings)} more"
        held = "a key you hold" if self.is_signer_held else "signer not checked against a key you hold"
        content = (
            f"{self.entries} entries of {self.subjects} subjects in {len(self.zones)} zones, {self.heads} signed heads"
        )
        verdict = "holds" if self.holds else f"does not hold: {self.count} findings"
        yield f"{verdict}; {content}; signed by {', '.join(self.signers) or 'nobody'} ({held})"

    def add(self, finding: Finding) -> None:
        """One more finding: the first ten thousand are kept, the others counted."""
        self.count += 1
        if self.count <= MOST_FINDINGS:
            self.findings.append(finding)
