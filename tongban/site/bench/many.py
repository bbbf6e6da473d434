"""Very many cases for a measurement: by the bulk door, each with its row and the entry of which its row is the fold.

They lie in one zone, the hardest place for its lists: four in a hundred are open, the others ended over three years.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from django.db import connections

from tongban.cases.models import Case
from tongban.catalogue import commands as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.journal import bulk, entries
from tongban.kernel.journal.canon import plain
from tongban.kernel.zones.models import Zone

Say = Callable[[str], None]
BLOCK = 5_000
OPEN_SHARE = 0.04
OPEN = ("submitted", "submitted", "returned", "accepted", "accepted", "accepted", "proposed", "decided", "issued")
LIMIT = {"amount": 20, "unit": "working_day", "start_event": "acceptance", "roll": False, "clause": "行政许可法 42"}
PLACES = ("城南", "城北", "滨河", "开发区", "高新", "临港", "新华", "和平", "东湖", "西苑")
NAMES = ("瑞丰", "百川", "卓越", "星瀚", "恒达", "远景", "金穗", "长风", "鼎盛", "云帆", "蓝海", "宏图")
TRADES = ("装备制造", "医药", "钢构", "物流", "电池", "食品", "建筑工程", "环保科技", "信息技术", "农业")
COLUMNS = [field.column for field in Case._meta.concrete_fields]


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


def cases(zone: Zone, first: int, count: int, holders: list[Actor], say: Say) -> None:
    """So many more cases, in blocks that are written whole."""
    policy.enter(OPERATOR)
    dice = Random(first)
    versions = list(ItemVersion.objects.filter(zone=zone.zone).defer("content"))
    now = clock.now()
    for begin in range(first, first + count, BLOCK):
        size = min(BLOCK, first + count - begin)
        made = [_case(zone, number, versions, holders, dice, now) for number in range(begin, begin + size)]
        bulk.write([entry for entry, _row in made], {Case: (row for _entry, row in made)})
        if begin // BLOCK % 10 == 0:
            say(f"{begin + size} cases")
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _case(
    zone: Zone, number: int, versions: list[ItemVersion], holders: list[Actor], dice: Random, now: datetime
) -> tuple[entries.Composed, dict[str, Any]]:
    """One case as it stands, and the one entry that says so."""
    row = dict.fromkeys(COLUMNS) | _facts(zone, number, dice.choice(versions), dice, now)
    row |= _standing(row, holders, dice, now)
    row |= _first(number, versions, holders[0], now)
    told = {name: value for name, value in row.items() if value is not None and name not in ("zone", "id", "status")}
    entry = entries.compose(
        zone=zone.zone,
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
    return entry, row | {"version": 1, "head": entry.hash}


def _facts(zone: Zone, number: int, version: ItemVersion, dice: Random, now: datetime) -> dict[str, Any]:
    """What never changes about it."""
    received = now - timedelta(minutes=dice.randint(5, 3 * 365 * 1440))
    if dice.random() < OPEN_SHARE:
        received = now - timedelta(minutes=dice.randint(5, 40 * 1440))
    return {
        "zone": zone.zone,
        "id": codes.new_id(),
        "number": codes.receipt_number(zone.prefix, clock.china_date(received), 10_000_000 + number),
        "item": version.item_id,
        "item_version": version.id,
        "agency": version.agency,
        "party": UUID(int=1_000_000 + number % 50_000),
        "party_kind": "enterprise",
        "applicant_name": _name(number % 50_000),
        "answers": {},
        "channel": "window" if number % 3 == 0 else "online",
        "submitted_at": received,
        "received_at": received,
        "moved_at": received,
        "rounds": 0,
        "provisional": False,
        "paused": False,
    }


def _first(number: int, versions: list[ItemVersion], reviewer: Actor, now: datetime) -> dict[str, Any]:
    """The first three cases are such that every list has its one row from the beginning."""
    if number >= len(FIRST):
        return {}
    version = next(one for one in versions if number != 1 or one.code == "X0100")
    version = version if number else next(one for one in versions if one.agency == reviewer.agency)
    received = now - timedelta(days=30)
    ended = {"ended_at": now, "decided_at": now} if number == 2 else {}
    blank = dict.fromkeys(("silence_at", "holder", "holder_name", "decided_at", "issued_at", "ended_at", "outcome"))
    about = {"item": version.item_id, "item_version": version.id, "agency": version.agency}
    found = {"status": FIRST[number], "received_at": received, "applicant_name": _name(7230), **about}
    return blank | OPENINGS.get(FIRST[number], lambda at: {})(received) | found | ended


FIRST = ("accepted", "submitted", "closed")


@cache
def _name(number: int) -> str:
    """One of fifty thousand enterprises."""
    place, name, trade = PLACES[number % 10], NAMES[number // 10 % 12], TRADES[number // 120 % 10]
    return f"{place}{name}{trade}{number // 1200 + 1}号有限公司"


def _standing(row: dict[str, Any], holders: list[Actor], dice: Random, now: datetime) -> dict[str, Any]:
    """Where it stands: open while it is young, ended after that."""
    received = row["received_at"]
    if now - received > timedelta(days=40):
        ended = received + timedelta(days=dice.randint(3, 20))
        dates = {"accepted_at": received, "decided_at": ended, "issued_at": ended, "ended_at": ended}
        return {"status": "closed", "outcome": "granted", "limit": LIMIT, **_due(received), **dates}
    status = dice.choice(OPEN)
    found = {"status": status, **OPENINGS[status](received)}
    if status in ("accepted", "proposed") and dice.random() < 0.5:
        holder = next((one for one in holders if one.agency == row["agency"]), holders[0])
        found |= {"holder": holder.person, "holder_name": holder.name}
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


def sizes(most: int) -> Iterator[int]:
    """One row in every list, ten thousand, and as many as were asked for."""
    yield from (size for size in (len(FIRST), 10_000) if size < most)
    yield most
