"""What a page offers, it gives: no link and no form leads somebody where he may not go, or where nothing is."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from tongban.kernel import clock
from tongban.kernel.journal import seal
from tongban.kernel.policy import TABLE, routes_of
from tongban.site.tests import two_zones as z

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ENOUGH = 2
"""So many addresses of one route are opened: another case of the same state would be the same page again."""
HOST = "http://testserver"
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
FORM = re.compile(r'<form\b[^>]*?\baction="([^"]*)"')


@dataclass
class Walk:
    """Everything that somebody reaches by links from the home page."""

    who: Client
    known: set[str] = field(default_factory=set)
    opened: Counter[str] = field(default_factory=Counter)
    forms: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def go(self) -> "Walk":
        """Open what was not opened yet, until there is nothing more."""
        todo = ["/"]
        while todo:
            todo += self._open(todo.pop())
        return self

    def _open(self, url: str) -> list[str]:
        route = resolve(urlsplit(url).path).view_name
        if url in self.known or self.opened[route] == ENOUGH:
            return []
        self.known.add(url)
        self.opened[route] += 1
        response = self.who.get(url, follow=True)
        if response.status_code != 200:
            self.wrong.append(f"{route}: {response.status_code}")
        if response.streaming or not response["Content-Type"].startswith("text/html"):
            return []
        here = response.redirect_chain[-1][0] if response.redirect_chain else url
        page = response.content.decode()
        self.forms |= {resolve(urlsplit(one).path).view_name for one in inside(here, FORM.findall(page))}
        return inside(here, LINK.findall(page))


def inside(here: str, found: list[str]) -> list[str]:
    """The addresses of this site among what a page leads to."""
    whole = (urldefrag(urljoin(f"{HOST}{here}", unescape(one))).url for one in found)
    return [one.removeprefix(HOST) for one in whole if one.startswith(f"{HOST}/")]


@pytest.fixture
def side(calendars, settings, tmp_path):
    """A zone with matters in several states, whose journal is sealed, at noon."""
    settings.DATA_DIR = tmp_path
    seal.make_key(seal.keys_folder())
    with clock.told(z.NOON):
        made = z.side()
        seal.everything()
        yield made


@pytest.mark.parametrize("name", ["public", *z.PEOPLE])
def test_every_link_opens_and_every_form_is_open_to_whom_it_is_shown(name, side):
    role = "public" if name == "public" else side.world.actors[name].role

    walk = Walk(Client() if name == "public" else side.world.come_in(name)).go()

    assert not walk.wrong
    assert sorted(walk.forms - routes_of(role)) == []
    assert len(walk.opened) > 10


def test_control_a_link_to_where_nobody_may_go_is_seen(side, monkeypatch):
    monkeypatch.setitem(TABLE.routes, "catalogue:versions", ())
    routes_of.cache_clear()

    walk = Walk(side.world.come_in("citizen")).go()
    routes_of.cache_clear()

    assert set(walk.wrong) == {"catalogue:versions: 403"}
