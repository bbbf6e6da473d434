"""The paper that a move makes: numbered, set and kept before the entry is written, in the same transaction.

In the request and not after it: a page takes some milliseconds, and so there is never a move without its paper.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from tongban.cases.models import Document
from tongban.cases.queries import paperwork
from tongban.cases.queries.paperwork import Act, Kind
from tongban.kernel import clock
from tongban.kernel.codes import new_id
from tongban.kernel.documents import commands as numbering
from tongban.kernel.documents import setting
from tongban.kernel.journal.record import is_on_its_way

Made = list[tuple[Kind, dict[str, Any]]]
_shown: ContextVar[Made | None] = ContextVar("shown", default=None)


def together(act: Act) -> Any:
    """One transaction for a paper and its entry, where the move makes a paper."""
    return transaction.atomic() if paperwork.kind_of(act) and is_on_its_way() else nullcontext()


def with_paper(act: Act) -> Mapping[Any, Any]:
    """The rows of the move, with the paper among them that it makes; a past that is gathered has its papers already."""
    kind, shown = paperwork.kind_of(act), _shown.get()
    if kind and shown is not None:
        blank = paperwork.number_of(act.case.zone, kind.series, clock.china_date(act.at).year, None)
        shown.append((kind, paperwork.facts(act, blank) | {"draft": True}))
    if not kind or not is_on_its_way():
        return act.rows
    return {**act.rows, Document: [_document(act, kind)]}


def _document(act: Act, kind: Kind) -> dict[str, Any]:
    """One paper: its number is taken, its bytes lie in the store, and this is the row that the entry writes."""
    case, day = act.case, clock.china_date(act.at)
    serial = numbering.numbered(case.zone, kind.series, day)
    number = paperwork.number_of(case.zone, kind.series, day.year, serial)
    content = setting.pdf(kind.path, paperwork.facts(act, number), act.at)
    whose = {"zone": case.zone, "subject": case.id, "party": case.party, "about": case.item}
    name = kind.title(case.version_in_force)
    file = numbering.kept(content, f"{name} {number}.pdf", by=act.by, at=act.at, **whose)
    return {
        "zone": case.zone,
        "id": new_id(),
        "case_id": case.id,
        "kind": kind.key,
        "series": kind.series,
        "year": day.year,
        "serial": serial,
        "number": number,
        "name": name,
        "made_at": act.at,
        "file": file.id,
        "digest": file.digest,
        "size": file.size,
    }


@contextmanager
def looked_at() -> Iterator[Made]:
    """Within the block papers are only collected, to be looked at: no number is taken and nothing is kept."""
    made: Made = []
    token = _shown.set(made)
    try:
        yield made
    finally:
        _shown.reset(token)
