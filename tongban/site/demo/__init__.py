"""The demonstration world: real zones and items, invented people, a year of cases from a fixed seed."""

from pathlib import Path
from random import Random

from django.db.models import Count

from tongban.cases.models import Case
from tongban.catalogue.models import Item
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal import listeners, seal
from tongban.kernel.zones.models import Zone
from tongban.site import load as files
from tongban.site import worker
from tongban.site.demo import alliance, elsewhere, hall, moving, powers, promises, seals, staff, today, year
from tongban.site.progress import Tell

SEED = 20260701
CASES = 20_000
FOLDERS = [Path(__file__).resolve().parents[3] / name for name in ("standards", "zones")]


def loaded() -> bool:
    """Whether the world is there already."""
    policy.enter(OPERATOR)
    return Case.objects.exists()


def home() -> Zone:
    """Where the demonstration lives: the zone with the most published items."""
    counted = Item.objects.values("zone").annotate(items=Count("id")).order_by("-items", "zone")
    return Zone.objects.get(zone=counted[0]["zone"])


def load(tell: Tell, cases: int = CASES) -> None:
    """Zones and items from the project's own data, then people, enterprises and a year of cases."""
    policy.enter(OPERATOR)
    dice = Random(SEED)
    tell("zones and items")
    files.load(*FOLDERS)
    tell("people")
    zone = home()
    officers = staff.appoint(zone.zone, dice)
    tell("enterprises")
    known = year.customers(zone, dice)
    year.citizens(zone, dice)
    year.fill(officers, known, dice, cases, tell)
    worker.chores()  # whoever listens is known now
    tell("matters between zones")
    dice_there = Random(f"{zone.zone}: alliance")
    others = alliance.at_work(officers, today.busy(officers), known[:6], dice_there)
    alliance.fill(others, dice_there, cases / CASES)
    tell("sealing the journal")
    seal.everything()
    listeners.begin_here()
    seals.lay_out(officers, known[0].actor)
    today.lay_out(officers, known[0].actor, dice)
    promises.lay_out(officers, [one.actor for one in known[1:5]], Random(f"{zone.zone}: promises"))
    hall.at_work(officers, today.busy(officers)[:6], [one.actor for one in known[:8]], dice)
    elsewhere.lay_out(others, known[0].actor, Random(f"{zone.zone}: elsewhere"))
    movers = [known[one].actor for one in (1, 2, 0)]
    moving.lay_out(officers, others, today.busy(officers), movers, Random(f"{zone.zone}: moving"))
    powers.lay_out(known[0].actor, (known[1].actor, known[2].actor), today.busy(officers), dice)
    policy.enter(OPERATOR)
    seal.everything()
