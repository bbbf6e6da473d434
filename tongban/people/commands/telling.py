"""Telling the person of an account that what opens it has changed: called by a listener."""

from datetime import timedelta

from django.utils.text import format_lazy

from tongban.kernel import clock
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.models import Line
from tongban.kernel.notices import commands as notices
from tongban.kernel.notices.commands import Addressee, News
from tongban.people import messages
from tongban.people.models import Account

TOO_LATE = timedelta(days=30)


def tell_of_account(entry: Entry) -> int:
    """A password, an authenticator or the recovery codes have changed; what happened long ago stands in the journal."""
    if clock.now() - entry.recorded_at > TOO_LATE or _goes_without_saying(entry):
        return 0
    account = Account.objects.get(zone=entry.zone, id=entry.subject)
    title, text = messages.TOLD[entry.act]
    news = News(
        zone=entry.zone,
        cause=f"{entry.zone}/{entry.subject}/{entry.number}",
        kind=messages.KIND,
        title=format_lazy(title, login=account.login),
        text=text,
        route="people:account",
        subject=account.id,
        at=entry.recorded_at,
    )
    return len(notices.tell(news, [Addressee(account.person)]))


def _goes_without_saying(entry: Entry) -> bool:
    """The first password of an account, and the recovery codes that come with an authenticator."""
    before = Line.objects.filter(zone=entry.zone, subject=entry.subject, number__lt=entry.number)
    if entry.act == "set_password":
        return not before.filter(verb="account.set_password").exists()
    return entry.act == "renew_codes" and before.filter(number=entry.number - 1, verb="account.set_code").exists()
