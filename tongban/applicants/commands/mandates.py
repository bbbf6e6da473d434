"""Mandates: offered by the principal, accepted or declined by the agent, revoked at once by either."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.applicants import queries, rules
from tongban.applicants.flow import MANDATE
from tongban.applicants.models import Mandate
from tongban.kernel import clock, codes
from tongban.kernel.actors import Actor
from tongban.kernel.flow import taken
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, record
from tongban.kernel.refusals import NotAllowed, NotReady, NotYours, in_form
from tongban.people.commands import stand


@dataclass(frozen=True, slots=True)
class Agent:
    """Who is engaged: a person, an enterprise (代办机构), or the post of an officer who helps applicants (帮办代办)."""

    kind: str
    id: UUID
    name: str
    zone: str | None = None
    post: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom a principal wants to engage, as he typed it (委托意向)."""

    kind: str
    resident_id: str = ""
    name: str = ""
    uscc: str = ""
    zone: str = ""
    post: str = ""

    def found(self) -> Agent:
        """The agent that is meant; NotReady when nobody is."""
        agent = FINDERS.get(self.kind, _nobody)(self)
        if agent is None:
            raise NotReady(rules.nobody_engaged(self.kind))
        return agent


def _a_person(wish: Wish) -> Agent | None:
    person = queries.colleague(wish.resident_id, wish.name)
    return Agent("person", person, wish.name.strip()) if person else None


def _an_agency(wish: Wish) -> Agent | None:
    found = queries.licensed(wish.uscc)
    return Agent("enterprise", found.id, found.name) if found else None


def _an_officer(wish: Wish) -> Agent | None:
    found = next((one for one in queries.officers_in(wish.zone) if one.code == wish.post), None)
    return Agent("post", found.id, found.name, found.zone, found.code) if found else None


def _nobody(wish: Wish) -> Agent | None:
    return None


FINDERS = {"person": _a_person, "enterprise": _an_agency, "post": _an_officer}


def offer_mandate(
    agent: Agent,
    *,
    items: list[UUID],
    actions: list[str],
    until: datetime | None,
    by: Actor,
    claim: Claim | None = None,
) -> tuple[Mandate, Entry]:
    """The principal offers a mandate; it binds nobody before it is accepted (民法典 165)."""
    if by.role != "applicant" or not by.may("manage"):
        raise NotAllowed(rules.not_a_manager())
    in_form(
        rules.no_action(actions), rules.unknown_action(actions), rules.until_when(until), rules.own_agent(agent.id, by)
    )
    principal = queries.party(by.principal)
    now = clock.now()
    mandate = Mandate(zone=principal.zone, id=codes.new_id())
    after = {
        "principal": principal.id,
        "principal_kind": principal.kind,
        "agent": agent.id,
        "agent_kind": agent.kind,
        "agent_zone": agent.zone,
        "agent_post": agent.post,
        "items": items,
        "actions": actions,
        "until": until,
        "offered_at": now,
        "moved_at": now,
    }
    private = {"principal_name": principal.name, "agent_name": agent.name, "moved_by": by.name}
    return mandate, record(mandate, "offer", by=by, status="offered", after=after, private=private, claim=claim)


def accept_mandate(mandate: Mandate, *, by: Actor, claim: Claim | None = None) -> Entry:
    """The agent takes the mandate: from now on he acts."""
    return _moved(mandate, "accept", by, claim)


def revoke_mandate(mandate: Mandate, *, by: Actor, reason: str = "", claim: Claim | None = None) -> Entry:
    """Either side ends it; from this moment on nothing can be done under it (民法典 173)."""
    return _moved(mandate, "revoke", by, claim, reason=reason)


def move_mandate(
    mandate: Mandate, verb: str, *, given: Mapping[str, Any], by: Actor, claim: Claim | None = None
) -> Entry:
    """One of the moves of a mandate by its verb, with what the move asks."""
    opening = MANDATE.guard(mandate, verb, by)
    return _moved(mandate, verb, by, claim, **taken(opening.move, given))


def _moved(mandate: Mandate, verb: str, by: Actor, claim: Claim | None, **said: str | None) -> Entry:
    target = MANDATE.guard(mandate, verb, by).move.target
    private = {name: text for name, text in said.items() if text}
    after = {"moved_at": clock.now()}
    return record(
        mandate, verb, by=by, status=target, after=after, private={**private, "moved_by": by.name}, claim=claim
    )


def stand_under(kept: dict[str, Any], mandate: UUID, person: UUID) -> Actor:
    """From the post, the agency or himself that was engaged, a person stands for the principal of a mandate."""
    power = next((one for one in queries.powers_of(person) if one.id == mandate), None)
    if power is None:
        raise NotYours()
    post = (power.agent_zone, power.agent_post) if power.agent_kind == "post" else None
    actor = stand(kept, post=post, principal=None if post else power.agent, mandate=power.id)
    kept["acting_for"] = power.principal_name
    return actor
