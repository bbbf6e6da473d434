"""The paper that a move makes: numbered, set and kept before the entry is written, in the same transaction.

In the request and not after it: a page takes some milliseconds, and so there is never a move without its paper. The
papers of many moves in one transaction are set side by side, and their entries written when all lie in the store.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tongban.cases.models import Case, Document, handed_out
from tongban.cases.queries import paperwork
from tongban.cases.queries.paperwork import Act, Kind
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.documents import commands as numbering
from tongban.kernel.documents import setting
from tongban.kernel.files.models import File
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, is_on_its_way, record
from tongban.kernel.once import already
from tongban.kernel.refusals import Refused

Write = Callable[..., Entry]
Made = list[tuple[Kind, dict[str, Any]]]
HANDS = 3 * setting.HANDS
"""Threads: while some wait for the disk others set pages."""
_shown: ContextVar[Made | None] = ContextVar("shown", default=None)


class Undone(Exception):
    """One of many moves whose papers were set side by side was refused after all: none of them is made."""


@dataclass(eq=False)
class Paper:
    """One paper in the making: its number is taken, what it says is known (文书)."""

    act: Act
    kind: Kind
    write: Write
    serial: int
    number: str
    told: dict[str, Any]
    file: File
    entry: Entry | None = None

    def lay_down(self) -> None:
        """Set it and lay its bytes down. It asks no database: a thread may do it."""
        content = setting.pdf(self.kind.path, self.told, self.act.at)
        self.file.digest, self.file.size = numbering.laid(content, self.file.name)

    def enter(self) -> Entry:
        """Write the entry of the move, with the paper among its rows."""
        self.entry = self.write(rows={**self.act.rows, Document: [self.row()]})
        return self.entry

    def row(self) -> dict[str, Any]:
        """The row of the paper."""
        return {
            "zone": self.act.case.zone,
            "id": new_id(),
            "case_id": self.act.case.id,
            "kind": self.kind.key,
            "series": self.kind.series,
            "year": clock.china_date(self.act.at).year,
            "serial": self.serial,
            "number": self.number,
            "name": self.told["title"],
            "made_at": self.act.at,
            "file": self.file.id,
            "digest": self.file.digest,
            "size": self.file.size,
        }


def with_paper(act: Act, write: Write, claim: Claim | None) -> Entry | Paper:
    """The entry of a move, with the paper that it makes; a past that is gathered has its papers already.

    The number is taken behind the claim: the same request sent twice is told so, and does not wait for the first.
    """
    kind, shown, together = paperwork.kind_of(act), _shown.get(), _together.get()
    if kind and shown is not None:
        blank = paperwork.number_of(act.case.zone, kind.series, clock.china_date(act.at).year, None)
        shown.append((kind, paperwork.facts(act, blank) | {"draft": True}))
    if not kind or not is_on_its_way():
        return write(rows=act.rows)
    if together is not None:
        return together.take(_begun(act, kind, write))
    with transaction.atomic():
        if claim and (first := already(claim)):
            raise first
        paper = _begun(act, kind, write)
        paper.lay_down()
        numbering.rows_of((paper.file,))
        return paper.enter()


def of_hand_out(case: Case, said: Mapping[str, Any], *, by: Actor) -> dict[str, Any] | None:
    """The paper of a hand-out by which a matter that is more than this case reaches its applicant (送达回证).

    The row, its bytes laid down, for the entry that closes the case; nothing for a past that is gathered.
    """
    if not is_on_its_way():
        return None
    shown, private = handed_out(said)
    paper = _begun(Act(case, "deliver", by, clock.now(), shown, private, {}), paperwork.DELIVERY, record)
    paper.lay_down()
    numbering.rows_of((paper.file,))
    return paper.row()


def _begun(act: Act, kind: Kind, write: Write) -> Paper:
    """Its number is taken in the transaction of the move."""
    case, day = act.case, clock.china_date(act.at)
    serial = numbering.numbered(case.zone, kind.series, day)
    number = paperwork.number_of(case.zone, kind.series, day.year, serial)
    told = paperwork.facts(act, number)
    whose = {"zone": case.zone, "subject": case.id, "party": case.party, "about": case.item}
    file = numbering.file_of(f"{told['title']} {number}.pdf", by=act.by, at=act.at, **whose)
    return Paper(act, kind, write, serial, number, told, file)


class Together:
    """The moves of one transaction that wait until the papers of all of them lie in the store."""

    def __init__(self, hands: ThreadPoolExecutor) -> None:
        self.hands = hands
        self.waiting: list[tuple[Paper, Future[None]]] = []

    def take(self, paper: Paper) -> Paper:
        """Another thread sets it, while the next move is looked at."""
        self.waiting.append((paper, self.hands.submit(paper.lay_down)))
        return paper

    def enter(self) -> None:
        """When all bytes lie there: their rows, and then each entry."""
        try:
            for _paper, laid in self.waiting:
                laid.result()
            numbering.rows_of(paper.file for paper, _laid in self.waiting)
            for paper, _laid in self.waiting:
                paper.enter()
        except Refused as refused:
            raise Undone from refused


_together: ContextVar[Together | None] = ContextVar("together", default=None)


@contextmanager
def side_by_side() -> Iterator[None]:
    """Moves made within the block, in the caller's transaction, get papers side by side and are entered at its end.

    Undone where one of them is refused then: its number was taken before the numbers of others, so the caller's
    transaction has to be given up, and each made for itself.
    """
    with ThreadPoolExecutor(HANDS) as hands, paperwork.read_once():
        together = Together(hands)
        token = _together.set(together)
        try:
            yield
            together.enter()
        finally:
            _together.reset(token)


def entered(made: Entry | Paper) -> Entry:
    """The entry that a move has become, when its block has ended."""
    return made.entry if isinstance(made, Paper) and made.entry else made


@contextmanager
def looked_at() -> Iterator[Made]:
    """Within the block papers are only collected, to be looked at: no number is taken and nothing is kept."""
    made: Made = []
    token = _shown.set(made)
    try:
        yield made
    finally:
        _shown.reset(token)
