"""Citizens who open an account themselves; a window confirms who they are when it has seen the identity card."""

import secrets
from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tongban.kernel import codes, policy
from tongban.kernel.actors import Actor
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotReady, Reason, Refused, in_form
from tongban.people import proofs, queries, rules
from tongban.people.commands.accounts import keep_password, named_login, open_account
from tongban.people.commands.entering import count_sign_up
from tongban.people.commands.persons import amend_person
from tongban.people.models import Account, Person
from tongban.people.rules import own_accounts

DIGITS, TRIES = 4, 5


def sign_up(
    *, zone: str, name: str, telephone: str, resident_id: str, login: str, password: str, source: str
) -> Account:
    """A citizen opens his own account. Digits are added to its name, and the number only claims who he is: nobody
    learns by it which names, and which people, are known here.
    """
    number, broken = _number(resident_id)
    in_form(
        None if queries.zones().filter(zone=zone).exists() else rules.unknown("zone", zone),
        None if name.strip() else rules.empty("name", _("The name")),
        own_accounts.no_telephone(telephone),
        broken,
        own_accounts.long_name(login),
        rules.weak_password(password, login.strip().lower()),
    )
    wanted = named_login(login)
    count_sign_up(source)
    person = Person(zone=zone, id=codes.new_id())
    himself = Actor("applicant", person.id, principal=person.id, name=name.strip())
    facts = {"name": name.strip(), "telephone": telephone.strip(), "claimed": proofs.identity_digest(number)}
    policy.enter(himself)
    with transaction.atomic():
        record(person, "sign_up", by=himself, private=facts)
        account = _opened(person, wanted, himself)
        keep_password(account, password, None, by=himself)
    return account


def _opened(person: Person, wanted: str, by: Actor) -> Account:
    """Under the name that was wished for, with digits that nobody could foresee."""
    for _try in range(TRIES):
        digits = secrets.randbelow(9 * 10 ** (DIGITS - 1)) + 10 ** (DIGITS - 1)
        with suppress(Refused):
            return open_account(person, login=f"{wanted}-{digits}", by=by)
    raise Refused((rules.taken("login", wanted),))


def confirm_identity(*, login: str, name: str, resident_id: str, by: Actor) -> Person:
    """The clerk has seen the identity card of somebody who signed up himself: from now on he is who he said he is."""
    number, broken = _number(resident_id, "confirmed_resident_id")
    in_form(broken)
    with queries.as_operator(by):
        account = Account.objects.filter(zone=by.zone, login=login.strip().lower(), status="open").first()
        person = Person.objects.filter(zone=by.zone, id=account.person).first() if account else None
    claimed = person is not None and person.identity is None and person.claimed == proofs.identity_digest(number)
    if not claimed or person.name != name.strip():
        raise NotReady(own_accounts.nobody_signed_up())
    return amend_person(person, resident_id=number, by=by)


def _number(text: str, field: str = "resident_id") -> tuple[str, Reason | None]:
    try:
        return codes.resident_id(text), None
    except codes.BrokenCode as broken:
        return "", broken.reason(field)
