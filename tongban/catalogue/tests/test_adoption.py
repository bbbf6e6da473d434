"""A standard binds in what it says; whoever deviates says why, on the guide and on the standard's page."""

from datetime import date

import pytest

from tongban.catalogue import commands, queries
from tongban.catalogue.adoption import deviations
from tongban.catalogue.tests.factories import limit, material, north, plain_item
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR

STANDARD = {
    "key": "bridge",
    "name": {"zh": "桥梁规划许可", "en": "Planning permit for bridges"},
    "source": "联盟清单",
    "promised": limit(3),
    "materials": {"named": [material("application")]},
}
REASON = {"zh": "本地区须核验委托关系", "en": "Agents are verified here"}
ADOPTED = {"standard": "bridge", "version": 1}
EXPLAINED = {**ADOPTED, "deviations": [{"of": "material:power-of-attorney", "reason": REASON}]}


@pytest.fixture
def agreed(db):
    with clock.told(clock.day_start(date(2026, 11, 4))):
        policy.enter(OPERATOR)
        north()
        commands.publish_standard(STANDARD, by=OPERATOR)
        yield


def found(**changed):
    """The findings about an item that adopts the standard, which it had not if it adopted none."""
    plain = plain_item(adopts=ADOPTED) | changed
    without = {one.reason.code for one in queries.findings({**plain, "adopts": EXPLAINED, "valid_from": ""})}
    every = queries.findings({**plain, "valid_from": ""})
    return [(one.reason.code, one.blocks) for one in every if one.reason.code not in without or "adopts" in changed]


def test_only_what_the_standard_speaks_of_can_be_deviated_from():
    plain = plain_item(promised=limit(5), visits=1, fee={"charged": True})

    named = [(one.name, one.stands, one.burdens) for one in deviations(STANDARD, plain)]

    assert named == [("promised", False, True), ("material:power-of-attorney", False, True)]


def test_shorter_needs_no_reason_and_more_stands_with_one():
    plain = plain_item(promised=limit(1), adopts=EXPLAINED)

    assert [one.stands for one in deviations(STANDARD, plain)] == [True, True]


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({}, [("deviation-unexplained", True)]),
        ({"adopts": EXPLAINED}, []),
        ({"adopts": {**ADOPTED, "version": 7}}, [("standard-unknown", True)]),
    ],
)
def test_a_deviation_without_a_reason_blocks_publishing(changed, wanted):
    known = ("deviation-unexplained", "standard-unknown", "standard-newer")

    assert [one for one in found(**changed) if one[0] in known] == wanted


@pytest.mark.usefixtures("agreed")
def test_an_older_version_of_the_standard_is_a_warning():
    commands.publish_standard({**STANDARD, "visits": 0}, by=OPERATOR)

    assert ("standard-newer", False) in found(adopts=EXPLAINED)


@pytest.mark.usefixtures("agreed")
def test_the_guide_and_the_standards_page_show_who_deviates_and_why(client):
    commands.publish_item(plain_item(adopts=EXPLAINED), by=OPERATOR)

    guide = client.get("/items/north/A1/").content.decode()
    standard = client.get("/standards/bridge/").content.decode()

    assert REASON["zh"] in guide
    assert REASON["zh"] in standard
    assert "/items/north/A1/" in standard
