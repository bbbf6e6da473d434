"""Show me the opinions that are asked across zones: what waits here, what one waits for, what a matter has."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tongban.cases.models import Case
from tongban.handoffs.flow.inquiries import INQUIRY
from tongban.handoffs.models import Inquiry, Offer
from tongban.handoffs.queries import offers
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.clock import queries as calendars
from tongban.kernel.flow import Opening
from tongban.kernel.refusals import NotYours
from tongban.kernel.zones.models import Zone
from tongban.people.models import Agency

NEAR = timedelta(days=1)
"""How long before its day an opinion is called to mind."""


def inquiries_visible_to(actor: Actor) -> QuerySet[Inquiry]:
    """The questions an actor may read: where every list begins."""
    return Inquiry.objects.filter(policy.visible(actor, "inquiry"))


def inquiry(actor: Actor, key: UUID) -> Inquiry:
    """One question; NotYours for none."""
    found = inquiries_visible_to(actor).filter(id=key, zone=actor.zone).first()
    if found is None:
        raise NotYours()
    return found


def inquiry_by_key(zone: str, key: UUID) -> Inquiry | None:
    """One side of a question, by its key."""
    return Inquiry.objects.filter(zone=zone, id=key).first()


def to_answer(actor: Actor) -> QuerySet[Inquiry]:
    """What other zones wait for, the most urgent first."""
    return inquiries_visible_to(actor).filter(zone=actor.zone, asks=False, answered_at=None).order_by("due_at", "id")


def asked_of_others(actor: Actor) -> QuerySet[Inquiry]:
    """What this office has asked of other zones, what is open first."""
    return inquiries_visible_to(actor).filter(zone=actor.zone, asks=True).order_by("-asked_at", "id")


def inquiries_of(case: Case, actor: Actor) -> QuerySet[Inquiry]:
    """What was asked of other zones about one matter."""
    return inquiries_visible_to(actor).filter(zone=case.zone, matter=case.id, asks=True).order_by("asked_at", "id")


def owed_to(source: str, zone: str, agency: str) -> int:
    """How many questions of another zone an office has yet to answer."""
    return Inquiry.objects.filter(zone=zone, agency=agency, other=source, asks=False, answered_at=None).count()


def coming_near(at: datetime, most: int) -> list[Inquiry]:
    """The open questions whose day comes near and that nobody was reminded of; who asks is the clock."""
    return list(Inquiry.objects.filter(answered_at=None, reminded_at=None, due_at__lte=at + NEAR)[:most])


@dataclass(frozen=True, slots=True)
class Office:
    """An agency of another zone that can be asked (可征询机关)."""

    zone: str
    agency: str
    name: dict[str, str]
    zone_name: Zone | None = None

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.zone} {self.agency}"


def offices_elsewhere(zone: str) -> list[Office]:
    """The agencies of other zones that are known here: of this installation, and as their zones have told them."""
    own = Agency.objects.exclude(zone=zone).order_by("zone", "code")
    found = {(one.zone, one.code): {"zh": one.name_zh, "en": one.name_en} for one in own}
    for one in Offer.objects.filter(zone=zone):
        found.setdefault((one.origin, one.agency), one.agency_name)
    names = offers.names(place for place, _agency in found)
    return [Office(place, agency, name, names.get(place)) for (place, agency), name in found.items()]


def is_agency(zone: str, code: str) -> bool:
    """Whether a zone has such an agency."""
    return Agency.objects.filter(zone=zone, code=code).exists()


@dataclass(frozen=True, slots=True)
class InquiryLine:
    """A question with the other zone and its lamp (征询意见行)."""

    inquiry: Inquiry
    zone: Zone | None
    waiting: clock.Waiting | None

    @property
    def state(self) -> Any:
        """The state in words."""
        return INQUIRY.state(self.inquiry.status).title


def inquiry_lines(found: list[Inquiry], at: datetime) -> list[InquiryLine]:
    """Questions with their zones and lamps."""
    names = offers.names(one.other for one in found)
    return [InquiryLine(one, names.get(one.other), _waiting(one, at)) for one in found]


def _waiting(one: Inquiry, at: datetime) -> clock.Waiting | None:
    if one.answered_at:
        return None
    return clock.waiting(one.due_at, at, calendar=calendars.calendar_for(one.zone), yellow=1)


def inquiry_openings(found: Inquiry, actor: Actor) -> list[Opening]:
    """What the actor may do with a question."""
    return INQUIRY.open_to(found, actor)
