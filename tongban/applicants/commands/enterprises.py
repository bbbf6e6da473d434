"""Enterprises and their people: register, amend, admit, dismiss; at the counter, find or register in one act."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries, rules
from tongban.applicants.models import Enterprise, Membership
from tongban.applicants.queries import Party
from tongban.applicants.rules import linking
from tongban.kernel import clock, codes
from tongban.kernel.actors import Actor
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotAllowed, NotReady, Reason, Refused, in_form, refuse
from tongban.kernel.search import index
from tongban.people.commands import invite, open_account, register_person
from tongban.people.queries import as_operator


@dataclass(frozen=True, slots=True)
class Welcomed:
    """What the clerk hands over: the account's name, the secret of the link, and for whom he may act."""

    citizen: Party
    login: str
    secret: str
    enterprise: Party | None


def register_enterprise(*, zone: str, uscc: str, name: str, by: Actor, **facts: Any) -> Enterprise:
    """An enterprise becomes known, with its home zone; its credit code is checked and stands for it alone."""
    code = _checked(uscc, name)
    enterprise = Enterprise(zone=zone, id=codes.new_id())
    try:
        with transaction.atomic():
            record(enterprise, "register", by=by, after={"uscc": code, "name": name.strip(), **facts})
    except IntegrityError as clash:
        if "applicants_enterprise_uscc" not in str(clash):
            raise
        raise Refused((rules.registered_already(code),)) from clash
    index.put(_card(enterprise))
    return enterprise


def index_missing() -> int:
    """Enterprises that were registered before there was an index are put into it; how many, a second time none."""
    known = list(Enterprise.objects.order_by("id").values_list("id", flat=True))
    lost = index.missing(Enterprise.kind, known)
    for enterprise in Enterprise.objects.filter(id__in=lost):
        index.put(_card(enterprise))
    return len(lost)


def _card(enterprise: Enterprise) -> index.Card:
    """How the search knows an enterprise: by name, sound and credit code, for whoever may see it."""
    return index.Card(
        zone=enterprise.zone,
        id=enterprise.id,
        kind=Enterprise.kind,
        title_zh=enterprise.name,
        title_en="",
        code=enterprise.uscc,
        codes=[enterprise.uscc],
        audience=Enterprise.wall,
    )


def _checked(uscc: str, name: str) -> str:
    faults, code = [rules.name_missing(name, _("The name of the enterprise"))], ""
    try:
        code = codes.uscc(uscc)
    except codes.BrokenCode as broken:
        faults.append(broken.reason("uscc"))
    in_form(*faults)
    return code


def amend_enterprise(enterprise: Enterprise, *, by: Actor, **facts: Any) -> Enterprise:
    """What is known of an enterprise changes; the same again writes nothing."""
    changed = {name: value for name, value in facts.items() if getattr(enterprise, name) != value}
    if changed:
        record(enterprise, "amend", by=by, after=changed)
        index.put(_card(enterprise))
    return enterprise


def admit(
    enterprise: Enterprise,
    person: UUID,
    *,
    by: Actor,
    manner: str = "colleague",
    rights: Sequence[str] = ("apply",),
    items: Sequence[UUID] = (),
    until: datetime | None = None,
) -> Membership:
    """A person may act for the enterprise from now on; the legal person may do everything, a colleague what is said."""
    _managed(enterprise, by)
    wanted = list(rules.RIGHTS) if manner == "legal" else list(rights)
    in_form(rules.unknown_manner(manner), rules.unknown_right(wanted), rules.ended_already(until))
    known = Membership.objects.filter(zone=enterprise.zone, enterprise_id=enterprise.id, person=person).first()
    refuse(rules.member_already(known is not None and (known.until is None or known.until > clock.now())))
    row = {
        "zone": enterprise.zone,
        "id": known.id if known else codes.new_id(),
        "enterprise_id": enterprise.id,
        "person": person,
        "manner": manner,
        "rights": wanted,
        "items": [] if manner == "legal" else list(items),
        "since": clock.now(),
        "until": until,
    }
    record(enterprise, "admit", by=by, rows={Membership: [row]})
    return Membership(**row)


def admit_colleague(
    enterprise: Enterprise,
    *,
    resident_id: str,
    name: str,
    rights: Sequence[str],
    by: Actor,
    items: Sequence[UUID] = (),
    until: datetime | None = None,
) -> Membership:
    """A colleague, named by number and name together, may act from now on."""
    _managed(enterprise, by)
    person = queries.colleague(resident_id, name)
    if person is None:
        raise NotReady(rules.no_such_person())
    return admit(enterprise, person, by=by, rights=rights, items=items, until=until)


def dismiss(enterprise: Enterprise, membership: Membership, *, by: Actor) -> Membership:
    """A person no longer acts for the enterprise; sessions and tokens that did end with it, at once."""
    _managed(enterprise, by)
    refuse(_without_manager(enterprise, membership) if by.role == "applicant" else None)
    return _changed(enterprise, membership, "dismiss", by, until=clock.now())


def leave(membership: Membership, *, by: Actor) -> Membership:
    """A colleague leaves of his own accord, whomever he acts for now; what he handed in stays with the enterprise.

    Who is limited to some items does not see the enterprise's own file; for this one act it is opened to him.
    """
    if membership.person != by.person:
        raise NotAllowed(rules.not_a_manager())
    with as_operator(by):
        enterprise = Enterprise.objects.get(zone=membership.zone, id=membership.enterprise_id)
        refuse(rules.legal_person_stays(membership.manner), _without_manager(enterprise, membership))
        return _changed(enterprise, membership, "leave", by, until=clock.now())


def _without_manager(enterprise: Enterprise, membership: Membership, rights: Sequence[str] = ()) -> Reason | None:
    """What stands against a member who leaves, or lays rights down, if nobody else could admit colleagues then."""
    if not rules.manages(membership) or "members" in rights:
        return None
    others = (one for one in queries.members_of(enterprise.id) if one.id != membership.id)
    return linking.last_manager(any(one.manages for one in others))


def change_rights(
    enterprise: Enterprise,
    membership: Membership,
    *,
    rights: Sequence[str],
    by: Actor,
    items: Sequence[UUID] = (),
    until: datetime | None = None,
) -> Membership:
    """What a colleague may do for the enterprise, in which items, until when; the legal person's right has no limit."""
    _managed(enterprise, by)
    in_form(rules.unknown_right(list(rights)), rules.ended_already(until))
    stands = not items and (until is None or until > clock.now())
    refuse(
        rules.legal_person_stays(membership.manner),
        _without_manager(enterprise, membership, rights if stands else ()) if by.role == "applicant" else None,
    )
    return _changed(enterprise, membership, "grant", by, rights=list(rights), items=list(items), until=until)


def _changed(enterprise: Enterprise, membership: Membership, act: str, by: Actor, **changed: Any) -> Membership:
    row = {field.attname: getattr(membership, field.attname) for field in Membership._meta.concrete_fields} | changed
    record(enterprise, act, by=by, rows={Membership: [row]})
    return Membership(**row)


def enterprise_at_the_counter(*, uscc: str, name: str, by: Actor) -> Party:
    """The enterprise with this code, registered now in the clerk's zone if nobody knows it yet; a name must fit."""
    if known := queries.enterprise_by_code(uscc):
        refuse(rules.another_name(known.name, name) if name.strip() else None)
        return known
    made = register_enterprise(zone=by.zone or "", uscc=uscc, name=name, by=by)
    return Party("enterprise", made.id, made.zone, made.uscc, made.name)


def citizen_at_the_counter(*, resident_id: str, name: str, by: Actor, telephone: str = "") -> Party:
    """The citizen with this number, registered now in the clerk's zone if nobody knows him yet; a name must fit."""
    if known := queries.citizen_by_number(resident_id):
        refuse(rules.another_name(known.name, name) if name.strip() else None)
        return known
    in_form(rules.name_missing(name, _("The name of the citizen")))
    made = register_person(zone=by.zone or "", name=name, resident_id=resident_id, telephone=telephone, by=by)
    return Party("person", made.id, made.zone, made.masked, made.name)


def welcome(
    *, resident_id: str, name: str, telephone: str, login: str, uscc: str, enterprise: str, manner: str, by: Actor
) -> Welcomed:
    """A citizen with his identity card at the counter gets an account, a link to set its password, and the right to
    act for the enterprise whose authority he shows. All of it, or nothing.
    """
    in_form(*_faults(resident_id, uscc))
    with transaction.atomic():
        citizen = citizen_at_the_counter(resident_id=resident_id, name=name, telephone=telephone, by=by)
        refuse(rules.at_home_elsewhere(citizen.zone, by))
        account = queries.account_at_the_counter(citizen.id, by=by)
        account = account or open_account(citizen.as_person(), login=login, by=by)
        secret = invite(account, by=by)
        party = _spoken_for(uscc, enterprise, manner, citizen.id, by) if uscc else None
    return Welcomed(citizen, account.login, secret, party)


def _faults(resident_id: str, uscc: str) -> Iterator[Reason]:
    """Every broken number at once: nobody is sent away twice."""
    checks = [(codes.resident_id, resident_id, "resident_id")] + ([(codes.uscc, uscc, "uscc")] if uscc else [])
    for check, text, field in checks:
        try:
            check(text)
        except codes.BrokenCode as broken:
            yield broken.reason(field)


def _spoken_for(uscc: str, name: str, manner: str, person: UUID, by: Actor) -> Party:
    party = enterprise_at_the_counter(uscc=uscc, name=name, by=by)
    refuse(rules.at_home_elsewhere(party.zone, by))
    found = Enterprise.objects.get(zone=party.zone, id=party.id)
    if not queries.stands_for(found, person):
        admit(found, person, manner=manner or "colleague", by=by)
    return party


def _managed(enterprise: Enterprise, by: Actor) -> None:
    rights = queries.rights_of(enterprise, by) if by.role == "applicant" else []
    if not rules.may_manage(enterprise, by, rights):
        raise NotAllowed(rules.not_a_manager())
