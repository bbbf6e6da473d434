"""Show me what leaves the house: the archive file of one case, and the journal of all as an event log."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import BinaryIO
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Case
from tongban.cases.queries.documents import may_read, readable
from tongban.cases.queries.finding import find, materials, timeline, visible_to
from tongban.cases.queries.story import inner_columns, is_inside
from tongban.certificates import queries as certificates
from tongban.certificates.models import Certificate
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.files import queries as files
from tongban.kernel.journal import archive, entries, seal, xes
from tongban.kernel.journal.canon import instant
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.models import Line
from tongban.kernel.journal.read import history as entries_of
from tongban.kernel.keys import KeyTrouble
from tongban.kernel.refusals import Reason, Refused
from tongban.seals import queries as seals
from tongban.seals.models import Sealing

FORMS = ("pdf", "ofd")
AMONG_OFFICIALS = {("sealing", "decline"), ("sealing", "again")}
AT_ONCE = 200
IN_MEMORY = 1 << 20


def archived(actor: Actor, number: str) -> tuple[Case, BinaryIO]:
    """A case with all that was handed in as one file that a stranger can verify; beyond a megabyte it lies on disk."""
    case = find(actor, number)
    history = tuple(timeline(case))
    withheld = frozenset(entry.number for entry in history if _stays_here(entry, actor))
    sealed, granted = _sealings(actor, case), certificates.of_matter(actor, case.zone, case.id)
    beside = tuple(_beside(actor, case.zone, [one.id for one in (*sealed, *granted)]))
    subject = archive.Subject(case.zone, case.id, history, withheld, beside)
    kept = _kept(actor, case, sealed, granted)
    with ExitStack() as closing:
        target = closing.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
        try:
            archive.write(target, subject, kept, made_at=instant(clock.now()))
        except (seal.NotSealed, KeyTrouble):
            raise Refused((_not_sealed(),)) from None
        closing.pop_all()
    target.seek(0)
    return case, target


def _beside(actor: Actor, zone: str, keys: Iterable[UUID]) -> Iterator[archive.Subject]:
    """How its papers were sealed and what became of its certificates: their entries name the files that they made."""
    for key in keys:
        if told := tuple(entries_of(zone, key)):
            yield archive.Subject(zone, key, told, _private_to(actor, told))


def _sealings(actor: Actor, case: Case) -> list[Sealing]:
    """The sealed papers of the matter, in their order; what a holder had made of a certificate for others is his."""
    found = [one for one in seals.of_matter(case.zone, case.id).values() if one.status == "sealed"]
    found = [one for one in found if one.paper_kind != "copy" and may_read(actor, case, one.paper_kind)]
    return sorted(found, key=lambda one: (one.made_at, str(one.id)))


def _private_to(actor: Actor, told: Iterable[Entry]) -> frozenset[int]:
    """What a second person of the office has said of a seal stays among officials."""
    if not actor.is_outside:
        return frozenset()
    return frozenset(entry.number for entry in told if (entry.kind, entry.act) in AMONG_OFFICIALS)


def _stays_here(entry: Entry, actor: Actor) -> bool:
    """Whether the bytes of an entry stay among officials: an archive holds an entry as it was hashed, or not at all."""
    return is_inside(entry, actor) or (actor.is_outside and bool(inner_columns(entry)))


def _kept(actor: Actor, case: Case, sealed: Iterable[Sealing], granted: Iterable[Certificate]) -> list[archive.Kept]:
    """What was handed in, in that order, then the papers that were made, their sealed editions and the certificates.

    What waits to be handed in is none of them.
    """
    there = {file.id: file for file in files.of(actor, case.zone, case.id)}
    papers = reversed(readable(actor, case))
    wanted = [there[row.file] for row in (*materials(case), *papers) if row.file in there]
    wanted += [seals.edition(actor, one, form) for one in sealed for form in FORMS]
    wanted += [certificates.file_of(actor, one.id) for one in granted]
    return [archive.Kept(one.digest, one.name, one.media_type, lambda one=one: files.opened(one)) for one in wanted]


def _not_sealed() -> Reason:
    return Reason(
        "not-sealed",
        _("The last step of this matter is not under a signed head of the journal yet, so it could not be proved."),
        "电子签名法 5",
        _("Ask again in a minute: heads are signed each minute. If it lasts, the operator sees why in /readyz."),
    )


# --- the event log -----------------------------------------------------------------------------------------------


def traces(actor: Actor) -> Iterator[xes.Trace]:
    """Every case the actor may see, with its entries: some at a time, each time asked anew as this actor."""
    after: tuple[str, object] | None = None
    while page := _some(actor, after):
        yield from _told(page)
        after = page[-1].zone, page[-1].id


def _some(actor: Actor, after: tuple[str, object] | None) -> list[Case]:
    policy.enter(actor)
    found: QuerySet[Case] = visible_to(actor).order_by("zone", "id").select_related("version_in_force")
    if after:
        found = found.filter(Q(zone__gt=after[0]) | Q(zone=after[0], id__gt=after[1]))
    fields = ("zone", "id", "channel", "outcome", "agency", "version_in_force__code", "version_in_force__number")
    return list(found.only(*fields)[:AT_ONCE])


def _told(page: list[Case]) -> Iterator[xes.Trace]:
    kept: dict[tuple[str, object], list[Entry]] = {(case.zone, case.id): [] for case in page}
    zones, subjects = {case.zone for case in page}, [case.id for case in page]
    lines = Line.objects.filter(zone__in=zones, subject__in=subjects, kind="case")
    for zone, subject, body in lines.order_by("zone", "subject", "number").values_list("zone", "subject", "body"):
        kept[zone, subject].append(entries.read(bytes(body)))
    for case in page:
        yield xes.Trace(str(case.id), kept[case.zone, case.id], _attributes(case))


def _attributes(case: Case) -> dict[str, str | int]:
    version = case.version_in_force
    told = {"zone": case.zone, "agency": case.agency, "item": version.code, "channel": case.channel}
    ended = {"outcome": case.outcome} if case.outcome else {}
    return {f"tongban:{name}": value for name, value in {**told, "version": version.number, **ended}.items()}
