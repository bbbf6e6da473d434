"""What a token can be good for and for how long, and what stands against a wish for one."""

from collections.abc import Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.refusals import Reason

SCOPES = {
    "read": _("read what I may see"),
    "write": _("act in my name"),
    "export": _("take archives and event logs"),
    "webhooks": _("manage event subscriptions"),
}
"""What a token can be good for; which address asks for which stands in the policy table."""
TERMS = (30, 90, 365, 0)
"""Days after which a token ends; 0: when it is revoked."""


def unknown_scope(scopes: Sequence[str] | None) -> Reason | None:
    """A token is good for one thing at least, and only for things that there are."""
    if scopes is None or (scopes and set(scopes) <= set(SCOPES)):
        return None
    told = _("A token must be good for something: choose what.")
    known = format_lazy(_("One or more of: {all}."), all=", ".join(SCOPES))
    return Reason("unknown-scope", told, "RFC 6749 3.3", known, "scopes")


def unknown_term(days: int) -> Reason | None:
    """A token ends after one of the terms offered, or when it is revoked."""
    if days in TERMS:
        return None
    known = ", ".join(str(term) for term in TERMS)
    told = format_lazy(_("“{value}” is no term of a token."), value=days)
    return Reason("unknown-term", told, "登记规则", format_lazy(_("One or more of: {all}."), all=known), "days")
