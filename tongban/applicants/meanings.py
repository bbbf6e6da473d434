"""What a field of a form can be about, so that what is known already is offered and never guessed. Pure.

A field says it by `x-means`. Two fields of the same meaning ask for the same thing, in whichever item they stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

ONCE = "matter"
"""The meaning of a field that is about one matter only: it is never offered again."""
BOTH, FIRM, CITIZEN = ("enterprise", "person"), ("enterprise",), ("person",)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a form can ask: its name, of whom, in which shape, by what it is verified (栏目含义)."""

    title: Any
    of: tuple[str, ...] = BOTH
    shape: Mapping[str, Any] = field(default_factory=dict)
    kept: bool = False
    papers: tuple[str, ...] = ()

    @property
    def verifiable(self) -> bool:
        """Whether an officer can vouch for it: it stands in the file of the applicant, or on a paper."""
        return self.kept or bool(self.papers)


PAPERS = {
    "licence": _("business licence"),
    "register": _("extract from the register"),
    "identity": _("identity card"),
    "household": _("household register"),
}
"""The papers against which a fact is verified at the counter, in words."""
LICENCE, IDENTITY = ("licence", "register"), ("identity", "household")
LONG = {"maxLength": 2000}
MEANINGS: dict[str, Meaning] = {
    "applicant_name": Meaning(_("name of the applicant"), kept=True),
    "applicant_code": Meaning(_("unified social credit code"), FIRM, {"format": "uscc"}, kept=True),
    "legal_person": Meaning(_("legal person"), FIRM, papers=LICENCE),
    "registered_address": Meaning(_("registered address"), FIRM, kept=True, papers=LICENCE),
    "registration_date": Meaning(_("day of registration"), FIRM, {"format": "date"}, papers=LICENCE),
    "registered_capital": Meaning(_("registered capital"), FIRM, papers=LICENCE),
    "business_scope": Meaning(_("scope of business"), FIRM, LONG, papers=LICENCE),
    "home_address": Meaning(_("home address"), CITIZEN, papers=IDENTITY),
    "birth_date": Meaning(_("day of birth"), CITIZEN, {"format": "date"}, papers=IDENTITY),
    "contact_name": Meaning(_("contact person")),
    "contact_telephone": Meaning(_("telephone of the contact person")),
    "contact_email": Meaning(_("e-mail of the contact person")),
    "postal_address": Meaning(_("postal address")),
    "project_code": Meaning(_("investment project code")),
    "project_name": Meaning(_("name of the project")),
    "project_address": Meaning(_("site of the project")),
}
"""Every meaning that a form may name."""


def known(means: Any) -> bool:
    """Whether a form may say this of a field."""
    return means == ONCE or means in MEANINGS


def shape_of(means: str) -> dict[str, Any]:
    """The JSON Schema of a value of this meaning."""
    return {"type": "string", "minLength": 1, "maxLength": 200, **MEANINGS[means].shape}


def verifiable(party_kind: str) -> dict[str, Meaning]:
    """What can be verified against a paper of this kind of applicant."""
    return {name: one for name, one in MEANINGS.items() if one.papers and party_kind in one.of}
