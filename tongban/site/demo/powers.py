"""Who acts for whom in the demonstration: a colleague, a request that waits, mandates at work, offered and taken."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from tongban.applicants import commands
from tongban.applicants import queries as applicants
from tongban.applicants.commands import Agent
from tongban.applicants.models import Enterprise
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.people import commands as people
from tongban.site.demo import names

YEAR = timedelta(days=365)
EVERYTHING = ["prepare", "hand_in", "answer", "collect", "withdraw"]


def lay_out(visitor: Actor, others: Sequence[Actor], items: Sequence[ItemVersion], dice: Random) -> None:
    """The first visitor's enterprise has engaged an agency and a window, and is engaged itself."""
    agency, client = others
    window = next(one for one in applicants.officers_in(items[0].zone) if one.code == "W01")
    _offered(visitor, _firm(agency), EVERYTHING, items[:3], accepted_by=agency)
    _offered(visitor, Agent("post", window.id, window.name, window.zone, window.code), ["collect"], [])
    _offered(client, _firm(visitor), EVERYTHING[:3], [])
    _colleague(visitor, items[0].zone, dice)
    _asks(visitor, items[0].zone, dice)


def _firm(actor: Actor) -> Agent:
    found = _enterprise(actor)
    return Agent("enterprise", found.id, found.name)


def _enterprise(actor: Actor) -> Enterprise:
    policy.enter(OPERATOR)
    return Enterprise.objects.get(id=actor.principal)


def _offered(
    by: Actor, agent: Agent, actions: list[str], items: Sequence[ItemVersion], accepted_by: Actor | None = None
) -> None:
    policy.enter(by)
    chosen = [one.item_id for one in items]
    mandate, _entry = commands.offer_mandate(agent, items=chosen, actions=actions, until=clock.now() + YEAR, by=by)
    if accepted_by is not None:
        policy.enter(accepted_by)
        commands.accept_mandate(mandate, by=accepted_by)


def _somebody(zone: str, login: str, dice: Random) -> Actor:
    policy.enter(OPERATOR)
    name = names.person(dice)
    person = people.register_person(zone=zone, name=name, by=OPERATOR, telephone=names.telephone(dice))
    people.open_account(person, login=f"{login}.{zone}", by=OPERATOR)
    return Actor("applicant", person.id, principal=person.id, name=name)


def _colleague(by: Actor, zone: str, dice: Random) -> None:
    made = _somebody(zone, "colleague", dice)
    enterprise = _enterprise(by)
    policy.enter(by)
    commands.admit(enterprise, made.person, by=by, rights=["see", "prepare", "collect"])


def _asks(by: Actor, zone: str, dice: Random) -> None:
    asker = _somebody(zone, "asker", dice)
    enterprise = _enterprise(by)
    policy.enter(asker)
    rights = ["see", "prepare", "apply"]
    commands.ask_link(
        uscc=enterprise.uscc, name=enterprise.name, rights=rights, by=asker, note="财务部，负责本年度申报"
    )
