"""One move for many matters: each its own ordinary command and entry, in batches that are written whole or not at all.

A line and the entry that it became are committed together, so that a run which was broken off goes on where it stood
and nothing is done twice.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongban.cases import queries
from tongban.cases.commands import documents
from tongban.cases.commands.inside import INSIDE, hang, known_label, unhang
from tongban.cases.models import Bulk, BulkLine, Case
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.codes import new_id
from tongban.kernel.flow import TABLE, taken
from tongban.kernel.journal.entries import Entry
from tongban.kernel.refusals import PERMISSIONS, NotReady, NotYours, Reason, Refused
from tongban.people import queries as people
from tongban.people.models import Person

BATCH = 25
Make = Callable[..., Entry]


def choose(found: QuerySet[Case], verb: str, *, by: Actor, address: str = "") -> Bulk:
    """What was selected, or all that a list holds, is kept to be looked at before anything happens."""
    if verb not in queries.BULK:
        raise NotReady(_not_for_many(verb))
    rows = list(found.values_list("id", "number")[: queries.MOST + 1])
    if not rows:
        raise NotReady(NOTHING)
    kept = rows[: queries.MOST]
    left = found.count() - len(kept) if len(rows) > len(kept) else 0
    bulk = _bulk(by, verb, len(kept), left, address)
    lines = [
        BulkLine(zone=bulk.zone, bulk_id=bulk.id, place=place, case_id=case, number=number)
        for place, (case, number) in enumerate(kept)
    ]
    with transaction.atomic():
        bulk.save(force_insert=True)
        BulkLine.objects.bulk_create(lines, batch_size=1000)
    return bulk


def _bulk(by: Actor, verb: str, total: int, left: int, address: str) -> Bulk:
    who = {name: getattr(by, name) for name in ("zone", "person", "role", "post", "agency", "name")}
    return Bulk(
        **who, id=new_id(), verb=verb, total=total, left_out=left, address=address[:1000], chosen_at=clock.now()
    )


def start(bulk: Bulk, given: Mapping[str, Any]) -> Bulk:
    """Let it begin with what the move asks; a second start changes nothing."""
    values = taken(queries.bulk_move(bulk), given)
    if bulk.verb in queries.LABELLING:
        states = {"label": ("open",), "unlabel": ("open", "retired")}[bulk.verb]
        known_label(values["label"], by=_orderer(bulk), states=states)
    waiting = Bulk.objects.filter(zone=bulk.zone, id=bulk.id, started_at=None)
    waiting.update(started_at=clock.now(), given=dict(given))
    return bulk


def go_on(bulk: Bulk, make: Make, seconds: float) -> int:
    """Handle a bulk for so long, as whoever ordered it; returns how many lines. Ends it when none is left."""
    by = _orderer(bulk)
    handled, until = 0, time.monotonic() + seconds
    left_post = None if _still_seated(by) else POST_LEFT
    policy.enter(by)
    while True:
        count = _batch(bulk, by, make, left_post)
        handled += count
        if count < BATCH or time.monotonic() > until:
            return handled


def _orderer(bulk: Bulk) -> Actor:
    """Whoever ordered it, as he stood then."""
    return Actor(bulk.role, bulk.person, bulk.zone, bulk.post, bulk.agency, name=bulk.name)


def _still_seated(by: Actor) -> bool:
    """Whether he still holds the post as it was, and his account is open."""
    policy.enter(by)
    home = Person.objects.values_list("zone", flat=True).get(id=by.person)
    now = people.standing(home, by)
    return now is not None and (now.role, now.agency) == (by.role, by.agency)


def _batch(bulk: Bulk, by: Actor, make: Make, against: Reason | None) -> int:
    """The next lines with their papers side by side; where one of them turns out to be refused, each for itself."""
    try:
        return _in_one(bulk, by, make, against, documents.side_by_side())
    except documents.Undone:
        return _in_one(bulk, by, make, against, nullcontext())


def _in_one(bulk: Bulk, by: Actor, make: Make, against: Reason | None, papers: AbstractContextManager[None]) -> int:
    """The next lines with their entries in one transaction; nothing while somebody else is at them."""
    with transaction.atomic():
        policy.enter(by)
        locked = Bulk.objects.select_for_update(skip_locked=True).filter(zone=bulk.zone, id=bulk.id, ended_at=None)
        if not locked.exists():
            return 0
        lines = queries.waiting_lines(bulk, BATCH)
        cases = queries.matters(by, lines)
        act = _labelling(bulk, list(cases.values()), by) if bulk.verb in queries.LABELLING else None
        with papers:
            made = [_handled(cases.get(line.case_id), bulk, by, act or make, against) for line in lines]
        for line, (entry, reasons) in zip(lines, made, strict=True):
            line.entry, line.reasons = entry and documents.entered(entry).number, reasons
            line.done_at = clock.now()
        BulkLine.objects.bulk_update(lines, ["entry", "reasons", "done_at"])
        if len(lines) < BATCH:
            locked.update(ended_at=clock.now())
    return len(lines)


def _handled(
    case: Case | None, bulk: Bulk, by: Actor, make: Make, against: Reason | None
) -> tuple[Entry | documents.Paper | None, list[dict[str, Any]] | None]:
    """What a line became, or the reasons why it became nothing."""
    try:
        if against or case is None:
            raise Refused((against,)) if against else NotYours()
        return make(case, bulk.verb, by=by, given=bulk.given), None
    except Refused as refused:
        return None, [reason.both() for reason in refused.reasons]


def _labelling(bulk: Bulk, cases: list[Case], by: Actor) -> Make:
    """How a label is put on these matters or taken off, their leaves read together; what hangs already is said."""
    label = UUID(str(bulk.given["label"]))
    leaves = queries.leaves_with(label, cases)

    def make(case: Case, verb: str, **_given: Any) -> Entry:
        leaf, known = leaves[case.id]
        entry = hang(label, leaf, known, by=by) if verb == "label" else unhang(leaf, known, by=by)
        if entry is None:
            raise Refused((HANGS_ALREADY if verb == "label" else HANGS_NOT,))
        return entry

    return make


def let_bulks_run(make: Make, seconds: float = 0.5) -> int:
    """The worker's turn: what was started goes on, also when its browser was closed long ago."""
    handled = 0
    try:
        for bulk in queries.running_bulks():
            handled += go_on(bulk, make, seconds)
            policy.enter(CLOCK)
    finally:
        policy.enter(CLOCK)
    return handled


def _not_for_many(verb: str) -> Reason:
    return Reason(
        "not-for-many",
        _("This move is not made for many matters at once."),
        TABLE,
        next=_("Open each matter and make it there."),
        field="verb",
    )


NOTHING = Reason(
    "nothing-chosen",
    _("No matter was selected."),
    TABLE,
    next=_("Tick the matters in the list, or choose all that the list holds."),
    field="number",
)
POST_LEFT = Reason(
    "post-left",
    _("Whoever ordered this no longer holds the post."),
    PERMISSIONS,
    next=_("Let a colleague who holds the post order it anew for what is left."),
)
HANGS_ALREADY = Reason(
    "label-hangs",
    _("The matter bears this label already."),
    INSIDE,
    next=_("Nothing needs to be done."),
    field="label",
)
HANGS_NOT = Reason(
    "label-missing",
    _("The matter does not bear this label."),
    INSIDE,
    next=_("Nothing needs to be done."),
    field="label",
)
