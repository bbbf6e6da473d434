"""Show me one move for many: what would happen to each, and what has happened so far."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from tongban.cases.flow import CASE
from tongban.cases.models import Bulk, BulkLine, Case
from tongban.cases.queries.finding import versions_without_content, visible_to
from tongban.kernel import policy
from tongban.kernel.actors import Actor
from tongban.kernel.flow import Ask, Move
from tongban.kernel.refusals import NotYours, Reason, Refused

LABEL = (Ask("label", _("Label"), "among", inside=True),)
LABELLING = {
    "label": Move("label", "", None, "window reviewer approver", _("Put a label on"), asks=LABEL),
    "unlabel": Move("unlabel", "", None, "window reviewer approver", _("Take a label off"), asks=LABEL),
}
"""What is done for many on the inner leaf, and is no move of the matter."""
BULK = ("claim", "assign", "release", "accept", "issue", *LABELLING)
"""What may be done for many at once."""
MOST = 5_000
"""So many at once; what is more waits for the next time, and the page says how many."""
SHOWN = 200


def bulk(actor: Actor, key: UUID) -> Bulk:
    """One bulk of the actor's own."""
    found = Bulk.objects.filter(policy.visible(actor, "bulk"), id=key).first()
    if found is None:
        raise NotYours()
    return found


def bulk_moves(actor: Actor) -> list[Move]:
    """The moves that the actor's role may order for many."""
    return [move for move in map(_act, BULK) if actor.role in move.parties]


def _act(verb: str) -> Move:
    return LABELLING.get(verb) or CASE.move(verb)


def bulk_move(found: Bulk) -> Move:
    """The move that a bulk makes."""
    return _act(found.verb)


def matters(actor: Actor, lines: Sequence[BulkLine]) -> dict[UUID, Case]:
    """The matters of some lines as they stand now, read together."""
    wanted = visible_to(actor).filter(zone=actor.zone, id__in=[line.case_id for line in lines])
    found = wanted.prefetch_related(versions_without_content()).defer("answers")
    return {case.id: case for case in found}


def obstacles(case: Case | None, verb: str, actor: Actor) -> tuple[Reason, ...]:
    """What stands against a move now, all of it; nothing where it would be made."""
    try:
        if case is None:
            raise NotYours()
        if verb not in LABELLING:
            CASE.guard(case, verb, actor)
    except Refused as refused:
        return refused.reasons
    return ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen if it were started now: how many would go, and why the others would not (预览)."""

    lines: Sequence[tuple[BulkLine, Case | None, tuple[Reason, ...]]]
    ready: int
    against: Sequence[tuple[str, int]]

    @property
    def shown(self) -> Sequence[tuple[BulkLine, Case | None, tuple[Reason, ...]]]:
        """The first of them, those that would not go before the others."""
        return sorted(self.lines, key=lambda line: not line[2])[:SHOWN]


def preview(found: Bulk, actor: Actor) -> Preview:
    """Each matter of a bulk held against the table of moves as it stands now."""
    lines = list(BulkLine.objects.filter(zone=found.zone, bulk_id=found.id))
    cases = matters(actor, lines)
    judged = []
    for line in lines:
        case = cases.get(line.case_id)
        judged.append((line, case, obstacles(case, found.verb, actor)))
    texts = Counter(str(reasons[0].text) for _line, _case, reasons in judged if reasons)
    return Preview(judged, sum(not reasons for _line, _case, reasons in judged), texts.most_common())


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a bulk has come (进度)."""

    total: int
    handled: int
    done: int
    refused: Sequence[Mapping[str, Any]]

    @property
    def refused_count(self) -> int:
        """How many were refused so far."""
        return self.handled - self.done


def progress(found: Bulk) -> Progress:
    """How many are handled, and each that was refused with its reasons."""
    lines = BulkLine.objects.filter(zone=found.zone, bulk_id=found.id)
    counted = lines.aggregate(handled=Count("place", filter=Q(done_at__isnull=False)), done=Count("entry"))
    refused = lines.filter(reasons__isnull=False).values("number", "reasons")[:SHOWN]
    return Progress(found.total, counted["handled"], counted["done"], list(refused))


def running_bulks() -> list[Bulk]:
    """What was started and is not at its end, the oldest first."""
    return list(Bulk.objects.filter(started_at__isnull=False, ended_at=None).order_by("started_at")[:10])


def waiting_lines(found: Bulk, batch: int) -> list[BulkLine]:
    """The next matters of a bulk."""
    return list(BulkLine.objects.filter(zone=found.zone, bulk_id=found.id, done_at=None).order_by("place")[:batch])
