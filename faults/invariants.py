"""What must hold in the journals of two zones, whatever befell the messages between them. Pure: entries in, faults out.

An entry is the plain object of its body (docs/journal.md, section 2). `receiving` and `competent` are the entries of
both exported bundles. Each fault is a sentence that names the matter.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

Line = Mapping[str, Any]
SENT = ("leg.send", "leg.answer")
TAKEN = ("case.submit", "case.resubmit", "case.answer", "case.take_over")
"""By which entries a matter leaves the zone that took it in, and by which it is in the zone that decides."""
ENDS = {
    "handed_out": {"closed"},
    "declined": {"declined", "not_needed"},
    "withdrawn": {"withdrawn"},
    "ended": {"lapsed", "terminated"},
    "unsent": {None},
}
"""How a leg has ended, and how its case must have: never handed over is no case."""
OVER = frozenset().union(*ENDS.values()) - {None}


@dataclass
class Matter:
    """What both journals say of one matter."""

    told: frozenset[str]
    here: list[Line] = field(default_factory=list)
    there: list[Line] = field(default_factory=list)


def entries(bundle: Path) -> Iterator[Line]:
    """Every entry of an exported journal, in the order of its tree."""
    with bundle.open("rb") as lines:
        for line in lines:
            place, _space, rest = line.partition(b" ")
            if place.isdigit():
                yield orjson.loads(rest.partition(b" ")[2])


def broken(receiving: Iterable[Line], competent: Iterable[Line], told: Iterable[str]) -> list[str]:
    """Every promise that two journals break, once nothing is under way; `told` are the steps of a case that travel."""
    matters: dict[str, Matter] = defaultdict(lambda: Matter(frozenset(told)))
    for line in receiving:
        if line["kind"] == "leg":
            matters[line["subject"]].here.append(line)
    for line in competent:
        if line["kind"] == "case":
            matters[line["subject"]].there.append(line)
    return [f"{key}: {fault}" for key, matter in matters.items() for judge in LAWS for fault in judge(matter)]


def one_end(matter: Matter) -> Iterator[str]:
    """X1: both sides end the same way, and each ends once."""
    leg, case = _status(matter.here), _status(matter.there)
    if leg is None:
        yield f"a case {case} of which the zone that took it in knows nothing"
    elif leg in ENDS and case not in ENDS[leg]:
        yield f"{leg} where it was taken in, {case} where it was decided"
    elif leg not in ENDS and case in OVER:
        yield f"{case} where it was decided, still {leg} where it was taken in"
    for side in (matter.here, matter.there):
        ends = [line["verb"] for line in side if line["status"] in {*ENDS, *OVER}]
        if len({line["status"] for line in side if line["status"] in {*ENDS, *OVER}}) > 1:
            yield f"more than one end: {', '.join(ends)}"


def one_owner(matter: Matter) -> Iterator[str]:
    """X1: at no instant do both zones hold it; and in the end exactly one does, or nobody needs to."""
    spans = [*_held(matter.here, _here), *_held(matter.there, _there)]
    for (began, ended, who), (again, _end, other) in pairwise(sorted(spans)):
        if who != other and (ended is None or again < ended):
            yield f"{other} took it at {again} while {who} held it since {began}"
    holds = [who for _began, ended, who in spans if ended is None]
    over = _status(matter.here) in ENDS
    if not over and len(holds) != 1:
        yield f"held by {', '.join(holds) or 'nobody'} in the end"


def one_effect(matter: Matter) -> Iterator[str]:
    """X2, X3: what was sent has had its effect once: as many arrivals as departures, none before its departure."""
    left = [line["recorded_at"] for line in matter.here if line["verb"] in SENT]
    came = [line["recorded_at"] for line in matter.there if line["verb"] in TAKEN and line["actor"]["role"] == "peer"]
    turned = sum(line["verb"] == "leg.refuse" for line in matter.here)
    if len(left) != len(came) + turned:
        yield f"sent {len(left)} times, arrived {len(came)} times, refused {turned} times"
    if any(arrival < departure for departure, arrival in zip(left, came, strict=False)):
        yield "it arrived before it was sent"


def one_story(matter: Matter) -> Iterator[str]:
    """X2, X3: each step that travels is told once, in the order in which it was made, until the leg has ended."""
    heard = [line["after"]["news"] for line in matter.here if line["after"].get("news") in matter.told]
    made = [verb for line in matter.there if (verb := line["verb"].partition(".")[2]) in matter.told]
    if heard != (made[: len(heard)] if _status(matter.here) in ENDS else made):
        yield f"made {made}, heard {heard}"


LAWS = (one_end, one_owner, one_effect, one_story)


def _status(side: list[Line]) -> str | None:
    return side[-1]["status"] if side else None


def _here(line: Line, held: bool) -> bool:
    """Whether the zone that took it in holds it after an entry of its own."""
    after = line["after"]
    return after["custodian"] == line["zone"] if "custodian" in after else held and line["status"] not in ENDS


def _there(line: Line, held: bool) -> bool:
    """Whether the zone that decides holds it after an entry of its own: null says that it is here."""
    after = line["after"]
    now = after["custodian"] is None if "custodian" in after else held or line["number"] == 1
    return now and line["status"] not in OVER


def _held(side: list[Line], holds: Any) -> Iterator[tuple[str, str | None, str]]:
    """From when to when one side held a matter; None for until now."""
    since, held = None, False
    for line in side:
        now = holds(line, held)
        if now and not held:
            since = line["recorded_at"]
        if held and not now:
            yield since, line["recorded_at"], line["zone"]
        held = now
    if held:
        yield since, None, side[-1]["zone"]
