"""A person signs a paper of his own (电子签名).

电子签名法 13 asks four things: the data belong to the signer alone, he alone controls them when he signs, and whoever
alters the signature or the content is found out. 14 then gives it the effect of a signature by hand. Here a key and two
certificates of his own are made when he first signs, after somebody has seen his identity card; he alone may press it,
freeze it or end it; and both alterations are found out. But the key lies in software of the platform, so the second
thing is not given, and every page says that it is no legally valid signature: the device of a licensed provider is.
"""

from typing import Any

from django.db import transaction

from tongban.kernel import clock, codes
from tongban.kernel.actors import Actor
from tongban.kernel.journal.record import record
from tongban.kernel.once import in_turn
from tongban.kernel.refusals import refuse
from tongban.people import queries as people
from tongban.seals import queries, rules
from tongban.seals.commands.keeping import cut_of, serial_of
from tongban.seals.commands.sealing import Paper, seal_own
from tongban.seals.flow import SEAL
from tongban.seals.models import Seal, Sealing


def sign_own(paper: Paper, *, by: Actor) -> Sealing:
    """The paper bears the signature of whoever acts; what was signed before stays as it was."""
    with transaction.atomic():
        return seal_own(paper, queries.signature_of(by) or _made(by), by=by)


def _made(by: Actor) -> Seal:
    """A signature is made when it is first used; of one person there is one at a time."""
    refuse(queries.not_identified(by))
    person = people.persons_for(by).get(id=by.person)
    in_turn(f"signature {person.id}")
    if known := queries.signature_of(by):
        return known
    seal = Seal(zone=person.zone, id=codes.new_id(), status="draft", use=rules.SIGNATURE)
    seal.party = seal.person = person.id
    opening = SEAL.guard(seal, "make", by)
    seal.ring = seal.name = person.name
    seal.serial = serial_of(seal.zone)
    public: dict[str, Any] = {name: getattr(seal, name) for name in ("use", "party", "person", "serial")}
    after = {**public, "asked_at": clock.now(), **cut_of(seal)}
    record(seal, "make", by=by, status=opening.move.target, after=after, private={"name": seal.name, "ring": seal.ring})
    return seal
