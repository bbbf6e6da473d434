"""Letters in words: a notice, a day's notices, the code that shows an address is one's own. Nothing is sent here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tongban.kernel import codes
from tongban.kernel.notices.models import Letter, Mailbox, Notice
from tongban.kernel.refusals import LANGUAGES

SETTINGS = "portal:ways"


def of_notice(box: Mailbox, notice: Notice) -> Letter:
    """The mail for one notice."""
    with override(LANGUAGES[box.language]):
        body = "\n\n".join([notice.text[box.language], _address(notice), _foot()])
        return letter(box, notice.cause, notice.title[box.language], body, notice.at)


def of_day(box: Mailbox, notices: Sequence[Notice], cause: str, at: datetime) -> Letter:
    """One mail for everything that was gathered for a person, oldest first."""
    with override(LANGUAGES[box.language]):
        parts = [f"· {one.title[box.language]}\n  {one.text[box.language]}\n  {_address(one)}" for one in notices]
        many = len(notices)
        heading = ngettext("%(many)s notice", "%(many)s notices", many) % {"many": many}
        return letter(box, cause, heading, "\n\n".join([*parts, _foot()]), at)


def of_code(box: Mailbox, code: str, at: datetime) -> Letter:
    """The code that only the reader of the address can know."""
    with override(LANGUAGES[box.language]):
        text = _("Your code is %(code)s. It is good for one hour. If you did not ask for it, do nothing.")
        made = letter(box, f"code/{codes.new_id()}", _("Is this your address?"), text % {"code": code}, at)
        made.address = box.asked
        return made


def letter(box: Mailbox, cause: str, heading: str, body: str, at: datetime) -> Letter:
    """A letter that may leave at once."""
    return Letter(
        zone=box.zone,
        id=codes.new_id(),
        person=box.person,
        cause=cause,
        address=box.address,
        language=box.language,
        heading=" ".join(heading.split()),
        body=body,
        made_at=at,
        next_at=at,
    )


def _address(notice: Notice) -> str:
    return settings.PUBLIC_ADDRESS + reverse(notice.route, args=notice.place)


def _foot() -> Any:
    words = _("You chose to hear of this by mail. Another way: %(address)s")
    return "--\n" + words % {"address": settings.PUBLIC_ADDRESS + reverse(SETTINGS)}
