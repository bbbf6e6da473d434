"""What a list, a search and a page of a case cost at one row, at ten thousand and at very many: time and questions."""

import logging
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client

from tongban.cases import commands, queries
from tongban.cases.models import Case, Label
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.zones.models import Zone
from tongban.people import commands as people
from tongban.people.models import Person, Post
from tongban.site.bench import many
from tongban.site.bench.report import Figure
from tongban.site.demo import staff

CALLS = 40
AIM = 200
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One page to be measured: its name, who asks, and where."""

    name: str
    role: str
    path: str


def pages() -> list[Asked]:
    """The lists, searches and pages that the aims name."""
    middle = _middle()
    ended = urlencode({"state": "ended", "text": "星瀚装备制造7号"})
    return [
        Asked("work list of the window", "window", "/desk/"),
        Asked("work list of a reviewer", "reviewer", "/desk/"),
        Asked("work list of the whole zone", "supervisor", "/desk/"),
        Asked("work list, far down by cursor", "supervisor", f"/desk/?cursor={middle[1]}"),
        Asked("work list by lamp", "supervisor", "/desk/?lamp=red"),
        Asked("work list by item", "window", "/desk/?item=X0100"),
        Asked("work list, newest first", "supervisor", "/desk/?sort=-received"),
        Asked("search in the work list", "window", "/desk/?" + urlencode({"text": "星瀚"})),
        Asked("what has ended", "supervisor", "/desk/?state=ended&sort=-received"),
        Asked("search in what has ended", "supervisor", f"/desk/?{ended}"),
        Asked("page of a case, within its list", "supervisor", f"/cases/{middle[0]}/?in="),
        Asked("list for programs", "window", "/api/cases?limit=50"),
        Asked("search for items", "window", "/search/?" + urlencode({"q": "物流经营许可"})),
    ]


def _middle() -> tuple[str, str]:
    """The number of a case in the middle of the open ones, and the cursor of its place."""
    policy.enter(OPERATOR)
    order = queries.order_of(queries.Sieve())
    found = order.ordered(Case.objects.filter(ended_at=None))
    case = found[(found.count() - 1) // 2]
    return case.number, order.spelled(case)


def browsers(zone: Zone) -> dict[str, tuple[Actor, Client]]:
    """One signed-in browser for each role that has a work list."""
    policy.enter(OPERATOR)
    officers = staff.known(zone.zone)
    agency = sorted(code for code in officers.reviewers if code)[0]
    seats = {"window": officers.clerks[0], "reviewer": officers.reviewers[agency][0]}
    return {role: (actor, _browser(actor)) for role, actor in (seats | {"supervisor": _supervisor(zone)}).items()}


def _supervisor(zone: Zone) -> Actor:
    post = Post.objects.filter(zone=zone.zone, role="supervisor").first()
    return Actor("supervisor", post.tenures.first().person, zone.zone, post.code)


def _browser(actor: Actor) -> Client:
    """A browser with a session, as if the officer had just signed in."""
    policy.enter(OPERATOR)
    person = Person.objects.get(id=actor.person)
    account = person.accounts.first() or people.open_account(person, login=f"bench-{person.id.hex[-8:]}", by=OPERATOR)
    session, client = SessionStore(), Client()
    entered = people.enter_as(account.zone, account.id, account.epoch, person.id).kept()
    session["entered"] = {**entered, "post": [actor.zone, actor.post], "principal": None}
    session.create()
    client.cookies["sessionid"] = session.session_key
    return client


def measure(zone: Zone, most: int, item_count: int, say: Say) -> list[Figure]:
    """Every page at each size; the number of questions has to stay the same."""
    logging.disable(logging.INFO)
    known, figures = browsers(zone), []
    many.items(zone, item_count, say)
    holders = [known["reviewer"][0]]
    before: dict[str, int] = {}
    have = 0
    for size in many.sizes(most):
        many.cases(zone, have, size - have, holders, say)
        have = size
        for asked in pages():
            figure = _timed(asked, known[asked.role][1], size, before)
            figures.append(figure)
            say(figure.row())
    return figures


def _timed(asked: Asked, client: Client, size: int, before: dict[str, int]) -> Figure:
    """The 95th percentile of a page over some calls after a warm-up, and how many questions it asked."""
    for _warm in range(3):
        answer = client.get(asked.path)
        if answer.status_code != 200:
            raise RuntimeError(f"{asked.path}: {answer.status_code}")
    times = [_call(client, asked.path) for _ in range(CALLS)]
    questions = min(_questions(client, asked.path) for _twice in range(2))
    same = before.setdefault(asked.name, questions) == questions
    kept = sorted(times)
    figure = Figure(f"{asked.name}, {size:,} cases, {questions} questions", "ms", kept, f"p95 < {AIM}")
    figure.readings = [kept[int(0.95 * len(kept))]]
    figure.met = figure.readings[0] < AIM and same
    return figure


def _call(client: Client, path: str) -> float:
    began = time.perf_counter()
    client.get(path)
    return 1000 * (time.perf_counter() - began)


def _questions(client: Client, path: str) -> int:
    count = 0

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        client.get(path)
    return count


def export(zone: Zone) -> list[Figure]:
    """What has ended, as one file: how long, how many rows a second, and by how much the process grew."""
    _actor, client = browsers(zone)["supervisor"]
    before, began, octets = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter(), 0
    for piece in client.get("/desk/export/?state=ended&sort=-received").streaming_content:
        octets += len(piece)
    seconds = time.perf_counter() - began
    policy.enter(OPERATOR)
    rows = Case.objects.filter(zone=zone.zone, ended_at__isnull=False).count()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return [
        Figure(f"export of {rows:,} rows, {octets / 1e6:.1f} MB", "s", [seconds]),
        Figure(f"export of {rows:,} rows: memory grown by", "MiB", [grown], "< 50", grown < 50),
    ]


def bulk(zone: Zone, cases: int = 1_000) -> list[Figure]:
    """One act for many: a label put on, the matters claimed, the label taken off."""
    actor, client = browsers(zone)["reviewer"]
    policy.enter(actor)
    at = queries.instants(zone.zone, clock.now())
    ids = [case.id for case in queries.desk(actor, queries.Sieve(hold="free"), at)[:cases]]
    label = {"label": str(_label(zone).id)}
    return [
        figure
        for verb, given in (("label", label), ("claim", {}), ("unlabel", label))
        for figure in _for_many(actor, client, verb, given, ids)
    ]


def _label(zone: Zone) -> Label:
    """A label of the zone, as its administrator makes one."""
    post = Post.objects.filter(zone=zone.zone, role="admin").first()
    admin = Actor("admin", post.tenures.first().person, zone.zone, post.code)
    policy.enter(admin)
    return commands.make_label("bench", "blue", by=admin)


def _for_many(actor: Actor, client: Client, verb: str, given: dict[str, str], ids: list[UUID]) -> list[Figure]:
    """Choosing, looking at it, and making it, each on its own."""
    policy.enter(actor)
    steps: list[tuple[str, float]] = []
    began = time.perf_counter()
    chosen = commands.choose(queries.visible_to(actor).filter(id__in=ids), verb, by=actor)
    steps.append(("chosen", time.perf_counter() - began))
    began = time.perf_counter()
    client.get(f"/desk/many/{chosen.id}/")
    steps.append(("looked at", time.perf_counter() - began))
    policy.enter(actor)
    commands.start(chosen, given)
    began = time.perf_counter()
    commands.go_on(queries.bulk(actor, chosen.id), seconds=120)
    steps.append(("made", time.perf_counter() - began))
    done, whole = queries.progress(chosen).done, sum(seconds for _name, seconds in steps)
    name = f"bulk {verb} of {done:,} cases"
    figures = [Figure(f"{name}: {step}", "s", [seconds]) for step, seconds in steps]
    return [*figures, Figure(name, "s", [whole], "< 10", whole < 10)]
