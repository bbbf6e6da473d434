"""What lists, searches and guides cost at one row, at ten thousand and at very many: in time and in questions."""

import gc
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode

import structlog
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client

from tongban.applicants.models import Membership
from tongban.cases import queries
from tongban.cases.models import Case
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.clock.models import CalendarVersion
from tongban.kernel.zones.models import Zone
from tongban.people import commands as people
from tongban.people.models import Person, Post
from tongban.site.bench import many
from tongban.site.bench.report import Figure
from tongban.site.demo import staff, year

CALLS, FEWER = 40, 20
AIM = 200
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One page to be measured: its name, who asks, and where."""

    name: str
    role: str
    path: str


LISTS = (
    ("work list of the window", "window", {}),
    ("work list of a reviewer", "reviewer", {}),
    ("work list of the whole zone", "supervisor", {}),
    ("work list, late", "supervisor", {"lamp": "red"}),
    ("work list, due soon", "supervisor", {"lamp": "yellow"}),
    ("work list, clock stopped", "supervisor", {"lamp": "grey"}),
    ("work list, in my hands", "reviewer", {"hold": "mine"}),
    ("work list, unclaimed", "reviewer", {"hold": "free"}),
    ("work list, in one state", "supervisor", {"state": "proposed"}),
    ("work list, of one item", "window", {"item": "X0100"}),
    ("work list, handed in at the window", "window", {"channel": "window"}),
    ("work list, newest first", "supervisor", {"sort": "-received"}),
    ("work list, by number", "supervisor", {"sort": "number"}),
    ("work list, by applicant", "supervisor", {"sort": "applicant"}),
    ("what has ended", "supervisor", {"state": "ended", "sort": "-received"}),
    ("what has ended, by applicant", "reviewer", {"state": "ended", "sort": "applicant"}),
)
"""Work lists by their addresses."""


def pages(zone: Zone) -> list[Asked]:
    """Every list, search and guide that the aims name."""
    case, cursor, ended, place = _middle()
    number, name, guide = case.number, case.applicant_name, f"/items/{zone.zone}/X0100/"
    return [
        *(Asked(name, role, "/desk/" + ("?" + urlencode(parts) if parts else "")) for name, role, parts in LISTS),
        Asked("work list, far down by cursor", "supervisor", f"/desk/?cursor={cursor}"),
        Asked("what has ended, far down by cursor", "supervisor", f"/desk/?state=ended&sort=-received&cursor={place}"),
        *_searches(number, name, ended),
        Asked("page of a case, within its list", "supervisor", f"/cases/{number}/?in="),
        Asked("what other offices are asked", "reviewer", "/desk/asked/"),
        Asked("messages that wait", "reviewer", "/desk/messages/"),
        Asked("applicant's own list", "applicant", "/my/"),
        Asked("inbox of an applicant", "applicant", "/inbox/"),
        Asked("inbox of a reviewer", "reviewer", "/inbox/"),
        Asked("search in an inbox", "reviewer", "/inbox/?" + urlencode({"q": number[-6:]})),
        Asked("list for programs", "window", "/api/cases?limit=50"),
        Asked("list for an applicant's programs", "applicant", "/api/cases?limit=50"),
        Asked("guide of an item", "public", guide),
        Asked("guide of an item, signed in", "applicant", guide),
        Asked("items of a zone", "public", f"/zones/{zone.zone}/"),
        Asked("items in the catalogue's editor", "admin", "/catalogue/"),
    ]


def _searches(number: str, name: str, ended: str) -> list[Asked]:
    """Searches in lists and over everything, each for something that is there."""
    over = {"state": "ended", "text": ended}
    words = [
        ("search in progress, a word", "supervisor", "/desk/", {"text": name[2:4]}),
        ("search in progress, an enterprise", "supervisor", "/desk/", {"text": name}),
        ("search in progress, a piece of a number", "supervisor", "/desk/", {"text": number[-6:]}),
        ("search in what has ended, an enterprise", "supervisor", "/desk/", over),
        ("search: an item's name", "window", "/search/", {"q": "物流经营许可"}),
        ("search: an item's name, the public", "public", "/search/", {"q": "物流经营许可"}),
        ("search: pinyin initials", "window", "/search/", {"q": "wljyxk"}),
        ("search: an item's code", "window", "/search/", {"q": "X0100"}),
        ("search: an enterprise", "supervisor", "/search/", {"q": name}),
        ("search: a piece of a case's number", "supervisor", "/search/", {"q": number[-8:]}),
        ("search: a case's number", "supervisor", "/search/", {"q": number}),
        ("search while typing", "window", "/search/suggest/", {"q": "物流经营"}),
    ]
    return [Asked(title, role, f"{path}?{urlencode(parts)}") for title, role, path, parts in words]


def _middle() -> tuple[Case, str, str, str]:
    """A case in the middle of those under review, the cursor of its place; a name among what has ended, and its cursor.

    Under review at every size: the page of a decided case tells of its decision and certificate as well, and asks more.
    """
    policy.enter(OPERATOR)
    open_ones, ended = queries.order_of(queries.Sieve()), queries.order_of(queries.Sieve(sort="-received"))
    found = open_ones.ordered(Case.objects.filter(ended_at=None, status="accepted"))
    case = found[(found.count() - 1) // 2]
    over = ended.ordered(Case.objects.filter(ended_at__isnull=False))
    other = over[(over.count() - 1) // 2]
    return case, open_ones.spelled(case), other.applicant_name, ended.spelled(other)


def town(zone: Zone, cases: int, say: Say) -> many.Town:
    """Where the cases lie, with as many enterprises as so many cases have."""
    policy.enter(OPERATOR)
    officers = staff.known(zone.zone)
    agency = sorted(code for code in officers.reviewers if code)[0]
    return many.Town(
        zone=zone,
        versions=list(ItemVersion.objects.filter(zone=zone.zone).defer("content")),
        parties=many.enterprises(zone, cases, say),
        clerk=officers.clerks[0],
        reviewer=officers.reviewers[agency][0],
        applicant=_applicant(zone),
        now=clock.now(),
    )


def _applicant(zone: Zone) -> Actor:
    """The person of the enterprise that hands in more than any other."""
    known = Membership.objects.filter(zone=zone.zone).order_by("since").first()
    if known:
        return Actor("applicant", known.person, principal=known.enterprise_id)
    return year.customers(zone, Random(1), count=1)[0].actor


def browsers(where: many.Town) -> dict[str, Client]:
    """One signed-in browser for each who has a list, and one of nobody."""
    seats = {role: seat(where.zone, role) for role in ("supervisor", "admin")}
    seats |= {"window": where.clerk, "reviewer": where.reviewer, "applicant": where.applicant}
    return {role: browser(actor) for role, actor in seats.items()} | {"public": Client()}


def seat(zone: Zone, role: str) -> Actor:
    """Who holds the first post of a role."""
    post = Post.objects.filter(zone=zone.zone, role=role).first()
    return Actor(role, post.tenures.first().person, zone.zone, post.code)


def browser(actor: Actor) -> Client:
    """A browser with a session, as if the person had just signed in."""
    policy.enter(OPERATOR)
    person = Person.objects.get(id=actor.person)
    account = person.accounts.first() or people.open_account(person, login=f"bench-{person.id.hex[-8:]}", by=OPERATOR)
    session, client = SessionStore(), Client()
    entered = people.enter_as(account.zone, account.id, account.epoch, person.id).kept()
    post, principal = [actor.zone, actor.post] if actor.post else None, actor.principal and str(actor.principal)
    session["entered"] = {**entered, "post": post, "principal": principal}
    session.create()
    client.cookies["sessionid"] = session.session_key
    return client


def hushed() -> None:
    """What is measured does not report each of its requests."""
    logging.disable(logging.INFO)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def measure(zone: Zone, most: int, item_count: int, say: Say) -> list[Figure]:
    """Every page at each size; the number of questions has to stay the same."""
    hushed()
    many.items(zone, item_count, say)
    figures, before = [], {}
    have = Case.objects.filter(zone=zone.zone).count()
    for size in many.sizes(have, most):
        where = town(zone, size, say)
        many.cases(where, have, size - have, say)
        have, clients = size, browsers(where)
        settled()
        for asked in pages(zone):
            calls = CALLS if size >= most else FEWER
            figures.append(timed(asked, clients[asked.role], size, before, calls))
            say(figures[-1].row())
    return figures


def settled() -> None:
    """What this process has built up is no page's: left to the collector it stops one page in a thousand for long."""
    gc.collect()
    gc.freeze()


def timed(asked: Asked, client: Client, size: int, before: dict[str, int], calls: int = CALLS) -> Figure:
    """The 95th percentile of a page over some calls after a warm-up, and how many questions it asks."""
    for _warm in range(3):
        answer = client.get(asked.path)
        if answer.status_code != 200:
            raise RuntimeError(f"{asked.path}: {answer.status_code}")
    times = sorted(_call(client, asked.path) for _ in range(calls))
    counts = [questions(client, asked.path) for _twice in range(2)]
    same = {before.setdefault(asked.name, counts[0])} == set(counts)
    figure = Figure(f"{asked.name}, {size:,} cases, {counts[0]} questions", "ms", aim=f"p95 < {AIM}, as many questions")
    figure.readings = [times[math.ceil(0.95 * calls) - 1]]
    figure.met = figure.readings[0] < AIM and same
    return figure


def _call(client: Client, path: str) -> float:
    began = time.perf_counter()
    client.get(path)
    return 1000 * (time.perf_counter() - began)


def questions(client: Client, path: str) -> int:
    """How many questions a page asks the database.

    Once in five seconds a process looks whether a calendar has come: that one belongs to no page and is not counted.
    """
    count = 0

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += CalendarVersion._meta.db_table not in sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        client.get(path)
    return count
