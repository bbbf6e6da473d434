"""What every page knows of the house around it: who acts, and which doors stand open; worked out when a page asks."""

import time
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tongban.appointments import queries as appointments
from tongban.appointments.queries import Slot
from tongban.handoffs import queries as handoffs
from tongban.handoffs.models import Joint, Leg
from tongban.handoffs.queries import Elsewhere, Line
from tongban.kernel import clock, policy
from tongban.kernel.actors import PUBLIC, Actor
from tongban.kernel.notices import queries as notices
from tongban.kernel.refusals import in_both
from tongban.people import queries
from tongban.people.models import ROLE_TITLES
from tongban.portal.navigation import FOOTER, NAVIGATION, doors
from tongban.questions import queries as questions
from tongban.questions.models import Published

FRESH_SECONDS = 60
MOST_ANSWERS = 10


def frame(request: HttpRequest) -> dict[str, Any]:
    """Actor, routes open to him, navigation, footer, words for who acts; what asks the database asks once a page."""
    actor = getattr(request, "actor", PUBLIC)
    return {
        "demo": settings.TONGBAN_DEMO,
        "actor": actor,
        "opens": policy.routes_of(actor.role),
        "navigation": lambda: _doors(request, actor, NAVIGATION),
        "footer": lambda: _doors(request, actor, FOOTER),
        "asked_before": cache(lambda: asked_before(request)),
        "free_times": cache(lambda: free_times(request)),
        "taken_in_elsewhere": cache(lambda: taken_in_elsewhere(request)),
        "on_their_way": cache(lambda: on_their_way(actor)),
        "joint_matters": cache(lambda: joint_matters(request, actor)),
        "joint_of_case": cache(lambda: joint_of_case(request, actor)),
        "handed_in_at": cache(lambda: handed_in_at(request)),
        "words_owed": cache(lambda: handoffs.words_owed(actor, clock.now())),
        "unread": cache(lambda: notices.unread(actor).count() if actor.person else None),
        "standing": lambda: standing(request, actor),
    }


def asked_before(request: HttpRequest) -> list[Published]:
    """What was asked about the item of a guide and answered for everybody; asked by the guide alone."""
    place = request.resolver_match.kwargs if request.resolver_match else {}
    return questions.published_on(place.get("zone", ""), place.get("code", ""), most=MOST_ANSWERS)


def free_times(request: HttpRequest) -> list[Slot]:
    """The next times that halls give away for the item of a guide; asked by the guide alone."""
    place = request.resolver_match.kwargs if request.resolver_match else {}
    return appointments.slots(place.get("zone", ""), place.get("code", ""))[: appointments.FEW]


def taken_in_elsewhere(request: HttpRequest) -> Elsewhere | None:
    """In which other zones the item of a guide is taken in; asked by the guide alone."""
    place = request.resolver_match.kwargs if request.resolver_match else {}
    return handoffs.elsewhere_of(place.get("zone", ""), place.get("code", ""))


def on_their_way(actor: Actor) -> list[Line]:
    """What was handed in for another zone and stands on no page of a case here; asked by the list of one's matters."""
    return handoffs.lines(handoffs.of_party(actor)) if actor.principal else []


def joint_matters(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """What was handed in, and begun, for several zones at once; asked by the list of one's matters."""
    if not actor.principal:
        return {}
    cursor = request.GET.get("joint", "")
    found, following = handoffs.newest_joints(actor, cursor)
    drafts = [] if cursor else handoffs.joint_drafts(actor)
    lines = handoffs.joint_lines(found, clock.now())
    return {"lines": lines, "drafts": drafts, "following": following} if found or drafts else {}


def joint_of_case(request: HttpRequest, actor: Actor) -> Joint | None:
    """The joint matter of which the case of a page is a part; asked by the page of a case alone."""
    place = request.resolver_match.kwargs if request.resolver_match else {}
    return handoffs.joint_of_number(actor, place.get("number", ""))


def handed_in_at(request: HttpRequest) -> Leg | None:
    """Where the matter of a page was handed in, when another zone took it in; asked by the page of a case alone."""
    place = request.resolver_match.kwargs if request.resolver_match else {}
    return handoffs.leg_behind(getattr(request, "actor", PUBLIC), place.get("number", ""))


def _doors(request: HttpRequest, actor: Actor, rows: Any) -> Any:
    acting = actor.principal is not None and actor.principal != actor.person
    here = request.resolver_match.view_name if request.resolver_match else ""
    return doors(rows, actor, here, demonstration=settings.TONGBAN_DEMO, acting=acting)


def standing(request: HttpRequest, actor: Actor) -> dict[str, str]:
    """Who acts, in words of both languages: zone, role and name, or the enterprise and the name."""
    if actor.role == "public":
        return {}
    if actor.zone is None or actor.role == "agent":
        entered = request.session.get("entered", {}) if hasattr(request, "session") else {}
        whom = entered.get("acting_for")
        if whom and actor.mandate:
            return {"zh": f"代{whom} · {actor.name}", "en": f"for {whom} · {actor.name}"}
        said = " · ".join(filter(None, (whom, actor.name)))
        return {"zh": said, "en": said}
    zone = _zone(actor.zone)
    return {
        tongue: " · ".join((zone.get(tongue, actor.zone), _role(actor, tongue), actor.name)) for tongue in ("zh", "en")
    }


def _role(actor: Actor, tongue: str) -> str:
    return in_both(ROLE_TITLES[actor.role])[tongue]


def _zone(code: str) -> dict[str, str]:
    minute = int(time.monotonic()) // FRESH_SECONDS
    if code not in _zones(minute):
        _zones.cache_clear()
    return _zones(minute).get(code, {})


@lru_cache(maxsize=1)
def _zones(minute: int) -> dict[str, dict[str, str]]:
    """The short names of the zones, asked once a minute and process."""
    return {zone.zone: {"zh": zone.short_zh, "en": zone.short_en} for zone in queries.zones()}
