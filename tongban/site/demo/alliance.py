"""The zones of the alliance at work in the demonstration: each with a window, an office, an item for the others.

And a year of matters between them: handed in in one zone, decided in another, in every direction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import permutations
from random import Random
from typing import Any

from tongban.catalogue import commands as catalogue
from tongban.catalogue import queries as published
from tongban.catalogue.models import Item, ItemVersion
from tongban.handoffs import commands
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.exchange import own_keys
from tongban.kernel.exchange.delivering import Post
from tongban.kernel.journal.bulk import Gathering
from tongban.kernel.journal.record import by_way_of
from tongban.kernel.zones.models import Zone
from tongban.site.demo import crossings, staff, year
from tongban.site.demo.crossings import House
from tongban.site.demo.staff import Staff

CODE = "KSTB-02"
AGENCY = {"code": "registration", "name_zh": "市场监督管理局（演示）", "name_en": "Market regulator (demonstration)"}
CHANGE: dict[str, Any] = {
    "format": "item/1",
    "code": CODE,
    "name": {"zh": "内资企业及分支机构变更登记", "en": "Registration of changes of domestic enterprises and branches"},
    "keywords": {"zh": ["变更登记", "企业迁移"], "en": ["change of registration", "relocation"]},
    "agency": AGENCY["code"],
    "valid_from": "2022-03-01",
    "statutory": [
        {
            "amount": 3,
            "unit": "working_day",
            "start": "acceptance",
            "extension": 3,
            "clause": "市场主体登记管理条例 第十九条",
        }
    ],
    "sources": {"list": {"title": "跨省通办清单（名称已核对；本地区未公布办理材料，演示用）"}},
}
OFFERED = 3
"""So many items of our own are taken in everywhere."""
CUSTOMERS = 2
SINCE = timedelta(days=370)
OFTEN = (1, 1, 1, 2, 2, 3)
"""How many matters go from one zone to another in a year, by a throw of the dice; with ours it is twice as many."""
TOGETHER = 100


@dataclass(frozen=True)
class Alliance:
    """Our zone and the others, each at work (联盟各地区)."""

    ours: list[House]
    others: list[House]


def at_work(officers: Staff, items: list[ItemVersion], movers: list[year.Customer], dice: Random) -> Alliance:
    """Every zone takes in what the others offer since a year ago: ours some of its items, each other one of its own."""
    policy.enter(OPERATOR)
    zones = Zone.objects.filter(role="alliance").exclude(zone=officers.zone).order_by("zone")
    others = [_house(zone, dice) for zone in zones]
    fewest = sorted(items, key=lambda one: len(published.materials(one)))[:OFFERED]
    ours = [House(officers, one, movers) for one in fewest]
    with clock.told(clock.now() - SINCE):
        own_keys.make_all()
        for house in (*ours, *others):
            _offered(house, [officers.zone, *(one.zone for one in others)])
        carry()
    return Alliance(ours, others)


def _house(zone: Zone, dice: Random) -> House:
    staff.one_window(zone.zone, dice)
    there = staff.one_agency(zone.zone, AGENCY, dice)
    catalogue.publish_item({**CHANGE, "zone": zone.zone}, by=OPERATOR)
    today = clock.china_date(clock.now())
    version = published.version(zone.zone, published.offered(zone.zone, today)[0].id)
    return House(there, version, year.customers(zone, dice, CUSTOMERS))


def _offered(house: House, zones: list[str]) -> None:
    admin, version = house.staff.admin, house.version
    policy.enter(admin)
    item = Item.objects.get(zone=version.zone, id=version.item_id)
    others = [zone for zone in zones if zone != version.zone]
    commands.offer(item, zones=others, modes=["collect", "online"], by=admin)


def carry() -> None:
    """What was sent arrives."""
    policy.enter(CLOCK)
    while Post().step():
        policy.enter(CLOCK)


def fill(alliance: Alliance, dice: Random, share: float = 1) -> int:
    """A year of matters in every direction, or that share of it, through the bulk door; returns how many."""
    policy.enter(OPERATOR)
    files = crossings.Files()
    handed_in = sorted(_moments(alliance, dice, clock.now(), share), key=lambda one: one[0])
    with Gathering() as gathering, by_way_of(gathering.take):
        for count, (at, near, far) in enumerate(handed_in, 1):
            crossings.one_matter(near, far, files, dice, at)
            if count % TOGETHER == 0:
                gathering.flush()
    return len(handed_in)


def _moments(alliance: Alliance, dice: Random, until: datetime, share: float) -> list[tuple[datetime, House, House]]:
    """Who hands in where, for which zone, and when in the year."""
    found = []
    for near, far in permutations((alliance.ours[0], *alliance.others), 2):
        with_us = alliance.ours[0] in (near, far)
        for _time in range(int(dice.choice(OFTEN) * (1 + with_us) * share + dice.random())):
            there = dice.choice(alliance.ours) if far is alliance.ours[0] else far
            at = until - timedelta(minutes=dice.uniform(60, 360 * 24 * 60))
            found.append((at, near, there))
    return found
