"""Show me the views of my desk: my own and those of my office, in my order, each with what it leads to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Q, QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from tongban.cases.flow.saved import SAVED_VIEW
from tongban.cases.models import SavedView, Tabs
from tongban.cases.queries import sieve as sieves
from tongban.cases.queries.columns import COLUMNS, USUAL
from tongban.cases.queries.sieve import ENDED, Instants, Options, Sieve
from tongban.kernel import policy
from tongban.kernel.actors import Actor
from tongban.kernel.flow import Opening
from tongban.kernel.refusals import NotYours, Reason

COUNTED = 12
"""So many views say how much they hold; further ones are led to without a number."""
EVERYTHING = "all"
"""What stands in an address instead of a view where somebody wants his whole list, not what his desk opens with."""
TITLES = {
    "state": _("Step"),
    "lamp": _("Lamp"),
    "alarm": _("Late besides the limit"),
    "hold": _("Claimed"),
    "holder": _("In whose hands"),
    "agency": _("Agency"),
    "label": _("Label"),
    "channel": _("By which way"),
    "origin": _("Taken in elsewhere"),
    "item": _("Item: code or words"),
    "applicant": _("Applicant"),
    "received_from": _("Received from"),
    "received_to": _("Received until"),
    "due_from": _("Due from"),
    "due_to": _("Due until"),
    "text": _("Number or applicant"),
}
"""The parts of a list by the words of the page."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A view as it stands on a desk: where it leads, and what of it its reader may not ask (视图页签)."""

    view: SavedView
    sieve: Sieve
    faults: Sequence[Reason]
    mine: bool
    opening: bool

    @property
    def url(self) -> str:
        """The list as an address that can be sent to a colleague."""
        kept = {"columns": self.view.columns} if self.view.columns else {}
        return "?" + urlencode(self.sieve.address() | kept | {"view": str(self.view.id)})

    @property
    def key(self) -> str:
        """Under which name its number is counted."""
        return f"view={self.view.id}"

    @property
    def countable(self) -> bool:
        """Whether its number is cheap and true: what has ended is too much to count, a broken filter counts nothing."""
        return not self.faults and self.sieve.state != ENDED


def views_for(actor: Actor) -> QuerySet[SavedView]:
    """The views that an actor may have on his desk: his own of this role, and what is shared with his office."""
    own = Q(person=actor.person, role=actor.role)
    found = SavedView.objects.filter(policy.visible(actor, "saved_view"), zone=actor.zone)
    return found.filter(own | Q(status="shared")).exclude(status="dropped")


def view(actor: Actor, key: UUID) -> SavedView:
    """One view of the desk."""
    found = views_for(actor).filter(id=key).first()
    if found is None:
        raise NotYours()
    return found


def tabs_of(actor: Actor) -> Tabs:
    """How an officer has arranged his desk; its key follows from who he is there."""
    known = Tabs.objects.filter(policy.visible(actor, "tabs"), zone=actor.zone, person=actor.person, role=actor.role)
    blank = Tabs(zone=actor.zone, id=uuid5(actor.person, f"{actor.zone} {actor.role}"))
    blank.person, blank.role = actor.person, actor.role
    return known.first() or blank


def tabs(actor: Actor, known: Options) -> list[Tab]:
    """The views of a desk in its owner's order; what was never placed stands behind."""
    arranged = tabs_of(actor)
    places = {key: place for place, key in enumerate(arranged.places or ())}
    found = sorted(views_for(actor), key=lambda one: places.get(str(one.id), len(places)))
    return [_tab(one, actor, known, arranged.opening) for one in found]


def _tab(found: SavedView, actor: Actor, known: Options, opening: UUID | None) -> Tab:
    sieve = sieve_of(found.parts)
    mine = (found.person, found.role) == (actor.person, actor.role)
    return Tab(found, sieve, sieves.faults(sieve, known), mine, found.id == opening)


def sieve_of(parts: Mapping[str, str]) -> Sieve:
    """A list from its parts as they were kept; what no list knows any more is left out."""
    names = {field.name for field in fields(Sieve)}
    return Sieve(**{name: str(value)[:80] for name, value in parts.items() if name in names})


def columns_of(text: str) -> str:
    """Columns as a view keeps them: known ones only, and nothing for the usual ones."""
    wanted = [name for name in text.split(".") if name in COLUMNS]
    return "" if set(wanted) == set(USUAL) else ".".join(wanted)


def conditions_of(many: Iterable[Tab], actor: Actor, at: Instants) -> dict[str, Q]:
    """What is counted for the views of a desk: so many at most, all in the one question of the list's own counts."""
    countable = [one for one in many if one.countable][:COUNTED]
    return {one.key: sieves.conditions(one.sieve, actor, at) for one in countable}


def openings(actor: Actor, found: SavedView) -> list[Opening]:
    """What may be done with a view."""
    return SAVED_VIEW.open_to(found, actor)


def may_share(actor: Actor) -> bool:
    """Whether the actor has the right to put a view of his own before his office."""
    return policy.may_view(actor, "saved_view-sharing", SavedView(person=actor.person))


def told(sieve: Sieve, known: Options) -> list[tuple[Any, Any]]:
    """What a list is narrowed to, in words."""
    words: dict[str, Mapping[str, Any]] = {
        "state": known.states,
        "lamp": sieves.LAMPS,
        "alarm": sieves.ALARMED,
        "hold": sieves.HOLDS,
        "holder": known.holders,
        "agency": known.agencies,
        "label": known.labels,
        "channel": sieves.CHANNELS,
        "origin": known.origins,
    }
    parts = sieve.address()
    return [
        (title, words.get(name, {}).get(parts[name], parts[name])) for name, title in TITLES.items() if name in parts
    ]
