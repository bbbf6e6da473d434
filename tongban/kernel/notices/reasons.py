"""What stands in the way of choosing how to be told."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.refusals import Reason

RULE = "告知方式规则"
"""Our own rule: mail goes only to an address whose reader has shown that it is his."""


def unknown(field: str, value: str) -> Reason:
    """A value that is none of those offered."""
    return Reason(
        "unknown-choice",
        format_lazy(_("“{value}” is not one of the choices."), value=value),
        RULE,
        _("Choose one of those on the page."),
        field,
    )


def no_address() -> Reason:
    """What was typed is no address."""
    return Reason("no-address", _("This is no e-mail address."), RULE, _("Write it like name@example.org."), "address")


def too_soon() -> Reason:
    """Nobody can be flooded with codes by our hand."""
    return Reason(
        "codes-too-many",
        _("Several codes were sent within an hour."),
        RULE,
        _("Use the newest code, or wait an hour for another one."),
        "address",
    )


def code_spent() -> Reason:
    """The code is too old, was tried too often, or was never asked for."""
    return Reason("code-spent", _("This code is no longer good."), RULE, _("Ask for a new one."), "code")


def wrong_code() -> Reason:
    """Another code was sent."""
    return Reason(
        "wrong-code",
        _("This is not the code that was sent."),
        RULE,
        _("Type the six digits of the newest mail."),
        "code",
    )


def nobody() -> Reason:
    """Only a person can be told."""
    return Reason("nobody", _("Only a person can be told something."), RULE, _("Sign in as a person."))
