"""Registering and amending natural persons. Everything about them is a personal fact, erasable, never in a body."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tongban.kernel import codes
from tongban.kernel.actors import Actor
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotReady
from tongban.people import proofs, rules
from tongban.people.models import Person


def register_person(*, zone: str, name: str, by: Actor, resident_id: str | None = None, telephone: str = "") -> Person:
    """A person becomes known to a zone; of the resident id only a keyed digest and the masked form are kept."""
    person = Person(zone=zone, id=codes.new_id())
    facts = {"name": _named(name), "telephone": telephone.strip(), **_identified(resident_id)}
    with transaction.atomic():
        _written(person, "register", facts, resident_id, by)
    return person


def amend_person(person: Person, *, by: Actor, **facts: Any) -> Person:
    """A name, a telephone or a resident id is corrected; the journal keeps what it was until it is erased."""
    resident_id = facts.pop("resident_id", None)
    changed = {**facts, **(_identified(resident_id) if resident_id else {})}
    if "name" in changed:
        changed["name"] = _named(changed["name"])
    changed = {name: value for name, value in changed.items() if getattr(person, name) != value}
    if changed:
        with transaction.atomic():
            _written(person, "amend", changed, resident_id, by)
    return person


def _written(person: Person, act: str, facts: dict[str, Any], resident_id: str | None, by: Actor) -> None:
    try:
        record(person, act, by=by, private=facts)
    except IntegrityError as clash:
        if "people_person_identity" not in str(clash):
            raise
        raise NotReady(rules.taken("resident_id", proofs.masked(codes.resident_id(resident_id or "")))) from clash


def _named(name: str) -> str:
    name = name.strip()
    if not name:
        raise NotReady(rules.empty("name", _("The name")))
    return name


def _identified(resident_id: str | None) -> dict[str, str | None]:
    if not resident_id:
        return {"identity": None, "masked": ""}
    try:
        number = codes.resident_id(resident_id)
    except codes.BrokenCode as broken:
        raise NotReady(broken.reason("resident_id")) from broken
    return {"identity": proofs.identity_digest(number), "masked": proofs.masked(number)}
