"""The demonstration world: real zones and items, invented people, a year of cases from a fixed seed."""

from pathlib import Path
from random import Random

from tongban.cases.models import Case
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal import seal
from tongban.kernel.zones.models import Zone
from tongban.site import load as files
from tongban.site.demo import staff, year
from tongban.site.progress import Tell

SEED = 20260701
CASES = 20_000
HOME = "tangshan"
FOLDERS = [Path(__file__).resolve().parents[3] / name for name in ("standards", "zones")]


def loaded() -> bool:
    """Whether the world is there already."""
    policy.enter(OPERATOR)
    return Case.objects.exists()


def load(tell: Tell, cases: int = CASES) -> None:
    """Zones and items from the project's own data, then people, enterprises and a year of cases."""
    policy.enter(OPERATOR)
    dice = Random(SEED)
    tell("zones and items")
    files.load(*FOLDERS)
    tell("people")
    officers = staff.appoint(HOME, dice)
    zone = Zone.objects.get(zone=HOME)
    tell("enterprises")
    region = zone.place.get("codes", {}).get("administrative", "130200")
    known = year.customers(HOME, zone.short_zh, region, dice)
    year.fill(officers, known, dice, cases, tell)
    tell("sealing the journal")
    seal.everything()
