"""Editions: what several write on is changed by whoever has seen it as it stands (RFC 9110 13, RFC 6585 3)."""

import re

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tongban.kernel.refusals import Reason, Refused

TAG = re.compile(r'(?:W/)?"(\d{1,9})(?:\.[0-9a-f]+)?"')
"""An ETag of ours: the edition, then the digest of what was sent."""
ANY = None
"""`If-Match: *`: written over whatever stands there, knowingly."""
NONE = -1
"""An ETag that never was ours: no edition has this number."""


def expected(request: HttpRequest) -> int | None:
    """The edition that the request was made upon; None for `*`. Without the header it is refused (428)."""
    given = request.headers.get("If-Match")
    if given is None:
        raise Refused((UNSEEN,), status=428, title=_("Read it first"))
    return _edition(given)


def seen(request: HttpRequest) -> int | None:
    """The same where the header is left to the program."""
    given = request.headers.get("If-Match")
    return ANY if given is None else _edition(given)


def _edition(given: str) -> int | None:
    if given.strip() == "*":
        return ANY
    found = TAG.fullmatch(given.strip())
    return int(found[1]) if found else NONE


UNSEEN = Reason(
    "if-match-missing",
    _("Several may write on this: say which edition you have read."),
    "RFC 6585 3",
    _("Send the ETag of what you read in the header If-Match, or * to write over whatever stands there."),
    "If-Match",
)
