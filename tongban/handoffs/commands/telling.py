"""Telling the clerk who took a matter in for another zone what waits for him: it came back, the result is here."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.handoffs import queries
from tongban.kernel import clock
from tongban.kernel.journal.entries import Entry
from tongban.kernel.notices import commands as notices
from tongban.kernel.notices.commands import Addressee, News
from tongban.ui.words import spoken

TOO_LATE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Telling:
    """What one step of a leg tells the clerk (告知规则)."""

    title: Any
    text: Any


TELLINGS = {
    "come_back": Telling(
        _("Back from the competent zone: {item}"),
        _("{number}: what has to be put right stands on the page; the applicant answers here."),
    ),
    "refuse": Telling(
        _("Not taken over: {item}"),
        _("{number}: the competent zone's reasons stand on the page; put it right or close it."),
    ),
    "result": Telling(_("Result to be handed out: {item}"), _("{number}: the result has been issued.")),
    "decline": Telling(_("Declined by the competent zone: {item}"), _("{number}: the reasons stand on the page.")),
}
"""Every other step is the clerk's own, or waits for nobody here."""


def tell_clerk(entry: Entry) -> int:
    """A step of a leg that waits for the window is told to who took it in; heard twice, told once."""
    leg = queries.by_id(entry.zone, entry.subject)
    if leg is None or leg.person is None or leg.channel != "window" or clock.now() - entry.recorded_at > TOO_LATE:
        return 0
    telling = TELLINGS[entry.act]
    words = {"number": leg.number, "item": spoken({"zh": leg.name_zh, "en": leg.name_en})}
    news = News(
        zone=leg.zone,
        cause=f"{entry.zone}/{entry.subject}/{entry.number}",
        kind="task",
        title=format_lazy(telling.title, **words),
        text=format_lazy(telling.text, **words),
        route="handoffs:leg",
        place=(leg.number,),
        subject=leg.id,
        at=entry.recorded_at,
    )
    return len(notices.tell(news, [Addressee(leg.person, post=leg.window)]))
