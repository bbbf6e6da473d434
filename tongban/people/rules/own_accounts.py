"""What stands in the way of an account that somebody opens for himself, and of its second factor."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.kernel import codes
from tongban.kernel.refusals import Reason
from tongban.people.rules import bad_login

LONGEST_WISH = 40
"""Digits are added to the name that was wished for."""


def post_needs_code(seats: int) -> Reason | None:
    """Who holds a post comes in with a second proof, always."""
    if not seats:
        return None
    return Reason(
        "post-needs-code",
        _("Who holds a post cannot do without an authenticator."),
        "GB/T 22239-2019 8.1.4.1",
        _("Set up another one here: it takes the place of the present one."),
        "code",
    )


def no_telephone(typed: str) -> Reason | None:
    """A number at which somebody can be reached: digits, with a plus, blanks and hyphens."""
    if codes.is_telephone(typed):
        return None
    return Reason(
        "no-telephone",
        _("This is no telephone number."),
        "ITU-T E.164",
        _("Write 7 to 15 digits; a plus, blanks and hyphens may stand between them."),
        "telephone",
    )


def long_name(login: str) -> Reason | None:
    """Digits are added to the name, so it is shorter than a name may be."""
    return None if 2 <= len(login.strip()) <= LONGEST_WISH else bad_login(login)


def nobody_signed_up() -> Reason:
    """Account, name and number must fit together; which of them failed is not said."""
    return Reason(
        "nobody-signed-up",
        _("Nobody of this name has opened this account online with this number and waits to be confirmed."),
        "网络安全法 24",
        _("Check all three. Who is registered already gets a link to his own account by the form above."),
        "confirmed_login",
    )


def code_not_shown() -> Reason:
    """A post is taken only where the second factor was shown, however long the session has run."""
    return Reason(
        "code-not-shown",
        _("You came in with the password alone: no post is taken that way."),
        clause="GB/T 22239-2019 8.1.4.1",
        next=_("Set up the authenticator under “My account”, or sign out and sign in again with its code."),
        field="post",
    )


def only_claimed(person: Any) -> Reason | None:
    """Whoever opened his account himself has only said who he is; an office is given to somebody who is known."""
    if person is None or person.identity is not None or person.claimed is None:
        return None
    return Reason(
        "only-claimed",
        _("This person opened the account himself, and no window has seen his identity card yet."),
        clause="网络安全法 24",
        next=_("Let a window confirm who he is, then appoint him."),
        field="login",
    )
