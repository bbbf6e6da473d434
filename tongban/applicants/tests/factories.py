"""Enterprises with members, on the ground of people's factories."""

from itertools import count

from tongban.applicants import commands
from tongban.applicants.models import Enterprise
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.zones.models import Zone
from tongban.people.tests.factories import Someone

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_serial = count(1)


def credit_code() -> str:
    """A valid unified social credit code that no enterprise has yet (GB 32100-2015)."""
    body = f"91120115{next(_serial):09d}"
    total = sum(ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]


def enterprise(place: Zone, name: str = "天津星瀚装备有限公司", *, legal: Someone | None = None) -> Enterprise:
    """An enterprise at home in a zone, with its legal person if one is given."""
    policy.enter(OPERATOR)
    made = commands.register_enterprise(zone=place.zone, uscc=credit_code(), name=name, by=OPERATOR)
    if legal:
        commands.admit(made, legal.person.id, by=OPERATOR, manner="legal")
    return made


def acting_for(who: Someone, made: Enterprise) -> Actor:
    """The person acting for the enterprise; the database is told."""
    actor = Actor("applicant", who.person.id, principal=made.id, name=who.person.name)
    policy.enter(actor)
    return actor
