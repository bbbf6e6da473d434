"""The life of one invented matter between two zones: handed in in one, decided in the other, handed out there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tongban.cases import commands as drafting
from tongban.cases.models import Case
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.handoffs import commands, queries
from tongban.handoffs.commands import gathered
from tongban.handoffs.models import Leg, LegDraft
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.clock import queries as calendars
from tongban.kernel.codes import new_id
from tongban.kernel.files import commands as keeping
from tongban.kernel.files.models import File
from tongban.kernel.journal.entries import Entry
from tongban.site.demo import life, names, year
from tongban.site.demo.staff import Staff

PAPER = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
AWAY = 0.05
"""How often the other zone could not be reached at once."""
LATEST = timedelta(seconds=30)


@dataclass(frozen=True)
class House:
    """A zone at work: its officers, an item that it decides for the others, enterprises that come to its windows."""

    staff: Staff
    version: ItemVersion
    customers: list[year.Customer]

    @property
    def zone(self) -> str:
        """Which zone it is."""
        return self.staff.zone


class Files:
    """One sheet without a word on it, kept once for each applicant in each zone and used for all of his materials."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, UUID], File] = {}
        self.digest, self.size = keeping.lay_bytes(PAPER, "演示.pdf")

    def of(self, zone: str, subject: UUID, party: UUID, about: UUID) -> File:
        """The sheet as a file of one matter."""
        place = {"zone": zone, "subject": new_id(), "party": party, "about": about}
        if (zone, party) not in self.known:
            self.known[zone, party] = keeping.arrived(self.digest, "材料（演示）.pdf", self.size, **place)
        return keeping.stands_for(self.known[zone, party], subject)


@dataclass
class Matter:
    """A matter on both sides, and those who act in it (跨区件)."""

    leg: Leg
    case: Case
    applicant: Actor
    near: House
    far: House
    world: life.World
    entries: list[Entry] = field(default_factory=list)

    def moves(self, verb: str, by: Actor, given: Mapping[str, Any]) -> None:
        """A step where it is decided, of which the other side hears."""
        self.entries.append(gathered.moves(self.leg, self.case, verb, given, by=by, before=self.entries))

    @property
    def hand(self) -> Actor:
        """Who acts where it was handed in: the window, or the applicant online."""
        return self.near.staff.clerks[0] if self.leg.channel == "window" else self.applicant


def one_matter(near: House, far: House, files: Files, dice: Random, at: datetime) -> None:
    """Handed in in one zone, sent, and lived through in the other until it ends or the story stops."""
    world = life.World(far.staff, calendars.calendar_for(far.zone), dice, clock.now())
    mover = dice.choice(near.customers).actor
    opened = life.in_office(world, at, 1)
    at_window = dice.random() < 0.7 and opened < world.until - LATEST
    handed_in = opened if at_window else at
    with clock.told(handed_in):
        leg = _sent(near, far, files, mover, dice, by=near.staff.clerks[0] if at_window else mover)
    arrived = handed_in + _on_the_way(dice, world.until - handed_in)
    with clock.told(arrived):
        needed = catalogue.materials(far.version)
        file = files.of(far.zone, leg.id, leg.party, far.version.item_id) if needed else None
        case, entry = gathered.arrives(leg, far.version, {one["key"]: file for one in needed})
    _live(Matter(leg, case, mover, near, far, world, [entry]), arrived)


def _sent(near: House, far: House, files: Files, mover: Actor, dice: Random, by: Actor) -> Leg:
    day = clock.china_date(clock.now())
    version = queries.in_force(queries.offer(near.zone, far.zone, far.version.code), day)
    draft = drafting.unsaved_as(LegDraft, version, by=by, party_kind="enterprise", party=mover.principal)
    draft.answers = year.answers(catalogue.form(version), mover, dice)
    for one in catalogue.materials(version):
        file = drafting.material(files.of(near.zone, draft.id, mover.principal, version.item_id))
        draft.materials[one["key"]] = {**file, "name": f"{one['name']['zh'][:40]}（演示）.pdf"}
    leg, _entry = commands.take_in(draft, by=by)
    commands.send(leg, by=by)
    return leg


def _on_the_way(dice: Random, left: timedelta) -> timedelta:
    """Some seconds; where the other zone could not be reached, hours."""
    hours = timedelta(hours=dice.uniform(1, 30))
    return hours if dice.random() < AWAY and hours < left else timedelta(seconds=dice.uniform(1, 20))


# --- what happens next -------------------------------------------------------------------------------------------

Turn = tuple[datetime, Callable[[], object]]


def _live(one: Matter, at: datetime) -> None:
    while turn := NEXT.get(one.case.status):
        at, act = turn(one, at)
        if at >= one.world.until:
            return
        with clock.told(at):
            act()


def _after(one: Matter, at: datetime, hours: float) -> datetime:
    """After so many hours of office time, more or less."""
    return life.in_office(one.world, at, one.world.dice.gammavariate(2, hours * 30))


def _at_the_window(one: Matter, at: datetime) -> Turn:
    clerk, draw = one.far.staff.clerks[0], one.world.dice.random()
    if one.case.custodian:
        return _after(one, at, 6), lambda: _answered(one)
    verb, given = next((verb, given) for share, verb, given in FIRST if draw < share)
    if one.case.rounds or any(entry.act == "give_back" for entry in one.entries):
        verb, given = "accept", {}
    return _after(one, at, 3), lambda: one.moves(verb, clerk, given)


FIRST: tuple[tuple[float, str, dict[str, Any]], ...] = (
    (0.10, "ask_correction", {"marks": [life.WRONG_NUMBER]}),
    (0.15, "give_back", {"reason": "联系电话与登记信息不一致，请收件窗口核实后重新移交。"}),
    (0.18, "decline", {"reason": "申请事项不属于本机关职权范围。", "competent": "上级登记机关（演示）"}),
    (1.00, "accept", {}),
)
"""What the window that decides says at first, and up to which throw of the dice."""


def _answered(one: Matter) -> None:
    """Put right where it was handed in, and sent once more."""
    changed = {"contact_telephone": names.telephone(one.world.dice)}
    version = queries.told(one.leg.zone, one.leg.item_version)
    draft = drafting.unsaved_as(LegDraft, version, by=one.hand, party_kind="enterprise", party=one.leg.party)
    draft.id, draft.materials, draft.answers = one.leg.id, dict(one.leg.materials), {**one.leg.answers, **changed}
    one.entries.append(gathered.answers(one.leg, one.case, draft, changed, by=one.hand, before=one.entries))


def _with_the_applicant(one: Matter, at: datetime) -> Turn:
    return min(_after(one, at, 12), one.case.correction_due - timedelta(minutes=5)), lambda: _answered(one)


def _proposed(one: Matter, at: datetime) -> Turn:
    outcome = "refused" if one.world.dice.random() < 0.04 else "granted"
    given = {"outcome": outcome, "opinion": life.OPINIONS[outcome]}
    return _after(one, at, 10), lambda: one.moves("propose", _reviewer(one), given)


def _reviewer(one: Matter) -> Actor:
    return one.far.staff.reviewers[one.case.agency][0]


def _decided(one: Matter, at: datetime) -> Turn:
    approver, outcome = one.far.staff.approvers[one.case.agency][0], one.case.proposed
    reasons = {"reasons": "提交材料与登记事项不符。"} if outcome == "refused" else {}
    return _after(one, at, 5), lambda: one.moves("decide", approver, {"outcome": outcome, **reasons})


def _issued(one: Matter, at: datetime) -> Turn:
    return _after(one, at, 2), lambda: one.moves("issue", _reviewer(one), {})


def _collected(one: Matter, at: datetime) -> Turn:
    manner = one.world.dice.choice(("counter", "counter", "post"))
    given = {"manner": manner, "recipient": one.applicant.name, **life.PROOFS[manner]}
    clerk = one.near.staff.clerks[0]
    return _after(one, at, 12), lambda: gathered.hands_out(one.leg, one.case, given, by=clerk, before=one.entries)


NEXT: dict[str, Callable[[Matter, datetime], Turn]] = {
    "submitted": _at_the_window,
    "returned": _with_the_applicant,
    "accepted": _proposed,
    "proposed": _decided,
    "decided": _issued,
    "issued": _collected,
}
