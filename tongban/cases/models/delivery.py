"""How a result reaches its recipient: the manners there are, and what is asked and kept of it (送达)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.kernel.flow import Ask

MANNERS = (
    ("counter", _("Handed over at the counter")),
    ("post", _("By post")),
    ("online", _("Downloaded online")),
    ("refused", _("Left with the recipient, who refused to sign")),
)
IDENTIFICATIONS = (
    ("identity_card", _("Resident identity card")),
    ("passport", _("Passport or residence permit")),
    ("licence", _("Business licence and seal")),
    ("authority", _("Power of attorney and identity card")),
)


def handing_out(*manners: str) -> tuple[Ask, ...]:
    """What is asked when a result is handed out, in the manners that are possible there."""
    return (
        Ask("manner", _("How"), "choice", choices=tuple(one for one in MANNERS if one[0] in manners)),
        Ask("recipient", _("Received by"), "text"),
        Ask(
            "identification",
            _("Identification that was shown"),
            "choice",
            required=False,
            choices=IDENTIFICATIONS,
            help=_("Asked for when somebody stands at the counter."),
        ),
        Ask("tracking", _("Tracking number of the consignment"), "text", required=False),
        Ask("note", _("Why the signature was refused, and who was present"), "longtext", required=False),
    )


def handed_out(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is kept of a hand-out: what whoever reads the matter sees, and what is personal."""
    shown, personal = ("manner", "identification"), ("recipient", "tracking", "note")
    return _said(given, shown), _said(given, personal)


def _said(given: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: given[name] for name in names if given.get(name)}
