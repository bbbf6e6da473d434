"""Show me the papers of a joint matter's one result: those of every part that was issued, and where each is read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases import queries as cases
from tongban.certificates import queries as certificates
from tongban.handoffs.models import LegPaper, Part
from tongban.handoffs.queries.joint import PartLine
from tongban.handoffs.rules import RESULTS
from tongban.handoffs.rules.joint import SERVED
from tongban.kernel.actors import Actor
from tongban.kernel.zones.models import Zone

SHOWN = (*RESULTS, "delivery")
"""The results themselves, and the papers of their service."""


@dataclass(frozen=True, slots=True)
class Result:
    """One paper of the one result: of which zone, of which matter, and what became of its seal (结果文书)."""

    zone: Zone | None
    part: Part
    kind: str
    number: str
    paper: Any
    sealing: Any = None

    @property
    def key(self) -> UUID:
        """Its key in the zone that made it."""
        return self.paper.id if self.part.is_here else self.paper.paper

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return self.paper.issued_at if self.is_certificate else self.paper.made_at

    @property
    def is_certificate(self) -> bool:
        """Whether it has a page of its own: a certificate of the zone that leads."""
        return self.part.is_here and self.kind == "certificate"


def results_of(actor: Actor, lines: Sequence[PartLine]) -> list[Result]:
    """What lies here of every part that was let go and issued, part by part; the wall says what of it is seen."""
    issued = [line for line in lines if line.part.fate and line.part.status in SERVED]
    return [one for line in issued for one in (_own(actor, line) if line.part.is_here else _told(line))]


def _told(line: PartLine) -> Iterator[Result]:
    part = line.part
    for one in LegPaper.objects.filter(zone=part.zone, leg_id=part.id, kind__in=SHOWN):
        yield Result(line.zone, part, one.kind, one.number, one)


def _own(actor: Actor, line: PartLine) -> Iterator[Result]:
    part = line.part
    case = cases.visible_to(actor).filter(zone=part.zone, id=part.id).first()
    for one in reversed(cases.with_seals(actor, case) if case else ()):
        if one["row"].kind in SHOWN:
            yield Result(line.zone, part, one["row"].kind, one["row"].number, one["row"], one["sealing"])
    for made in certificates.of_matter(actor, part.zone, part.id):
        yield Result(line.zone, part, "certificate", made.identifier, made)
