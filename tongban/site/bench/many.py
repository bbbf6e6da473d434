"""Very many cases for a measurement: by the bulk door, each with its row and the entry of which its row is the fold.

They lie in one zone, the hardest place for its lists: four in a hundred are open, the others ended over three years.
Every hundredth was handed in by one enterprise, and each has told somebody something, every hundredth time a clerk, a
reviewer, or the person of that enterprise.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import connections

from tongban.applicants import commands as applicants
from tongban.applicants.models import Enterprise
from tongban.cases.models import Case
from tongban.catalogue import commands as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.journal import bulk, entries
from tongban.kernel.journal.canon import plain
from tongban.kernel.notices.models import Notice
from tongban.kernel.zones.models import Zone
from tongban.site.demo import names

Say = Callable[[str], None]
BLOCK = 5_000
OPEN_SHARE = 0.04
OPEN = ("submitted", "submitted", "returned", "accepted", "accepted", "accepted", "proposed", "decided", "issued")
LIMIT = {"amount": 20, "unit": "working_day", "start_event": "acceptance", "roll": False, "clause": "行政许可法 42"}
PLACES = ("城南", "城北", "滨河", "开发区", "高新", "临港", "新华", "和平", "东湖", "西苑")
NAMES = ("瑞丰", "百川", "卓越", "星瀚", "恒达", "远景", "金穗", "长风", "鼎盛", "云帆", "蓝海", "宏图")
TRADES = ("装备制造", "医药", "钢构", "物流", "电池", "食品", "建筑工程", "环保科技", "信息技术", "农业")
COLUMNS = [field.column for field in Case._meta.concrete_fields]
MATTERS_OF_ONE = 50
"""So many cases has an enterprise, on the average."""
FIRST = ("accepted", "submitted", "closed", "accepted", "proposed", "closed")
"""The first cases are such that every list has its one row from the beginning."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Town:
    """Where the cases lie: whose they are, and the persons whose lists are measured (测量环境)."""

    zone: Zone
    versions: Sequence[ItemVersion]
    parties: Sequence[tuple[UUID, str]]
    clerk: Actor
    reviewer: Actor
    applicant: Actor
    now: datetime

    def party(self, number: int) -> tuple[UUID, str]:
        """Whose a case is."""
        if number % 100 == 7 or number < len(FIRST):
            return self.applicant.principal, self.parties[0][1]
        return self.parties[number % len(self.parties)]

    def reader(self, number: int) -> Actor:
        """Who is told of a case."""
        if number < len(FIRST):
            return (self.applicant, self.clerk, self.reviewer)[number % 3]
        known = {7: self.applicant, 8: self.reviewer, 9: self.clerk}.get(number % 100)
        party = self.party(number)[0]
        return known or Actor("applicant", party, principal=party)


def items(zone: Zone, count: int, say: Say) -> None:
    """So many more items, each published as a clerk would publish it."""
    agencies = list(ItemVersion.objects.filter(zone=zone.zone).values_list("agency", flat=True).distinct()) or ["a"]
    known = ItemVersion.objects.filter(zone=zone.zone).values("item_id").distinct().count()
    for number in range(known, count):
        trade, place = TRADES[number % len(TRADES)], PLACES[number // len(TRADES) % len(PLACES)]
        name = {"zh": f"{place}{trade}经营许可第{number}类", "en": f"Permit class {number}"}
        made = {"format": "item/1", "zone": zone.zone, "code": f"X{number:04d}", "name": name, "questions": []}
        made |= {
            "agency": agencies[number % len(agencies)],
            "valid_from": "2020-01-01",
            "sources": {"a": {"title": "-"}},
        }
        made |= {"statutory": [{"amount": 20, "unit": "working_day", "start": "acceptance", "clause": "行政许可法 42"}]}
        catalogue.publish_item(made, by=OPERATOR)
        if number % 500 == 0:
            say(f"{number} items")


def enterprises(zone: Zone, cases: int, say: Say) -> list[tuple[UUID, str]]:
    """As many enterprises as so many cases have, each registered as a clerk would register it."""
    policy.enter(OPERATOR)
    known, dice = Enterprise.objects.filter(zone=zone.zone, uscc__startswith=INVENTED).count(), Random("enterprises")
    for number in range(max(1, cases // MATTERS_OF_ONE)):
        uscc = names.credit_code(dice, INVENTED[2:])
        if number >= known:
            applicants.register_enterprise(zone=zone.zone, uscc=uscc, name=_name(number), by=OPERATOR)
            if number % 5_000 == 0:
                say(f"{number} enterprises")
    found = Enterprise.objects.filter(zone=zone.zone, uscc__startswith=INVENTED).order_by("id")
    return list(found.values_list("id", "name"))


INVENTED = "91999999"
"""How the credit codes of these enterprises begin: a region that is given to no place."""


def _name(number: int) -> str:
    place, name, trade = PLACES[number % 10], NAMES[number // 10 % 12], TRADES[number // 120 % 10]
    return f"{place}{name}{trade}{number // 1200 + 1}号有限公司"


def cases(town: Town, first: int, count: int, say: Say) -> None:
    """So many more cases, in blocks that are written whole."""
    policy.enter(OPERATOR)
    dice = Random(first)
    for begin in range(first, first + count, BLOCK):
        numbers = range(begin, min(begin + BLOCK, first + count))
        _write([_case(town, number, dice) for number in numbers], [town.reader(number) for number in numbers])
        if begin // BLOCK % 10 == 0:
            say(f"{numbers[-1] + 1} cases")
    settle()


def waiting(town: Town, count: int, status: str = "accepted") -> list[UUID]:
    """So many more cases that wait for the reviewer, or submitted for the window, in nobody's hands."""
    policy.enter(OPERATOR)  # who sees only some cases would count only those, and give a number twice
    first = Case.objects.filter(zone=town.zone.zone).count()
    dice, numbers = Random(first), range(first, first + count)
    forced = [_of_reviewer(town, status, town.now - timedelta(days=3)) for _number in numbers]
    rows = [_case(town, *one) for one in zip(numbers, [dice] * count, forced, strict=True)]
    _write(rows, [town.reviewer] * count)
    settle()
    return [row["id"] for row in rows]


def settle() -> None:
    """What the database does by itself while nobody measures."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _write(rows: list[Row], readers: list[Actor]) -> None:
    made = [(_entry(row), row) for row in rows]
    told = [_notice(row, reader) for row, reader in zip(rows, readers, strict=True)]
    subjects = [row | {"version": 1, "head": entry.hash} for entry, row in made]
    bulk.write([entry for entry, _row in made], {Case: subjects, Notice: told})


def _entry(row: Row) -> entries.Composed:
    """The one entry that says how a case stands."""
    told = {name: value for name, value in row.items() if value is not None and name not in ("zone", "id", "status")}
    return entries.compose(
        zone=row["zone"],
        kind="case",
        subject=row["id"],
        number=1,
        act="submit",
        status=row["status"],
        before={},
        after=plain(told),
        by=OPERATOR,
        recorded_at=row["submitted_at"],
        effective_at=row["submitted_at"],
        prev=None,
    )


def _notice(row: Row, reader: Actor) -> Row:
    words = {"zh": f"已受理：{row['number']}", "en": f"Accepted: {row['number']}"}
    return {
        "zone": row["zone"],
        "id": codes.new_id(),
        "person": reader.person,
        "principal": reader.principal,
        "post": reader.post,
        "kind": "matter",
        "cause": f"{row['zone']}/{row['id']}/1",
        "subject": row["id"],
        "title": words,
        "text": words,
        "route": "cases:show",
        "place": [row["number"]],
        "way": "inbox",
        "at": row["received_at"],
    }


def _case(town: Town, number: int, dice: Random, forced: Row | None = None) -> Row:
    """One case as it stands."""
    row = dict.fromkeys(COLUMNS) | _facts(town, number, dice.choice(town.versions), dice)
    row |= _standing(row, town.reviewer, dice, town.now)
    return row | (_first(town, number) if forced is None else forced)


def _facts(town: Town, number: int, version: ItemVersion, dice: Random) -> Row:
    """What never changes about it."""
    received = town.now - timedelta(minutes=dice.randint(5, 3 * 365 * 1440))
    if dice.random() < OPEN_SHARE:
        received = town.now - timedelta(minutes=dice.randint(5, 40 * 1440))
    party, name = town.party(number)
    return {
        "zone": town.zone.zone,
        "id": codes.new_id(),
        "number": codes.receipt_number(town.zone.prefix, clock.china_date(received), 10_000_000 + number),
        "item": version.item_id,
        "item_version": version.id,
        "agency": version.agency,
        "party": party,
        "party_kind": "enterprise",
        "applicant_name": name,
        "answers": {},
        "channel": "window" if number % 3 == 0 else "online",
        "submitted_at": received,
        "received_at": received,
        "moved_at": received,
        "rounds": 0,
        "provisional": False,
        "paused": False,
    }


def _first(town: Town, number: int) -> Row:
    """The first of all the cases are of the reviewer's agency, but the one that waits at the window."""
    if number >= len(FIRST):
        return {}
    found = _of_reviewer(town, FIRST[number], town.now - timedelta(days=30))
    if number == 1:
        version = next(one for one in town.versions if one.code == "X0100")
        found |= {"item": version.item_id, "item_version": version.id, "agency": version.agency, "channel": "window"}
    found |= {"ended_at": town.now, "decided_at": town.now} if FIRST[number] == "closed" else {}
    found |= {"holder": town.reviewer.person, "holder_name": "-", "paused": True} if number == 3 else {}
    return found | (_due(town.now - timedelta(days=27)) if number == 4 else {})


def _of_reviewer(town: Town, status: str, received: datetime) -> Row:
    """A case of the reviewer's agency in a state, in nobody's hands."""
    version = next(one for one in town.versions if one.agency == town.reviewer.agency)
    blank = dict.fromkeys(("silence_at", "holder", "holder_name", "decided_at", "issued_at", "ended_at", "outcome"))
    about = {"item": version.item_id, "item_version": version.id, "agency": version.agency}
    return blank | OPENINGS.get(status, lambda at: {})(received) | {"status": status, "received_at": received, **about}


def _standing(row: Row, reviewer: Actor, dice: Random, now: datetime) -> Row:
    """Where it stands: open while it is young, ended after that."""
    received = row["received_at"]
    if now - received > timedelta(days=40):
        ended = received + timedelta(days=dice.randint(3, 20))
        dates = {"accepted_at": received, "decided_at": ended, "issued_at": ended, "ended_at": ended}
        return {"status": "closed", "outcome": "granted", "limit": LIMIT, **_due(received), **dates}
    status = dice.choice(OPEN)
    found = {"status": status, **OPENINGS[status](received)}
    if status in ("accepted", "proposed") and dice.random() < 0.5:
        found |= {"holder": reviewer.person, "holder_name": reviewer.name}
    return found


def _due(received: datetime) -> dict[str, Any]:
    due = received + timedelta(days=28)
    return {"due": clock.china_date(due), "due_at": due, "due_legal": clock.china_date(due)}


OPENINGS: dict[str, Callable[[datetime], dict[str, Any]]] = {
    "submitted": lambda at: {"silence_at": at + timedelta(days=41), "limit": LIMIT},
    "returned": lambda at: {"correction_due": at + timedelta(days=45), "rounds": 1},
    "accepted": lambda at: {"accepted_at": at, "limit": LIMIT, **_due(at)},
    "proposed": lambda at: {"accepted_at": at, "limit": LIMIT, "proposed": "granted", **_due(at)},
    "decided": lambda at: {"accepted_at": at, "limit": LIMIT, "outcome": "granted", "decided_at": at, **_due(at)},
    "issued": lambda at: {"accepted_at": at, "limit": LIMIT, "outcome": "granted", "decided_at": at, **_due(at)},
}


def sizes(have: int, most: int) -> Iterator[int]:
    """One row in every list, ten thousand, and as many as were asked for; of a kept world what it has not reached."""
    yield from (size for size in (len(FIRST), 10_000) if have < size < most)
    yield max(have, most)
