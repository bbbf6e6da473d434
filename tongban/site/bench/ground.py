"""The ground of a measurement: a throw-away installation that serves, with items, officers and cases to move."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.error import URLError
from urllib.request import urlopen

from tongban.site.installation import Installation

READY_WITHIN = 180.0
MOST = 8
"""The largest number of clients: each has a case, an officer and a token of its own."""


@dataclass
class Mover:
    """One client's share: a case under review, and the reviewer who claims and releases it."""

    number: str
    token: str
    actor: object


@dataclass
class Ground:
    """Everything a measurement needs."""

    installation: Installation
    port: int
    movers: list[Mover] = field(default_factory=list)
    whole: dict[str, str] = field(default_factory=dict)
    handing_in: dict[str, object] = field(default_factory=dict)


@contextmanager
def serving(folder: Path | None) -> Iterator[tuple[Path, int, float]]:
    """An installation served as in real life: its folder, its port, and how many seconds its second start took."""
    home = folder or Path(tempfile.mkdtemp(prefix="tongban-bench-"))
    port = free_port()
    _stop(_start(home, port))
    began = time.monotonic()
    server = _start(home, port)
    second = time.monotonic() - began
    try:
        yield home, port, second
    finally:
        _stop(server)
        if folder is None:
            shutil.rmtree(home, ignore_errors=True)


@contextmanager
def alone(folder: Path | None) -> Iterator[object]:
    """An installation without a server, with real items and officers: the zone in which it is measured."""
    from tongban.site.opening import open_installation

    home = folder or Path(tempfile.mkdtemp(prefix="tongban-bench-"))
    try:
        with open_installation(home, command="bench", create=True):
            yield _furnished()
    finally:
        if folder is None:
            shutil.rmtree(home, ignore_errors=True)


def _furnished() -> object:
    """The zone with the most items, its posts filled."""
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR
    from tongban.kernel.zones.models import Zone
    from tongban.site import demo, load
    from tongban.site.demo import staff

    policy.enter(OPERATOR)
    if not Zone.objects.exists():
        load.load(*demo.FOLDERS)
        staff.appoint(demo.home().zone, Random(1))
    return demo.home()


def _start(home: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tongban.site", "start", "--data-dir", str(home), "--port", str(port)]
    env = {name: value for name, value in os.environ.items() if not name.startswith("TONGBAN_")}
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=env)
    limit = time.monotonic() + READY_WITHIN
    while not _answers(f"http://127.0.0.1:{port}/readyz"):
        if server.poll() is not None or time.monotonic() > limit:
            raise RuntimeError("the installation to be measured did not come up")
        time.sleep(0.05)
    return server


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    server.wait(60)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def people(ground: Ground) -> None:
    """Load the real items, appoint officers, and bring one case for each client under review."""
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR
    from tongban.kernel.zones.models import Zone
    from tongban.site import demo, load
    from tongban.site.demo import staff, year

    policy.enter(OPERATOR)
    if not Zone.objects.exists():
        load.load(*demo.FOLDERS)
    home = demo.home()
    dice = Random(1)
    officers = staff.appoint(home.zone, dice)
    customer = year.customers(home, dice, count=1)[0]
    agency, version = item_without_materials(officers.zone)
    reviewer, approver = officers.reviewers[agency][0], officers.approvers[agency][0]
    ground.whole = {
        name: token_of(actor)
        for name, actor in {
            "applicant": customer.actor,
            "window": officers.clerks[0],
            "reviewer": reviewer,
            "approver": approver,
        }.items()
    }
    ground.handing_in = _application(version, customer.actor, dice)
    for _ in range(MOST):
        number = _under_review(version, customer.actor, officers.clerks[0], dice)
        ground.movers.append(Mover(number, token_of(reviewer), reviewer))


def item_without_materials(zone: str) -> tuple[str, object]:
    """An item whose materials are not named, so that a whole case needs no files."""
    from tongban.catalogue import queries as catalogue
    from tongban.kernel import clock

    today = clock.china_date(clock.now())
    found = (catalogue.version(one.zone, one.id) for one in catalogue.offered(zone, today))
    version = next(one for one in found if not catalogue.materials(one))
    return version.agency, version


def token_of(actor: object) -> str:
    """A new token for a person in his post."""
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR
    from tongban.people import commands
    from tongban.people.models import Person, Post

    policy.enter(OPERATOR)
    person = Person.objects.get(id=actor.person)
    post = Post.objects.filter(zone=actor.zone, code=actor.post).first()
    return commands.issue_token(person, name="bench", by=OPERATOR, post=post, principal=actor.principal)[1]


def _application(version: object, applicant: object, dice: Random) -> dict[str, object]:
    from tongban.catalogue import queries as catalogue
    from tongban.site.demo import year

    answers = year.answers(catalogue.form(version), applicant, dice)
    return {"zone": version.zone, "item": version.code, "answers": answers}


def _under_review(version: object, applicant: object, clerk: object, dice: Random) -> str:
    from tongban.cases import commands
    from tongban.catalogue import queries as catalogue
    from tongban.kernel import policy
    from tongban.site.demo import year

    draft = commands.unsaved(version, by=applicant)
    draft.answers = year.answers(catalogue.form(version), applicant, dice)
    policy.enter(applicant)
    case, _entry = commands.submit(draft, by=applicant)
    policy.enter(clerk)
    commands.move(case.number, "accept", by=clerk, given={})
    return case.number
