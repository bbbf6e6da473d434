"""What is done to very many at once: a table of items comes in, a move is made for many, a list is taken out."""

import json
import math
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID
from zipfile import ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from tongban.cases import commands, queries
from tongban.cases.models import Case, Label
from tongban.catalogue.models import ItemDraft
from tongban.certificates.models import Certificate
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.zones.models import Zone
from tongban.site.bench import lists, many
from tongban.site.bench.report import Figure
from tongban.site.load import try_to_load

IMPORTED, MOVED, AIM = 2_000, 1_000, 10
ROWS = (10_000, 100_000)
TURNS, PAGE = 200, 150
LIMIT = 20
"""MiB by which a process may grow more for ten times the rows: what the allocator keeps, and no list."""


def measure(zone: Zone) -> list[Figure]:
    """All of them, in a world that stands."""
    where = lists.town(zone, 1, lambda text: None)
    clients = lists.browsers(where)
    return [
        *imported(where, clients["admin"]),
        loaded(where),
        *bulk(where, clients["reviewer"]),
        *accepted(where, clients["window"]),
        *certified(where, clients["reviewer"]),
        checked(where),
        *exported(where, clients["supervisor"]),
    ]


def imported(where: many.Town, client: Client) -> list[Figure]:
    """A table of items: chosen, every line looked at, brought in as drafts; each on its own."""
    policy.enter(OPERATOR)
    known, agency = ItemDraft.objects.filter(zone=where.zone.zone).count(), where.reviewer.agency
    raw = _table(f"T{known}-", agency)
    began = time.perf_counter()
    place = client.post("/catalogue/import/", {"file": SimpleUploadedFile("items.csv", raw)})["Location"]
    chosen = time.perf_counter()
    client.get(place)
    seen = time.perf_counter()
    client.post(place)
    steps = {"chosen": chosen - began, "looked at": seen - chosen, "brought in": time.perf_counter() - seen}
    policy.enter(OPERATOR)
    came = ItemDraft.objects.filter(zone=where.zone.zone).count() - known
    return [*_steps(f"import of {came:,} items", steps, came == IMPORTED)]


def _table(code: str, agency: str) -> bytes:
    rows = [f"{code}{n},测试许可{code}{n},{agency},{n % 60} 个工作日,申请书；图纸" for n in range(IMPORTED)]
    return "\n".join(["事项编码,事项名称,实施主体,承诺时限,申请材料", *rows]).encode()


def loaded(where: many.Town) -> Figure:
    """The same by the operator, every line published; taken back, so that the world stays as large as it was."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "items.csv"
        path.write_bytes(_table("L", where.reviewer.agency))
        began = time.perf_counter()
        report = try_to_load(path, zone=where.zone.zone, dry_run=True)
        seconds, came = time.perf_counter() - began, len(report.outcomes)
    return Figure(f"load of {came:,} items, published", "s", [seconds], f"< {AIM}", seconds < AIM and came == IMPORTED)


def bulk(where: many.Town, client: Client) -> list[Figure]:
    """One act for many without papers: a label put on, the matters claimed, the label taken off."""
    many.waiting(where, MOVED)
    policy.enter(where.reviewer)
    at = queries.instants(where.zone.zone, clock.now())
    ids = [case.id for case in queries.desk(where.reviewer, queries.Sieve(hold="free"), at)[:MOVED]]
    label = {"label": str(_label(where).id)}
    acts = (("label", label), ("claim", {}), ("unlabel", label))
    return [figure for verb, given in acts for figure in _for_many(where.reviewer, client, verb, given, ids)]


def accepted(where: many.Town, client: Client) -> Iterator[Figure]:
    """Taken up by the window, each with its number and its paper."""
    ids = many.waiting(where, MOVED, "submitted")
    return _for_many(where.clerk, client, "accept", {}, ids)


def certified(where: many.Town, client: Client) -> Iterator[Figure]:
    """Results made out for very many, each with its certificate, its number and its paper; the order shows progress."""
    ids = many.waiting(where, MOVED, "decided")
    for figure in _for_many(where.reviewer, client, "issue", {}, ids):
        yield replace(figure, aim="", met=None)


def checked(where: many.Town) -> Figure:
    """The public page that tells of a certificate by its code, asked from many addresses: 95th percentile."""
    policy.enter(OPERATOR)
    codes = list(Certificate.objects.filter(zone=where.zone.zone).values_list("code", flat=True)[:TURNS])
    anybody, times = Client(), []
    for turn, code in enumerate(codes):
        began = time.perf_counter()
        answer = anybody.get("/verify/", {"key": code}, REMOTE_ADDR=f"198.51.100.{turn % 200}")
        times.append(1000 * (time.perf_counter() - began) if answer.status_code == 200 else math.inf)
    slow = sorted(times)[int(0.95 * len(times))]
    name = f"verification page by code, {len(codes)} asked, 95th percentile"
    return Figure(name, "ms", [slow], f"< {PAGE}", slow < PAGE and len(codes) == TURNS)


def _label(where: many.Town) -> Label:
    """A label of the zone, as its administrator makes one."""
    policy.enter(OPERATOR)
    known = Label.objects.filter(zone=where.zone.zone, name="bench").first()
    admin = lists.seat(where.zone, "admin")
    policy.enter(admin)
    return known or commands.make_label("bench", "blue", by=admin)


def _for_many(by: Actor, client: Client, verb: str, given: dict[str, str], ids: list[UUID]) -> Iterator[Figure]:
    """Chosen, looked at, and made, each on its own."""
    policy.enter(by)
    began = time.perf_counter()
    chosen = commands.choose(queries.visible_to(by).filter(id__in=ids), verb, by=by)
    kept = time.perf_counter()
    client.get(f"/desk/many/{chosen.id}/")
    seen = time.perf_counter()
    policy.enter(by)
    commands.start(chosen, given)
    commands.go_on(queries.bulk(by, chosen.id), seconds=120)
    steps = {"chosen": kept - began, "looked at": seen - kept, "made": time.perf_counter() - seen}
    done = queries.progress(chosen).done
    return _steps(f"bulk {verb} of {done:,} cases", steps, done == MOVED)


def _steps(name: str, steps: dict[str, float], whole: bool) -> Iterator[Figure]:
    seconds = sum(steps.values())
    yield Figure(name, "s", [seconds], f"< {AIM}", whole and seconds < AIM)
    yield from (Figure(f"{name}: {step}", "s", [taken]) for step, taken in steps.items())


def exported(where: many.Town, client: Client) -> list[Figure]:
    """What has ended, as one file, at ten thousand rows and at ten times as many: rows a second, and memory."""
    figures, grown = [], []
    for wanted in ROWS:
        path = _about(where, wanted)
        if path is None:
            figures.append(_too_few(where, wanted))
            continue
        rows, seconds, grew = _in_a_process(lambda path=path: _taken_out(client, path))
        grown.append(grew)
        figures.append(Figure(f"export of {rows:,} rows", "rows/s", [rows / seconds]))
        figures.append(Figure(f"export of {rows:,} rows: memory grown by", "MiB", [grew]))
    if len(grown) == len(ROWS):
        aim = f"≤ {LIMIT} more than at {ROWS[0]:,}"
        figures[-1].aim, figures[-1].met = aim, grown[-1] - grown[0] <= LIMIT
    return figures


def _too_few(where: many.Town, wanted: int) -> Figure:
    """What could not be measured is missed and said: a world of a million has so many."""
    ended = Case.objects.filter(zone=where.zone.zone, ended_at__isnull=False).count()
    return Figure("cases that have ended, to be exported", "rows", [ended], f"≥ {wanted:,} (--cases 1000000)", False)


def _about(where: many.Town, rows: int) -> str | None:
    """The address of a list of so many rows, to the day; None where there are not so many."""
    policy.enter(OPERATOR)
    found = Case.objects.filter(zone=where.zone.zone, ended_at__isnull=False).order_by("-received_at")
    last = found.values_list("received_at", flat=True)[rows - 1 : rows].first()
    parts = {"state": "ended", "sort": "-received", "received_from": last and clock.china_date(last).isoformat()}
    return f"/desk/export/?{urlencode(parts)}" if last else None


def _taken_out(client: Client, path: str) -> int:
    """How many rows came."""
    with tempfile.TemporaryFile() as file:
        file.writelines(client.get(path).streaming_content)
        with ZipFile(file) as archive:
            return json.loads(archive.read("manifest.json"))["rows"]


def _in_a_process(work: Callable[[], int]) -> tuple[int, float, float]:
    """The work in a process of its own: what it says, its seconds, and by how many MiB the process grew at most."""
    connections.close_all()
    readable, writable = os.pipe()
    if os.fork() == 0:
        try:
            before, began = _memory("VmRSS"), time.perf_counter()
            told = work()
            os.write(writable, json.dumps([told, time.perf_counter() - began, _memory("VmHWM") - before]).encode())
        finally:
            if sys.exc_info()[0]:
                traceback.print_exc()
            os._exit(0)
    os.close(writable)
    with os.fdopen(readable) as file:
        answer = file.read()
    os.wait()
    if not answer:
        raise RuntimeError("what was measured in a process of its own failed; see what it printed")
    return json.loads(answer)


def _memory(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024
