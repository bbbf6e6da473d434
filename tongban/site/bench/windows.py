"""Whoever sits at the windows of one installation while crossings are measured: a process of its own.

Started as `python -m tongban.site.bench.windows FOLDER` beside the server of that folder, whose database it uses. It
reads one JSON line a request and writes one a reply.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tongban.site.installation import CHECKOUT

Told = dict[str, Any]


@dataclass
class Windows:
    """What this process knows: the zones whose windows it sits at, and the matters that were taken in there."""

    clerk: Any = None
    customer: Any = None
    admin: Any = None
    ready: list[Any] = field(default_factory=list)
    post: Any = None


here = Windows()


def settle(deciding: str = "", receiving: str = "") -> Told:
    """A zone with its items and officers, or one with a window, or both."""
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR
    from tongban.kernel.exchange import own_keys
    from tongban.kernel.zones.models import Zone
    from tongban.site import load
    from tongban.site.demo import staff, year

    policy.enter(OPERATOR)
    load.load(CHECKOUT / "standards", *(CHECKOUT / "zones" / zone for zone in (deciding, receiving) if zone))
    own_keys.make_all()
    dice = Random(1)
    if deciding:
        here.admin = staff.appoint(deciding, dice).admin
    if receiving:
        here.clerk = staff.one_window(receiving, dice)
        here.customer = year.customers(Zone.objects.get(zone=receiving), dice, count=1)[0]
    return {}


def offer(zones: list[str]) -> Told:
    """An item without materials is let be taken in by other zones."""
    from tongban.catalogue.models import Item
    from tongban.handoffs import commands
    from tongban.kernel import policy
    from tongban.site.bench.ground import item_without_materials

    policy.enter(here.admin)
    _agency, version = item_without_materials(here.admin.zone)
    item = Item.objects.get(zone=version.zone, id=version.item_id)
    commands.offer(item, zones=zones, modes=["collect"], by=here.admin)
    return {"code": version.code}


def knows(origin: str) -> Told:
    """What the window has been told of that another zone offers."""
    from tongban.handoffs import queries
    from tongban.kernel import policy

    policy.enter(here.clerk)
    return {"codes": [one.code for one in queries.offers_to(here.clerk.zone) if one.origin == origin]}


def carry() -> Told:
    """What stays within this installation is carried until nothing is left."""
    from tongban.kernel.exchange.delivering import Post

    here.post = here.post or Post()
    return {"carried": sum(iter(here.post.within, 0))}


def take_in(origin: str, code: str, count: int) -> Told:
    """So many matters are taken in for another zone, and not yet sent: their keys, in the order in which they leave."""
    from tongban.cases import commands as drafting
    from tongban.catalogue import queries as catalogue
    from tongban.handoffs import commands, queries
    from tongban.kernel import policy
    from tongban.site.demo import year

    by, customer, dice = here.clerk, here.customer, Random(count)
    policy.enter(by)
    here.ready = []
    for _ in range(count):
        draft = commands.begin(origin, code, zone=by.zone, by=by)
        drafting.take_in(draft, party_kind="enterprise", party=customer.enterprise)
        drafting.save(draft, answers=year.answers(catalogue.form(draft.version_in_force), customer.actor, dice), by=by)
        here.ready.append(commands.take_in(queries.draft(by, draft.id), by=by)[0])
    return {"taken_in": [str(leg.id) for leg in here.ready]}


def send(pace: float) -> Told:
    """Every one of them leaves, so many a second at most: when each was committed."""
    from tongban.handoffs import commands
    from tongban.kernel import policy

    by, began, sent = here.clerk, time.monotonic(), {}
    policy.enter(by)
    for place, leg in enumerate(here.ready):
        if (early := began + place / pace - time.monotonic()) > 0:
            time.sleep(early)
        commands.send(leg, by=by)
        sent[str(leg.id)] = time.monotonic()
    return {"sent": sent}


def within() -> Told:
    """Seconds of each crossing inside this installation, and of the local moves that it consists of, in turns."""
    crossings, moves = [], []
    for leg, other in zip(here.ready[::2], here.ready[1::2], strict=False):
        crossings.append(_crossed(leg))
        moves.append(_moved(other))
    return {"crossings": crossings, "moves": moves}


def _crossed(leg: Any) -> float:
    """Sent, carried, taken in, answered."""
    from tongban.handoffs import commands
    from tongban.handoffs.models import Leg
    from tongban.kernel import policy
    from tongban.kernel.actors import CLOCK

    policy.enter(here.clerk)
    began = time.perf_counter()
    commands.send(leg, by=here.clerk)
    policy.enter(CLOCK)
    here.post.within()
    seconds = time.perf_counter() - began
    if Leg.objects.get(zone=leg.zone, id=leg.id).status != "there":
        raise RuntimeError("a crossing within the house did not arrive at once")
    return seconds


def _moved(leg: Any) -> float:
    """The same three moves by the same functions, each in a transaction of its own, and nothing crosses."""
    from django.db import transaction

    from tongban.handoffs import commands
    from tongban.handoffs.commands.taking_in import away, handed_over
    from tongban.kernel import clock, codes, policy
    from tongban.kernel.exchange import hearing
    from tongban.kernel.exchange.envelopes import Envelope, Receipt
    from tongban.kernel.journal.canon import plain
    from tongban.kernel.journal.record import record

    by, zone, to = here.clerk, leg.zone, leg.competent
    policy.enter(by)
    began = time.perf_counter()
    record(leg, "send", by=by, status="in_transit", after=away(leg, clock.now()))
    told = plain(handed_over(leg))
    place = (codes.new_id(), zone, to, "handoff.hand_over", leg.id, clock.now(), 1, 1)
    envelope, peer = Envelope(*place, data=told), hearing.peer(to, zone)
    policy.enter(peer)
    with transaction.atomic():
        said = commands.collect(envelope, by=peer)
    policy.enter(hearing.peer(zone, to))
    with transaction.atomic():
        commands.arrived(envelope, Receipt(envelope.id, "", zone, to, "done", clock.now(), 1, "", data=plain(said)))
    return time.perf_counter() - began


def waiting() -> Told:
    """How much has not been answered yet."""
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR
    from tongban.kernel.exchange.models import Outgoing

    policy.enter(OPERATOR)
    return {"waiting": Outgoing.objects.filter(next_at__isnull=False).count()}


def bodies(count: int) -> Told:
    """The bytes of some requests that were sent, one envelope each."""
    from tongban.kernel import clock, policy
    from tongban.kernel.actors import OPERATOR
    from tongban.kernel.exchange import own_keys, wire
    from tongban.kernel.exchange.envelopes import stamped
    from tongban.kernel.exchange.models import Outgoing

    policy.enter(OPERATOR)
    found = []
    for row in Outgoing.objects.filter(type="handoff.hand_over")[:count]:
        body = bytes(row.body)
        stamp = stamped(body, own_keys.signing(row.zone), incarnation=1, at=clock.now())
        found.append(wire.request([wire.Try(body, stamp)]).decode())
    return {"bodies": found}


ACTS: dict[str, Callable[..., Told]] = {
    one.__name__: one for one in (settle, offer, knows, carry, take_in, send, within, waiting, bodies)
}


def main(folder: str) -> None:
    """One request after the other, until nobody asks any more."""
    from tongban.site.opening import open_installation

    with open_installation(Path(folder), command="bench", create=True):
        from tongban.site import worker

        worker.chores()  # whoever is heard here is known now
        for line in sys.stdin:
            asked = json.loads(line)
            print(json.dumps(ACTS[asked.pop("act")](**asked)), flush=True)


@dataclass
class Asking:
    """The other end: a process at the windows, and what it is asked."""

    process: "subprocess.Popen[str]"

    def ask(self, act: str, **given: Any) -> Told:
        """One act, and what came of it."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({"act": act, **given}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{act} failed at the windows; see what it printed")
        return json.loads(answer)


@contextmanager
def opened(folder: Path) -> Iterator[Asking]:
    """A process at the windows of an installation."""
    command = [sys.executable, "-m", "tongban.site.bench.windows", str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:
        yield Asking(process)
        process.stdin.close()


if __name__ == "__main__":
    main(sys.argv[1])
