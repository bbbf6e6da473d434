"""Telling both sides of a mandate, of a request and of a colleague's rights: called by listeners and by the clock."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from tongban.applicants import messages
from tongban.applicants.models import Enterprise, Link, Mandate
from tongban.kernel import clock
from tongban.kernel.journal.entries import Entry
from tongban.kernel.notices import commands as notices
from tongban.kernel.notices.commands import Addressee
from tongban.ui.words import day, spoken

TOO_LATE = timedelta(days=30)
LOOK_BACK = timedelta(days=2)


def tell_of_link(entry: Entry) -> int:
    """A request to act for an enterprise has moved."""
    link = Link.objects.get(zone=entry.zone, id=entry.subject)
    words = {"person": link.person_name, "enterprise": link.enterprise_name, "until": _day(link.until)}
    return _told(entry, link, messages.of_link(link, entry.act), words, route="applicants:link", place=(str(link.id),))


def tell_of_mandate(entry: Entry) -> int:
    """A mandate was offered, accepted, declined or ended."""
    mandate = Mandate.objects.get(zone=entry.zone, id=entry.subject)
    place = {"route": "portal:mandate", "place": (str(mandate.id),)}
    return _told(entry, mandate, messages.MANDATES[entry.act], _sides(mandate), **place)


def tell_of_colleague(entry: Entry) -> int:
    """A colleague was given other rights, was dismissed or has left."""
    enterprise = Enterprise.objects.get(zone=entry.zone, id=entry.subject)
    route = "applicants:enterprise" if entry.act == "leave" else "applicants:links"
    return _told(entry, enterprise, messages.COLLEAGUES[entry.act], {"enterprise": enterprise.name}, route=route)


def tell_of_ended() -> int:
    """Mandates whose last day has passed: both sides are told, once; how many notices were written."""
    now = clock.now()
    over = Mandate.objects.filter(status="active", until__lte=now, until__gt=now - LOOK_BACK)
    told = 0
    for mandate in over:
        words = {**_sides(mandate), "last_day": _day(mandate.until)}
        place = {"route": "portal:mandate", "place": (str(mandate.id),), "at": mandate.until}
        news = messages.news(mandate, messages.OVER, f"mandate/{mandate.id}/over", words, **place)
        told += len(notices.tell(news, messages.both_sides(mandate, None)))
    return told


def _sides(mandate: Mandate) -> dict[str, str]:
    return {"principal": mandate.principal_name, "agent": mandate.agent_name}


def _day(until: Any) -> Any:
    return spoken(lambda: day(clock.china_date(until - timedelta(seconds=1))))


def _told(entry: Entry, subject: Any, telling: messages.Telling, words: Mapping[str, Any], **place: Any) -> int:
    """Whoever did it knows it; what happened long ago stands on its page."""
    if clock.now() - entry.recorded_at > TOO_LATE:
        return 0
    cause = f"{entry.zone}/{entry.subject}/{entry.number}"
    news = messages.news(subject, telling, cause, words, at=entry.recorded_at, **place)
    return len(notices.tell(news, _others(telling.to(subject, entry), entry)))


def _others(found: Iterable[Addressee], entry: Entry) -> list[Addressee]:
    author = entry.actor.get("person")
    return [one for one in found if str(one.person) != author]
