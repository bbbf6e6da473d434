"""For whom a person may act, and one exact look-up of an applicant; nobody leafs through strangers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from tongban.applicants import meanings, rules
from tongban.applicants.flow import LINK, MANDATE
from tongban.applicants.models import Enterprise, Link, Mandate, Membership
from tongban.applicants.queries import facts
from tongban.applicants.queries.asked import rows
from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import Actor
from tongban.kernel.flow import Opening
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady, NotYours, Reason
from tongban.kernel.search import asking
from tongban.kernel.search.asking import Hit
from tongban.people.models import Account, Person, Tenure
from tongban.people.queries import as_operator, identity_of

Found = TypeVar("Found", bound=Model)
PARTY = "SELECT kind, id, zone, number, name FROM applicants_party(%s)"
ENTERPRISES = "SELECT 'enterprise', id, zone, uscc, name, manner FROM applicants_enterprises_of(%s, %s)"
BY_CODE = "SELECT 'enterprise', id, zone, number, name FROM applicants_by_code(%s)"
BY_IDENTITY = "SELECT 'person', id, zone, number, name FROM applicants_by_identity(%s)"
READABLE = "SELECT applicants_may_read(%s)"
MEMBERS = "SELECT id, person, name, manner, rights, since, until, items FROM applicants_members(%s, %s)"
LICENSED = "SELECT 'enterprise', id, zone, uscc, name FROM applicants_licensed(%s)"
OFFICERS = "SELECT id, zone, code, office_zh, office_en, name FROM applicants_officers(%s, %s)"
UNDER = (
    "SELECT id, principal, principal_name, principal_kind, agent, agent_kind, agent_name, agent_zone, agent_post, "
    "until FROM applicants_mandates_under(%s, %s)"
)
COLLECTORS = "SELECT name FROM applicants_collectors(%s, %s, %s)"
COLLEAGUE = "SELECT applicants_colleague(%s, %s)"
MEANINGS, ONCE, PAPERS, known_meaning = meanings.MEANINGS, meanings.ONCE, meanings.PAPERS, meanings.known
verifiable = meanings.verifiable
"""What a field of a form can be about, and by which papers such a fact is verified."""
Verified, verified, fact, facts_of = facts.Verified, facts.verified, facts.fact, facts.facts_of
"""What is known for sure of an applicant, and the papers by which it is."""
ACTIONS, RIGHTS = rules.ACTIONS, rules.RIGHT_TITLES
"""What a mandate and what a colleague may be given, in words."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person who acts for an enterprise, by name."""

    id: UUID
    person: UUID
    name: str
    manner: str
    rights: list[str]
    since: datetime
    until: datetime | None = None
    items: tuple[UUID, ...] = ()

    @property
    def manages(self) -> bool:
        """Whether he says who acts for the enterprise: who is limited to some items does not."""
        return rules.manages(self)


@dataclass(frozen=True, slots=True)
class Officer:
    """A window whose holder helps applicants, as it is chosen from a list (帮办代办窗口)."""

    id: UUID
    zone: str
    code: str
    office_zh: str
    office_en: str
    name: str


@dataclass(frozen=True, slots=True)
class Power:
    """A mandate under which somebody may act now: for whom, and as whom he was engaged (可行使的授权)."""

    id: UUID
    principal: UUID
    principal_name: str
    principal_kind: str
    agent: UUID
    agent_kind: str
    agent_name: str
    agent_zone: str | None
    agent_post: str | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Party:
    """Who applies: a person or an enterprise, under one id; `number` is the credit code, or a masked resident id."""

    kind: str
    id: UUID
    zone: str
    number: str
    name: str
    manner: str = ""

    def as_person(self) -> Person:
        """The citizen as the person whom an account belongs to."""
        return Person(zone=self.zone, id=self.id, name=self.name)


def parties_of(person: UUID) -> list[Party]:
    """The person itself, and the enterprises it may act for now."""
    own = [found for found in [party(person)] if found]
    return own + [Party(*row) for row in rows(ENTERPRISES, [person, clock.now()])]


def party(party_id: UUID) -> Party | None:
    """One applicant by its id, for staff and for whoever acts for it."""
    return _one(PARTY, party_id)


def may_read(party_id: UUID) -> bool:
    """Whether whoever has come in may read what is known of an applicant: a reviewer of those before his office."""
    return rows(READABLE, [party_id])[0][0]


def enterprise_by_code(text: str) -> Party | None:
    """The enterprise with exactly this credit code, wherever it is at home; NotReady when the code is broken."""
    return _one(BY_CODE, checked_code(text))


def checked_code(text: str) -> str:
    """A credit code in its normal form; NotReady when it is broken."""
    try:
        return codes.uscc(text)
    except codes.BrokenCode as broken:
        raise NotReady(broken.reason("uscc")) from broken


def applicant_by_number(uscc: str, resident_id: str) -> Party | None:
    """The applicant who stands at the counter, by whichever exact number was shown."""
    return enterprise_by_code(uscc) if uscc.strip() else citizen_by_number(resident_id)


def citizen_by_number(text: str) -> Party | None:
    """The citizen with exactly this resident id; NotReady when the number is broken."""
    return _one(BY_IDENTITY, identity_of(_number(text)))


def _number(text: str) -> str:
    try:
        return codes.resident_id(text)
    except codes.BrokenCode as broken:
        raise NotReady(broken.reason("resident_id")) from broken


def enterprises_for(actor: Actor) -> QuerySet[Enterprise]:
    """The enterprises that the actor may see: the one acted for, or those at home in the zone."""
    return Enterprise.objects.filter(policy.visible(actor, "enterprise"))


def search(text: str, *, actor: Actor, limit: int = 8) -> list[Hit]:
    """Enterprises that bear a name, its sound, its words or a piece of the credit code, best first."""
    return asking.bearing(text, actor=actor, kinds=(Enterprise.kind,), limit=limit)


def acted_for(actor: Actor) -> Enterprise:
    """The enterprise that the actor acts for; NotYours when it is none."""
    return _his(enterprises_for(actor).filter(id=actor.principal))


def memberships_for(actor: Actor) -> QuerySet[Membership]:
    """Who acts for which enterprise, as far as the actor may see."""
    return Membership.objects.filter(policy.visible(actor, "membership"))


def member_of(enterprise: Enterprise, membership: UUID, actor: Actor) -> Membership:
    """One of those who act for an enterprise, or did; NotYours when the actor may not see him."""
    return _his(memberships_for(actor).filter(enterprise_id=enterprise.id, id=membership))


def own_membership(enterprise: UUID, actor: Actor) -> Membership | None:
    """The actor's own membership of an enterprise, if it holds now: by it he acts, and by it he leaves."""
    own = memberships_for(actor).filter(enterprise_id=enterprise, person=actor.person, since__lte=clock.now())
    return own.exclude(until__lte=clock.now()).first()


def rights_of(enterprise: Enterprise, actor: Actor) -> list[str]:
    """What the actor's own membership of an enterprise allows now."""
    own = own_membership(enterprise.id, actor)
    return own.rights if own else []


def stands_for(enterprise: Enterprise, person: UUID) -> bool:
    """Whether a person acts for the enterprise now."""
    return any(member.person == person for member in members_of(enterprise.id))


def account_at_the_counter(person: UUID, *, by: Actor) -> Account | None:
    """The account of a citizen who has shown his identity card; a clerk sees it for this one act."""
    with as_operator(by):
        return Account.objects.filter(zone=by.zone, person=person).first()


def licensed(text: str) -> Party | None:
    """The enterprise with exactly this credit code, for an applicant who wants to engage it or be linked to it."""
    return _one(LICENSED, checked_code(text))


def officers_in(zone: str) -> list[Officer]:
    """The windows of a zone that may be engaged, each with who holds it today."""
    return [Officer(*row) for row in rows(OFFICERS, [zone, clock.now()])]


def still_under(pairs: Collection[tuple[UUID, UUID]]) -> set[UUID]:
    """Of pairs of a mandate and a person who acted under it: the persons who may act under it now."""
    ids = {mandate for mandate, _person in pairs}
    found = Mandate.objects.filter(id__in=ids, status="active", until__gt=clock.now()) if ids else ()
    lasting = {mandate.id: mandate for mandate in found}
    return {person for mandate, person in pairs if mandate in lasting and _stands_under(lasting[mandate], person)}


def _stands_under(mandate: Mandate, person: UUID) -> bool:
    """As the agent himself, as somebody who applies for the agency in every item, or in the post that was engaged."""
    if mandate.agent_kind == "person":
        return mandate.agent == person
    if mandate.agent_kind == "enterprise":
        own = [one for one in members_of(mandate.agent) if one.person == person]
        return any("apply" in one.rights and not one.items for one in own)
    today = clock.china_date(clock.now())
    seats = Tenure.objects.filter(zone=mandate.agent_zone, post=mandate.agent, person=person, since__lte=today)
    return seats.filter(seat__status="open").exclude(until__lt=today).exists()


def mandates_for(actor: Actor) -> QuerySet[Mandate]:
    """The mandates that the actor gave or was given, the latest first."""
    return Mandate.objects.filter(policy.visible(actor, "mandate"))


def mandate(key: UUID, actor: Actor) -> Mandate:
    """One mandate that the actor gave or was given; NotYours when it is neither."""
    return _his(mandates_for(actor).filter(id=key))


def state_of(mandate: Mandate) -> Any:
    """How a mandate stands, in words; one whose last day has passed is over."""
    if mandate.status in ("offered", "active") and mandate.until <= clock.now():
        return _("over")
    return MANDATE.state(mandate.status).title


def links_for(actor: Actor) -> QuerySet[Link]:
    """The requests to act for an enterprise that the actor made, or that concern his enterprise or his zone."""
    return Link.objects.filter(policy.visible(actor, "link"))


def links_waiting(actor: Actor) -> list[Link]:
    """The requests that the actor may answer now, the oldest first; at a window those that nobody else can answer."""
    waiting = links_for(actor).filter(status="asked", until__gt=clock.now()).order_by("asked_at")
    found = [link for link in waiting if LINK.party(LINK.move("confirm"), link, actor)]
    if not actor.is_staff:
        return found
    managed = Membership.objects.filter(enterprise_id__in=[one.enterprise_id for one in found if one.enterprise_id])
    managed = managed.filter(rights__contains=["members"], items=[], since__lte=clock.now())
    known = set(managed.exclude(until__lte=clock.now()).values_list("enterprise_id", flat=True))
    return [link for link in found if link.enterprise_id not in known]


def links_concerning(actor: Actor) -> QuerySet[Link]:
    """The requests that are the actor's business: he made them, or is one of those who may answer them."""
    found = links_for(actor)
    if actor.is_staff or actor.may("manage"):
        return found
    return found.filter(person=actor.person)


def link(key: UUID, actor: Actor) -> Link:
    """One request that is the actor's business; NotYours when it is not."""
    return _his(links_concerning(actor).filter(id=key))


def link_openings(link: Link, actor: Actor) -> list[Opening]:
    """What the actor may do with a request now."""
    return LINK.open_to(link, actor)


def link_history(link: Link) -> list[Entry]:
    """Everything that happened to a request, the latest first."""
    return history(link.zone, link.id)[::-1]


def openings(mandate: Mandate, actor: Actor) -> list[Opening]:
    """What the actor may do with a mandate now."""
    return MANDATE.open_to(mandate, actor)


def mandate_history(mandate: Mandate) -> list[Entry]:
    """Everything that happened to a mandate, the latest first."""
    return history(mandate.zone, mandate.id)[::-1]


def powers_of(person: UUID) -> list[Power]:
    """Every mandate under which a person may act now, as himself, for his agency or in his post."""
    return [Power(*row) for row in rows(UNDER, [person, clock.now()])]


def not_mandated(right: str, item: UUID, actor: Actor) -> Reason | None:
    """What stands against an act of somebody who does not act for himself alone; the mandate is asked anew."""
    if actor.mandate is not None:
        mandate = mandates_for(actor).filter(id=actor.mandate).first()
        if ended := mandate and rules.mandate_ended(mandate):
            return ended
    return rules.not_mandated(right, item, actor)


def manages(enterprise: Enterprise, actor: Actor) -> bool:
    """Whether the actor may say who acts for the enterprise."""
    return rules.may_manage(enterprise, actor, rights_of(enterprise, actor))


def members_of(enterprise: UUID) -> list[Member]:
    """Who acts for an enterprise now, by name: for those who act for it themselves, and for staff."""
    return [Member(*row) for row in rows(MEMBERS, [enterprise, clock.now()])]


def collectors(party: UUID, item: UUID) -> list[str]:
    """The names of those who may collect a result of this item for an applicant: for staff."""
    return [row[0] for row in rows(COLLECTORS, [party, item, clock.now()])]


def colleague(resident_id: str, name: str) -> UUID | None:
    """The person with exactly this number and this name; NotReady when the number is broken."""
    return rows(COLLEAGUE, [identity_of(_number(resident_id)), name.strip()])[0][0]


def _his(found: QuerySet[Found]) -> Found:
    """The one row of a narrowed list; what is not the actor's does not exist for him."""
    one = found.first()
    if one is None:
        raise NotYours()
    return one


def _one(statement: str, value: Any) -> Party | None:
    found = rows(statement, [value])
    return Party(*found[0]) if found else None
