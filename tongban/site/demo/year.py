"""A year of invented matters, in the order in which they were handed in, through the bulk door."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tongban.applicants import commands as applicants
from tongban.cases import commands
from tongban.cases.models import Draft
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.clock import queries as calendars
from tongban.kernel.journal.bulk import Gathering
from tongban.kernel.journal.record import by_way_of
from tongban.kernel.zones.models import Zone
from tongban.people import commands as people
from tongban.site.demo import life, names
from tongban.site.demo.staff import Staff
from tongban.site.progress import Tell

ENTERPRISES = 320
REGION = "000000"
"""The region in an invented credit code: one that is given to no place."""

REGULARS = 6
"""So many enterprises file far more than the others: whoever enters as one of their people finds matters there."""
TOGETHER = 400
"""So many cases go to the database at a time."""
HEAVY = 6
"""Some items are asked for far more often than others: the weight of the first against the last."""


@dataclass(frozen=True)
class Customer:
    """An enterprise and the person who files for it (企业及其经办人)."""

    enterprise: UUID
    person: UUID
    name: str

    @property
    def actor(self) -> Actor:
        """The person acting for the enterprise."""
        return Actor("applicant", self.person, principal=self.enterprise, name=self.name)


def customers(zone: Zone, dice: Random, count: int = ENTERPRISES) -> list[Customer]:
    """Invented enterprises, each with a legal person who may act for it."""
    found, taken = [], set()
    while len(found) < count:
        title = names.enterprise(dice, zone.short_zh)
        if title in taken:
            continue
        taken.add(title)
        name = names.person(dice)
        person = people.register_person(zone=zone.zone, name=name, by=OPERATOR, telephone=names.telephone(dice))
        uscc = names.credit_code(dice, REGION)
        people.open_account(person, login=f"{uscc.lower()}.{zone.zone}", by=OPERATOR)
        enterprise = applicants.register_enterprise(zone=zone.zone, uscc=uscc, name=title, by=OPERATOR)
        applicants.admit(enterprise, person.id, by=OPERATOR, manner="legal", rights=("apply", "admit"))
        found.append(Customer(enterprise.id, person.id, name))
    return found


def citizens(zone: Zone, dice: Random, count: int = 3) -> None:
    """Invented people who file for themselves."""
    for place in range(1, count + 1):
        name, line = names.person(dice), names.telephone(dice)
        citizen = people.register_person(zone=zone.zone, name=name, by=OPERATOR, telephone=line)
        people.open_account(citizen, login=f"citizen-{place}.{zone.zone}", by=OPERATOR)


def arrivals(dice: Random, first: date, until: datetime, cases: int) -> Iterator[datetime]:
    """When the matters of a year are handed in: mostly in office hours of working days, some in the evening."""
    calendar = calendars.calendar_for(None)
    days = [first + timedelta(days=n) for n in range((clock.china_date(until) - first).days + 1)]
    weights = [1.0 if calendar.is_working(day) else 0.08 for day in days]
    moments = []
    for day in dice.choices(days, weights, k=cases):
        minute = dice.triangular(8 * 60, 22 * 60, 10 * 60)
        moments.append(clock.day_start(day) + timedelta(minutes=minute))
    return iter(sorted(moment for moment in moments if moment < until))


def fill(staff: Staff, known: list[Customer], dice: Random, cases: int, tell: Tell) -> int:
    """Live through the year and write it all in one transaction. Returns the number of entries."""
    with Gathering() as gathering, by_way_of(gathering.take):
        for count in live(staff, known, dice, cases, until=clock.now()):
            if count % TOGETHER == 0:
                gathering.flush()
                tell("", count, cases)
        return len(gathering.waiting)


def live(staff: Staff, known: list[Customer], dice: Random, cases: int, *, until: datetime) -> Iterator[int]:
    """The cases of the year before an instant, one after the other as they are handed in; yields their count."""
    first = clock.china_date(until) - timedelta(days=365)
    versions = _offered(staff.zone, first)
    weights = [HEAVY / (1 + n * (HEAVY - 1) / len(versions)) for n in range(len(versions))]
    world = life.World(staff, calendars.calendar_for(staff.zone), dice, until)
    for count, at in enumerate(arrivals(dice, first, until, cases), 1):
        applicant = dice.choice(known[:REGULARS] if dice.random() < 0.08 else known).actor
        one_matter(dice.choices(versions, weights)[0], applicant, world, at)
        yield count


def _offered(zone: str, first: date) -> list[ItemVersion]:
    """The items of a zone that were in force through the year, in the order of their codes."""
    return [catalogue.version(zone, found.id) for found in catalogue.offered(zone, first)]


def one_matter(version: ItemVersion, applicant: Actor, world: life.World, at: datetime) -> None:
    """Hand one matter in, online or at a window, and let it live."""
    dice = world.dice
    draft = application(version, applicant, dice)
    opened = life.in_office(world, at, 1)
    at_window = dice.random() < 0.35 and opened < world.until  # whoever finds the hall closed today hands in online
    with clock.told(opened if at_window else at):
        case, _entry = commands.submit(draft, by=dice.choice(world.staff.clerks) if at_window else applicant)
    life.live(case, applicant, world, case.received_at)


def application(version: ItemVersion, applicant: Actor, dice: Random) -> Draft:
    """An application that is complete; no bytes stand behind its files."""
    draft = commands.unsaved(version, by=applicant)
    draft.answers = answers(catalogue.form(version), applicant, dice)
    kept = {"file": str(draft.id), "digest": DIGEST, "size": 0}
    listed = catalogue.materials(version)
    draft.materials = {one["key"]: {**kept, "name": f"{one['name']['zh']}（演示）.pdf"} for one in listed}
    return draft


def answers(form: Mapping[str, Any], applicant: Actor, dice: Random) -> dict[str, Any]:
    """Plausible answers to a form: the contact, and a throw of the dice for each question that must be answered."""
    known = {"contact_name": applicant.name, "contact_telephone": names.telephone(dice)}
    asked = {name: form["properties"][name] for name in form.get("required", []) if name not in known}
    return known | {name: _thrown(schema, dice) for name, schema in asked.items()}


def _thrown(schema: Mapping[str, Any], dice: Random) -> Any:
    if "enum" in schema:
        return dice.choice(schema["enum"])
    return {"boolean": dice.random() < 0.3, "integer": dice.randint(1, 40) * 100}.get(schema["type"], "演示")


DIGEST = "0" * 64
"""No bytes stand behind the files of generated cases; their pages say so."""
