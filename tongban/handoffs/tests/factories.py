"""Two zones with the same item of their own; one offers it to the other. What crosses goes by the real queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.cases import commands as drafting
from tongban.cases.models import Case
from tongban.cases.tests import factories as f
from tongban.catalogue.models import Item
from tongban.certificates.models import Certificate
from tongban.handoffs import commands, queries
from tongban.handoffs.models import Leg, LegDraft
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.exchange import own_keys
from tongban.kernel.exchange.delivering import Post
from tongban.kernel.exchange.sending import send
from tongban.kernel.journal.read import history

MORNING = f.MORNING


@dataclass
class Pair:
    """The zone that takes in, and the zone that decides."""

    here: f.World
    there: f.World

    @property
    def code(self) -> str:
        """The item that is offered."""
        return self.there.version.code


def pair(**item: Any) -> Pair:
    """Two zones; the item of the second is taken in by the first."""
    return pair_of(f.world(), f.world(**item))


def pair_of(here: f.World, there: f.World) -> Pair:
    """Two zones that there are already; the item of the second is taken in by the first."""
    made = Pair(here, there)
    own_keys.make_all()
    offer(made)
    return made


def offer(made: Pair, zones: list[str] | None = None, modes: tuple[str, ...] = ("collect", "online")) -> Any:
    """The item is offered, and the other zone has been told."""
    item = Item.objects.get(zone=made.there.zone, code=made.code)
    policy.enter(made.there.admin)
    offering = commands.offer(item, zones=zones or [made.here.zone], modes=modes, by=made.there.admin)
    carried()
    return offering


def carried(at: datetime | None = None) -> int:
    """Everything that is due crosses, and what it causes crosses after it."""
    moved, again = 0, 1
    with clock.told(at or clock.now()):
        while again:
            policy.enter(CLOCK)
            again = Post().step()
            moved += again
    return moved


def draft(
    made: Pair, by: str = "window", *, answers: Any = f.ANSWERS, attach: str = "application drawings"
) -> LegDraft:
    """A draft for the other zone's item that could be handed in."""
    actor = made.here.actors[by]
    policy.enter(actor)
    found = commands.begin(made.there.zone, made.code, zone=made.here.zone, by=actor)
    if by == "window":
        drafting.take_in(found, party_kind="enterprise", party=made.here.enterprise)
    drafting.save(found, answers=answers, by=actor)
    for key in attach.split():
        drafting.attach(found, key, f.stored(found, actor, f"{key}.pdf"))
    return queries.draft(actor, found.id)


def taken_in(made: Pair, by: str = "window", at: datetime = MORNING, **given: Any) -> Leg:
    """Taken in, and not sent."""
    with clock.told(at):
        found = draft(made, by, **given)
        return commands.take_in(found, by=made.here.actors[by])[0]


def sent(made: Pair, by: str = "window", at: datetime = MORNING, **given: Any) -> Leg:
    """Taken in and on its way."""
    with clock.told(at):
        return commands.take_in_and_send(draft(made, by, **given), by=made.here.actors[by])[0]


def again(leg: Leg) -> Leg:
    """The leg as the database has it now."""
    policy.enter(OPERATOR)
    return Leg.objects.get(zone=leg.zone, id=leg.id)


def tell(made: Pair, leg: Leg, verb: str, status: str, at: datetime = MORNING, **news: Any) -> None:
    """The competent zone tells one step of the matter."""
    say(made, leg, "handoff.told", news_of(verb, status, **news), at)


def news_of(verb: str, status: str, **news: Any) -> dict[str, Any]:
    """One step of a case as the competent zone tells it: with a result, custody is where it was handed in."""
    custody = "R" if status == "issued" else "C"
    instants = {"recorded_at": MORNING.isoformat(), "effective_at": MORNING.isoformat()}
    return {"verb": verb, "status": status, "number": 1, "custody": custody, **instants, **news}


def say(made: Pair, leg: Leg, type: str, data: dict[str, Any], at: datetime = MORNING) -> None:
    """One message from the competent zone, carried."""
    with clock.told(at):
        policy.enter(CLOCK)
        with transaction.atomic():
            send(source=made.there.zone, to=made.here.zone, type=type, subject=leg.id, data=data)
        carried(at)


# --- the whole way, as the listeners make it ---------------------------------------------------------------------


def case_of(leg: Leg) -> Case | None:
    """The case in the zone that decides."""
    policy.enter(OPERATOR)
    return Case.objects.select_related("version_in_force").filter(zone=leg.competent, id=leg.id).first()


def heard(leg: Leg, at: datetime = MORNING) -> Leg:
    """The listener hears the journal of the case, and what it tells crosses."""
    with clock.told(at):
        policy.enter(CLOCK)
        for entry in history(leg.competent, leg.id):
            commands.tell(entry)
        for one in Certificate.objects.filter(zone=leg.competent, matter=leg.id):
            commands.send_certificate(history(one.zone, one.id)[0])
        carried(at)
    return again(leg)


def moved(made: Pair, leg: Leg, who: str, verb: str, at: datetime = MORNING, **given: Any) -> Leg:
    """One move in the zone that decides, told to the zone that took it in."""
    f.move(made.there, case_of(leg), who, verb, at, **given)
    return heard(leg, at)


def handed_over(made: Pair, at: datetime = MORNING, **given: Any) -> Leg:
    """Taken in, sent, arrived."""
    leg = sent(made, at=at, **given)
    carried(at)
    return again(leg)
