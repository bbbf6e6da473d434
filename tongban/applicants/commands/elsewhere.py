"""Applicants whom another zone has identified: found here or registered, on that zone's signed word."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries, rules
from tongban.applicants.commands.enterprises import citizen_at_the_counter, enterprise_at_the_counter
from tongban.applicants.queries import Party
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import in_form
from tongban.people.commands import register_person


def applicant_from_elsewhere(
    *, kind: str, name: str, code: str | None, known_as: UUID | None, telephone: str, by: Actor
) -> Party:
    """Who applies, by code; a citizen whose number was not told is known anew, unless he is one and the same here.

    `known_as` is the key under which the other zone knows the applicant. It is believed only of a party that has this
    very name: within one installation, where everybody is known once.
    """
    in_form(rules.name_missing(name, _("The name of the applicant")))
    if kind == "enterprise":
        return enterprise_at_the_counter(uscc=code or "", name=name, by=by)
    if code:
        return citizen_at_the_counter(resident_id=code, name=name, telephone=telephone, by=by)
    known = queries.party(known_as) if known_as else None
    if known and (known.kind, known.name) == (kind, name):
        return known
    made = register_person(zone=by.zone or "", name=name, telephone=telephone, by=by)
    return Party("person", made.id, made.zone, made.masked, made.name)
