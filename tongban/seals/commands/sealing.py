"""A paper is sealed soon after the move that made it, or when the second person has agreed; never within the move."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from tongban.kernel import clock, codes
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.documents import commands as numbering
from tongban.kernel.files import commands as files
from tongban.kernel.files import queries as held
from tongban.kernel.files.models import File
from tongban.kernel.flow import taken
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, record
from tongban.kernel.keys import KeyTrouble
from tongban.kernel.refusals import NotAllowed, Reason, Refused, Stale, refuse
from tongban.kernel.seals import editions
from tongban.kernel.seals.editions import Told
from tongban.kernel.seals.tracing import Unknown
from tongban.seals import makers, queries, rules
from tongban.seals.flow import SEAL, SEALING, SECOND
from tongban.seals.models import Seal, Sealing

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Thirty-two signs that are not taken for one another: sixteen of them are eighty bits."""
OFD = "application/ofd"
CODED = ("certificate", "copy")
"""Papers that bear their code from the beginning."""
SLICE = 4
"""So many papers are sealed before the other errands have their turn again."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a move has made, and by whom: all that its sealing needs to know (待用印文书)."""

    zone: str
    matter: UUID
    matter_number: str
    paper: UUID
    paper_kind: str
    number: str
    name: str
    agency: str | None
    item: UUID
    party: UUID
    file: UUID
    digest: str
    post: str | None
    person: UUID | None
    made_at: datetime
    code: str = ""


def order(paper: Paper) -> Sealing:
    """A paper is to be sealed; ordered a second time it is ordered already (用印登记)."""
    known = queries.of_paper(paper.zone, paper.paper)
    if known is not None:
        return known
    return _begun(paper, "order", CLOCK.within(paper.zone))


def _begun(paper: Paper, verb: str, by: Actor) -> Sealing:
    made = Sealing(zone=paper.zone, id=codes.new_id(), status="draft", agency=paper.agency, party=paper.party)
    opening = SEALING.guard(made, verb, by)
    after = {name: value for name, value in asdict(paper).items() if name != "zone"}
    after["code"] = paper.code or "".join(secrets.choice(LETTERS) for _sign in range(16))
    record(made, verb, by=by, status=opening.move.target, after=after)
    return made


def press_due(most: int = SLICE) -> int:
    """The papers that are due are sealed, or it is said why not; how many were looked at."""
    return sum(_attempted(one) for one in queries.due(most))


_looked: dict[str, UUID | None] = {"at": None}


def look_again(most: int = 50) -> int:
    """Papers that could not be sealed, once their agency has a seal: some of them each time; how many were sealed."""
    found = queries.unsealed(_looked["at"], most)
    _looked["at"] = found[-1].id if len(found) == most else None
    return sum(_attempted(one) for one in found)


def _attempted(sealing: Sealing) -> bool:
    """One paper: sealed, put to the second person, or left with the reason; what was known already is not written."""
    by, seal = CLOCK.within(sealing.zone), queries.chosen(sealing)
    try:
        if isinstance(seal, Reason):
            return _left(sealing, seal, by)
        if seal.two_persons:
            told = {"seal": seal.id, "seal_name": seal.name, "why": ""}
            record(sealing, "ask", by=by, status=SEALING.guard(sealing, "ask", by).move.target, after=told)
            return True
        _sealed(sealing, seal, "press", by)
    except Stale:
        return False
    except (KeyTrouble, OSError) as fault:
        log.warning("not-sealed", code=sealing.code, fault=str(fault))
        return _left(sealing, rules.key_silent(), by)
    except Refused as refused:
        log.warning("not-sealed", code=sealing.code, fault=refused.reasons[0].code)
        return _left(sealing, refused.reasons[0], by)
    return True


def _left(sealing: Sealing, reason: Reason, by: Actor) -> bool:
    if (sealing.status, sealing.why) == ("unsealed", reason.code):
        return False
    opening = SEALING.guard(sealing, "wait", by)
    record(sealing, "wait", by=by, status=opening.move.target, after={"why": reason.code})
    return True


def _sealed(sealing: Sealing, seal: Seal, verb: str, by: Actor, claim: Claim | None = None) -> Entry:
    """Both editions are made and kept, and two entries written: the use of the seal, and what became of the paper."""
    SEAL.guard(seal, "use", CLOCK.within(seal.zone))
    target, now = SEALING.guard(sealing, verb, by).move.target, clock.now()
    made = _editions(sealing, seal, now)
    with transaction.atomic():
        pdf, ofd = (_kept(content, form, sealing, by, now) for form, content in zip(FORMS, made, strict=True))
        done = {"pdf": pdf.id, "pdf_digest": pdf.digest, "ofd": ofd.id, "ofd_digest": ofd.digest}
        named = {name: getattr(sealing, name) for name in ("paper", "paper_kind", "matter", "matter_number")}
        told = {"sealing": sealing.id, "paper_number": sealing.number, "paper_digest": sealing.digest, **named, **done}
        record(seal, "use", by=by, status=seal.status, after=told)
        about = {"seal": seal.id, "why": "", "sealed_at": now, **done}
        about |= {"second": by.person} if verb == "agree" else {}
        shown = {"seal_name": seal.name}
        public, private = ({}, shown) if seal.person else (shown, {})  # the name of a person is his
        return record(sealing, verb, by=by, status=target, after=about | public, private=private, claim=claim)


FORMS = {"pdf": numbering.PDF, "ofd": OFD}


def _editions(sealing: Sealing, seal: Seal, at: datetime) -> tuple[bytes, bytes]:
    made = makers.maker()
    refuse(rules.no_maker(made is not None))
    content = _original(sealing)
    shown = sealing.paper_kind not in CODED
    facts = {"文号": sealing.number, "收件号": sealing.matter_number}
    told = Told(
        f"{sealing.name} {sealing.number}".strip(),
        queries.address(sealing.code) if shown else "",
        sealing.code,
        seal.ring,
        {name: value for name, value in facts.items() if value},
    )
    try:
        return editions.sealed(content, told, made.power(seal), at=at)
    except Unknown as fault:
        raise Refused((rules.paper_missing(),), status=503) from fault


def _original(sealing: Sealing) -> bytes:
    """The paper as it was made; one whose bytes are not those of the house holds up no other."""
    try:
        with held.opened(File.objects.get(zone=sealing.zone, id=sealing.file)) as file:
            return file.read()
    except (File.DoesNotExist, Refused) as fault:
        raise Refused((rules.paper_missing(),), status=503) from fault


def _kept(content: bytes, form: str, sealing: Sealing, by: Actor, at: datetime) -> File:
    name = f"{sealing.name} {sealing.number}".strip() + f"（已签章）.{form}"
    whose = {"zone": sealing.zone, "subject": sealing.id, "party": sealing.party, "about": sealing.item}
    row = numbering.file_of(name, by=by, at=at, **whose)
    row.media_type = FORMS[form]
    return files.lay_down(row, content)


def move_paper(
    sealing: Sealing, verb: str, *, by: Actor, given: Mapping[str, Any], claim: Claim | None = None
) -> Entry:
    """The second person agrees, and the paper is sealed; or does not, and says why."""
    opening = SEALING.guard(sealing, verb, by)
    if verb not in SECOND:
        raise NotAllowed()
    asked = taken(opening.move, given)
    if verb == "agree":
        with _answering():
            return _sealed(sealing, _still_given(sealing), verb, by, claim)
    return record(sealing, verb, by=by, status=opening.move.target, private={"reason": asked["reason"]}, claim=claim)


def _still_given(sealing: Sealing) -> Seal:
    """The seal that the second person was asked about, if it is still the one given for this paper."""
    found = queries.chosen(sealing)
    if isinstance(found, Seal) and found.id != sealing.seal:
        found = rules.none_given()
    if isinstance(found, Reason):
        raise Refused((found,))
    return found


def seal_own(paper: Paper, seal: Seal, *, by: Actor) -> Sealing:
    """Somebody seals or signs a paper of his own, at once; what was sealed before stays as it was."""
    own = rules.is_signer(seal, by) or (rules.is_user(seal, by) and seal.party == paper.party)
    if not own:
        raise NotAllowed(rules.not_yours_to_use())
    with transaction.atomic(), _answering():
        made = _begun(paper, "order_own", by)
        _sealed(made, seal, "press", by)
    return made


@contextmanager
def _answering() -> Iterator[None]:
    """A key that does not answer is a no with its reason to whoever waits for the seal."""
    try:
        yield
    except KeyTrouble as fault:
        raise Refused((rules.key_silent(),), status=503) from fault
