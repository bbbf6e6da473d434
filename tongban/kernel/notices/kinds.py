"""The kinds of event that a person may choose a way for, and the ways there are."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

INBOX, EACH, DIGEST = "inbox", "each", "digest"
WAYS = ((EACH, _("a mail for each")), (DIGEST, _("one mail a day")), (INBOX, _("only here")))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event, whom it is for (`outside`, `staff`, `all`), and its way unless chosen otherwise (事项类别)."""

    code: str
    title: Any
    side: str
    way: str


KINDS = {
    kind.code: kind
    for kind in (
        Kind("matter", _("A matter of mine moves on"), "outside", EACH),
        Kind("message", _("Somebody writes to me in a matter"), "all", EACH),
        Kind("question", _("My question is answered"), "outside", EACH),
        Kind("appointment", _("My appointment at a hall"), "outside", EACH),
        Kind("powers", _("Who acts for me, for my enterprise or for others"), "all", EACH),
        Kind("account", _("What opens my account: password, authenticator, recovery codes"), "all", EACH),
        Kind("task", _("A matter comes back to me, or I am named in it"), "staff", EACH),
        Kind("due", _("What is due tomorrow, and what is overdue"), "staff", DIGEST),
    )
}


def known(side: str) -> list[Kind]:
    """The kinds that concern one side of the counter."""
    return [kind for kind in KINDS.values() if kind.side in ("all", side)]
