"""Whatever happens in another zone, every byte that somebody is answered stays the same (不相干扰).

A run asks every address of some of the people, in turns; `--long` asks all of everybody.
"""

from zlib import crc32

import pytest
from django.db import connection
from django.db.models import Q

from tongban.cases.queries import finding
from tongban.cases.tests import factories as f
from tongban.kernel import clock, codes, policy
from tongban.kernel.files import queries as files
from tongban.site.tests import two_zones as z

pytestmark = pytest.mark.slow


@pytest.fixture
def both(furnished):
    """Two zones with much in them."""
    return furnished("two_sides", lambda: (z.side(), z.side()))


@pytest.fixture
def every(pytestconfig):
    """Whether everybody is asked everything."""
    return pytestconfig.getoption("--long")


def asked_of(people, urls, turns, always):
    """What each of the people is asked: everything, or so that every address is asked of one in so many of them."""
    whose = {url: crc32(url.split("?")[0].encode()) for url in urls}
    return {
        name: [url for url in urls if (whose[url] + place) % turns == 0 or url in always]
        for place, name in enumerate(people)
    }


def replayed(here, there, people=("window", "reviewer", "applicant"), turns=1, always=z.QUESTIONS, afield=False):
    """The addresses at which somebody of one zone hears another thing after the other zone was stirred."""
    for side in (here, there) if afield else ():
        z.reach_out(side)
    known = z.addresses(here.keys, there.keys)
    urls = [url for route, url in known if route not in z.OPEN_COUNTS] + list(z.QUESTIONS)
    asked = asked_of(people, urls, turns, always)
    with clock.told(z.NOON):
        browsers = {name: here.world.come_in(name) for name in people}
        before = {name: z.heard(who, asked[name]) for name, who in browsers.items()}
    for name, answers in before.items():
        assert sum(answer.startswith(b"200") for answer in answers.values()) > 10, f"{name} hears nothing at all"
    z.stir(there)
    with clock.told(z.NOON):
        after = {name: z.heard(who, asked[name]) for name, who in browsers.items()}
    return [(name, url) for name in people for url in z.differing(before[name], after[name])]


def without_walls(as_owner):
    """Plant a bug: no row-level security on any table."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def without_filters(monkeypatch):
    """Plant a bug: every list begins with everything."""
    for place in (policy, files):
        monkeypatch.setattr(place, "visible", lambda actor, kind: Q())
    monkeypatch.setattr(finding.NUMBERED, "plans", {})


def test_nothing_of_another_zone_reaches_any_answer(both, every):
    assert replayed(*both, z.PEOPLE, 1 if every else 12, afield=True) == []


def test_the_filter_alone_holds_when_the_walls_of_the_database_are_gone(both, as_owner, every):
    without_walls(as_owner)

    assert replayed(*both, turns=1 if every else 6, afield=every) == []


def test_the_walls_alone_hold_when_every_filter_is_forgotten(both, monkeypatch, every):
    without_filters(monkeypatch)

    assert replayed(*both, turns=1 if every else 6, afield=every) == []


def test_control_without_both_the_other_zone_is_heard(both, as_owner, monkeypatch):
    without_walls(as_owner)
    without_filters(monkeypatch)

    lists = {"window": {"/api/cases", "/desk/"}, "applicant": {"/api/cases", "/my/"}}

    found = replayed(*both, tuple(lists), turns=4, always=("/api/cases", "/desk/", "/my/"))

    assert all(lists[who] <= {url for name, url in found if name == who} for who in lists)


def test_a_number_says_nothing_of_how_much_another_zone_has_taken_in(both):
    here, there = both
    first = codes.parse_receipt_number(f.submitted(here.world).number).serial
    z.stir(there)

    second = codes.parse_receipt_number(f.submitted(here.world).number).serial

    assert second == first + 1


def test_a_number_that_another_zone_has_given_is_answered_like_one_that_nobody_has(both):
    here, there = both
    last = codes.parse_receipt_number(f.submitted(there.world).number)
    coming = str(codes.receipt_number(last.prefix, last.day, last.serial + 1))
    who = here.world.come_in("window")
    urls = [f"/api/cases/{coming}", f"/api/cases/{coming}/moves", f"/cases/{coming}/"]
    before = z.heard(who, urls)

    given = f.submitted(there.world).number

    assert given == coming
    assert z.differing(before, z.heard(who, urls)) == []
