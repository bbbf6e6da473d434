"""Show me what other offices have part in: of one matter, and what my own office was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from tongban.cases import rules, standing
from tongban.cases.flow.offices import ANSWERS, RESULTS
from tongban.cases.models import Case, Opinion, ReviewStep
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import NotReady, Reason
from tongban.people import queries as people

OPEN = ("accepted", "waiting", "proposed")
"""The states in which an office can still answer."""
MOST = 200


@dataclass(frozen=True, slots=True)
class Part:
    """An opinion or a step as a line: whose, until when, how late, what was said (会办事项)."""

    kind: str
    row: Opinion | ReviewStep
    late: bool

    @property
    def said(self) -> Any:
        """The position in words."""
        return dict(ANSWERS if self.kind == "opinion" else RESULTS).get(self.row.answer, "")

    @property
    def last(self) -> date | None:
        """The last day that is in time; None before a step opens."""
        return self.row.due_at and clock.last_day(self.row.due_at)

    @property
    def colour(self) -> str:
        """Done is grey, late is red, open is green; what waits for its turn or was given back has none."""
        if self.row.done_at:
            return "grey"
        return "red" if self.late else "" if getattr(self.row, "state", "open") != "open" else "green"

    @property
    def state(self) -> Any:
        """How it stands, in words."""
        if self.row.done_at:
            return _("answered late") if self.late else _("answered")
        return _("late") if self.late else STATES[getattr(self.row, "state", "open")]


STATES = {
    "open": _("not answered yet"),
    "waiting": _("waits for its turn"),
    "returned": _("given back with a question"),
}


def parts_of(case: Case, at: datetime) -> list[Part]:
    """What other offices have part in: the steps in order, then the opinions; nothing is read where nobody has."""
    about = standing.parts(case) if case.consulted else standing.Parts()
    return [_part(one, at) for one in (*about.steps, *about.opinions)]


def _part(one: Opinion | ReviewStep, at: datetime) -> Part:
    late = one.due_at is not None and (one.done_at or at) >= one.due_at
    return Part("opinion" if isinstance(one, Opinion) else "step", one, late)


def asked_of(actor: Actor, at: datetime) -> list[Part]:
    """Everything that the actor's office was asked for and has not answered, the earliest day first."""
    seen = Case.objects.filter(policy.visible(actor, "asked"), status__in=OPEN).select_related("version_in_force")
    own = {"zone": actor.zone, "agency": actor.agency, "done_at": None}
    found: list[Any] = []
    for model, narrowed in ((Opinion, {}), (ReviewStep, {"state": "open"})):
        listed = model.objects.filter(**own, **narrowed, case__status__in=OPEN).order_by("due_at", "id")
        found += listed.prefetch_related(Prefetch("case", seen))[:MOST]
    return [_part(one, at) for one in sorted(found, key=lambda one: (one.due_at, str(one.id)))]


def ours(parts: Sequence[Part], actor: Actor, kind: str) -> list[tuple[str, Any]]:
    """The open parts of one kind that the actor's office may end, to choose which."""
    open_ones = (one.row for one in parts if one.kind == kind and not one.row.done_at)
    return [(str(one.id), label(one)) for one in open_ones if one.agency == actor.agency]


def label(one: Opinion | ReviewStep) -> Any:
    """A question by its beginning, a step by its name."""
    return one.question[:60] if isinstance(one, Opinion) else one.name


def office(zone: str, code: str, at: datetime, *, field: str) -> dict[str, str]:
    """The names of an agency of the zone that can be asked: it exists, and somebody sits there today."""
    found = people.agencies_in(zone).filter(code=code).first()
    if found is None or code not in people.manned_in(zone, clock.china_date(at)):
        raise NotReady(
            Reason(
                "nobody-there",
                _("No such office of this zone has anybody in a post today."),
                rules.CONSULTING,
                _("Choose another office; the head of the zone's administration knows who took over its duties."),
                field=field,
            )
        )
    return {"zh": found.name_zh, "en": found.name_en}


def offices(zone: str, at: datetime, *, but: str = "") -> list[tuple[str, dict[str, str]]]:
    """The agencies of a zone that can be asked today, to choose from."""
    manned = people.manned_in(zone, clock.china_date(at))
    found = people.agencies_in(zone).filter(code__in=manned - {but})
    return [(one.code, {"zh": one.name_zh, "en": one.name_en}) for one in found]


def ringing(at: datetime, batch: int) -> list[Case]:
    """The cases in which the clock has something to say to an office."""
    found = Case.objects.filter(rings_at__lte=at).select_related("version_in_force")
    return list(found.order_by("rings_at")[:batch])
