"""For whom a person may act, and one exact look-up of an applicant; nobody leafs through strangers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from tongban.applicants import rules
from tongban.applicants.models import Enterprise, Membership
from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import NotReady
from tongban.people import proofs
from tongban.people.models import Account, Tenure
from tongban.people.queries import as_operator

PARTY = "SELECT kind, id, zone, number, name FROM applicants_party(%s)"
ENTERPRISES = "SELECT 'enterprise', id, zone, uscc, name, manner FROM applicants_enterprises_of(%s, %s)"
BY_CODE = "SELECT 'enterprise', id, zone, number, name FROM applicants_by_code(%s)"
BY_IDENTITY = "SELECT 'person', id, zone, number, name FROM applicants_by_identity(%s)"
MEMBERS = "SELECT id, person, name, manner, rights, since FROM applicants_members(%s, %s)"
COLLEAGUE = "SELECT applicants_colleague(%s, %s)"
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Member:
    """A person who acts for an enterprise, by name."""

    id: UUID
    person: UUID
    name: str
    manner: str
    rights: list[str]
    since: datetime


@dataclass(frozen=True, slots=True)
class Party:
    """Who applies: a person or an enterprise, under one id; `number` is the credit code, or a masked resident id."""

    kind: str
    id: UUID
    zone: str
    number: str
    name: str
    manner: str = ""


def parties_of(person: UUID) -> list[Party]:
    """The person itself, and the enterprises it may act for now."""
    own = [found for found in [party(person)] if found]
    return own + [Party(*row) for row in _rows(ENTERPRISES, [person, clock.now()])]


def party(party_id: UUID) -> Party | None:
    """One applicant by its id, for staff and for whoever acts for it."""
    return _one(PARTY, party_id)


def enterprise_by_code(text: str) -> Party | None:
    """The enterprise with exactly this credit code, wherever it is at home; NotReady when the code is broken."""
    try:
        code = codes.uscc(text)
    except codes.BrokenCode as broken:
        raise NotReady(broken.reason("uscc")) from broken
    return _one(BY_CODE, code)


def citizen_by_number(text: str) -> Party | None:
    """The citizen with exactly this resident id; NotReady when the number is broken."""
    return _one(BY_IDENTITY, proofs.identity_digest(_number(text)))


def _number(text: str) -> str:
    try:
        return codes.resident_id(text)
    except codes.BrokenCode as broken:
        raise NotReady(broken.reason("resident_id")) from broken


def enterprises_for(actor: Actor) -> QuerySet[Enterprise]:
    """The enterprises that the actor may see: the one acted for, or those at home in the zone."""
    return Enterprise.objects.filter(policy.visible(actor, "enterprise"))


def memberships_for(actor: Actor) -> QuerySet[Membership]:
    """Who acts for which enterprise, as far as the actor may see."""
    return Membership.objects.filter(policy.visible(actor, "membership"))


def rights_of(enterprise: Enterprise, actor: Actor) -> list[str]:
    """What the actor's own membership of an enterprise allows now."""
    now = clock.now()
    standing = Membership.objects.filter(
        zone=enterprise.zone, enterprise_id=enterprise.id, person=actor.person, since__lte=now
    ).exclude(until__lte=now)
    return [right for rights in standing.values_list("rights", flat=True) for right in rights]


def manages(enterprise: Enterprise, actor: Actor) -> bool:
    """Whether the actor may say who acts for the enterprise."""
    return rules.may_manage(enterprise, actor, rights_of(enterprise, actor))


def members_of(enterprise: UUID) -> list[Member]:
    """Who acts for an enterprise now, by name: for those who act for it themselves, and for staff."""
    return [Member(*row) for row in _rows(MEMBERS, [enterprise, clock.now()])]


def colleague(resident_id: str, name: str) -> UUID | None:
    """The person with exactly this number and this name; NotReady when the number is broken."""
    return _rows(COLLEAGUE, [proofs.identity_digest(_number(resident_id)), name.strip()])[0][0]


def personas(zone: str, *, by: Actor) -> dict[str, list[dict[str, Any]]]:
    """Who can be entered with one click: holders of posts in a zone, and members of its enterprises."""
    today = clock.china_date(clock.now())
    with as_operator(by):
        held = Tenure.objects.filter(zone=zone, seat__status="open", since__lte=today).exclude(until__lt=today)
        staff = [{"post": tenure.seat, "person": tenure.person} for tenure in held.select_related("seat")]
        acting = Membership.objects.filter(zone=zone, until=None, manner="legal").select_related("enterprise")
        applicants = [{"enterprise": member.enterprise, "person": member.person} for member in acting[:SHOWN]]
        names = _with_accounts([entry["person"] for entry in staff + applicants])
    for entry in staff + applicants:
        entry["name"] = names.get(entry["person"])
    return {
        "staff": sorted((entry for entry in staff if entry["name"]), key=lambda entry: entry["post"].code),
        "applicants": [entry for entry in applicants if entry["name"]],
    }


def _with_accounts(persons: list[UUID]) -> dict[UUID, str]:
    open_ones = Account.objects.filter(person__in=persons, status="open").select_related("holder")
    return {account.person: account.holder.name for account in open_ones}


def persona_account(person: UUID | None, *, by: Actor) -> Account | None:
    """The open account of a persona."""
    with as_operator(by):
        return Account.objects.filter(person=person, status="open").first()


def _one(statement: str, value: Any) -> Party | None:
    found = _rows(statement, [value])
    return Party(*found[0]) if found else None


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
