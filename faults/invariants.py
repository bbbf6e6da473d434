"""What must hold in the journals of all zones, whatever befell the messages between them. Pure: entries in, faults out.

An entry is the plain object of its body (docs/journal.md, section 2); `lines` are the entries of all exported bundles.
Each fault is a sentence that names the matter. `forgotten` are the entries that a zone had written before it was put
back from a backup, and has no longer. Where something of a matter was forgotten, the instants of custody and the order
of what was told are not judged, and everything else is: see `one_effect` and `one_story`.
"""

from collections import Counter, defaultdict
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
GIVEN = ("leg.miss", "leg.ask_withdraw", "case.ask_correction", "case.ask_more", "case.give_back", "case.issue")
"""By which entries a zone gives a matter out of its hands otherwise."""
OVER_THERE = ("leg.let_go", "leg.decline", "leg.end")
"""By which entries a leg hears that its case has ended without a result."""
TOLD_AT_ANY_TIME = ("leg.tell", "leg.take_papers")
"""What a leg hears beside: it leaves custody and state as they are."""
HANDED_OUT = ("leg.hand_out", "leg.fetch")
"""By which entries a result reaches the applicant: handed out at the window, or received online."""
ASKED = {
    "withdraw": (("leg.ask_withdraw",), "case.withdraw", "not_withdrawn"),
    "hand out": (HANDED_OUT, "case.hand_out", "not_closed"),
    "lapse": (("leg.miss",), "case.lapse", ""),
}
"""What one side asks of the other: its entries, the entry they cause there, and the news that it was refused."""
ENDS = {
    "handed_out": {"closed"},
    "declined": {"declined", "not_needed"},
    "withdrawn": {"withdrawn"},
    "ended": {"lapsed", "terminated"},
    "unsent": {None},
}
"""How a leg has ended, and how its case must have: never handed over is no case."""
OVER = frozenset().union(*ENDS.values()) - {None}
ENDED = OVER | ENDS.keys()
"""How a case ends, and how either side does."""


@dataclass
class Matter:
    """What the journals say of one matter, where it was taken in and where it is decided."""

    told: frozenset[str]
    here: list[Line] = field(default_factory=list)
    there: list[Line] = field(default_factory=list)
    forgotten: list[Line] = field(default_factory=list)

    def count(self, *verbs: str, forgotten: bool = False) -> int:
        """How many entries bear one of these verbs."""
        lines = (*self.here, *self.there, *(self.forgotten if forgotten else ()))
        return sum(line["verb"] in verbs for line in lines)


def entries(bundle: Path) -> Iterator[Line]:
    """Every entry of an exported journal, in the order of its tree."""
    with bundle.open("rb") as lines:
        for line in lines:
            place, _space, rest = line.partition(b" ")
            if place.isdigit():
                yield orjson.loads(rest.partition(b" ")[2])


def broken(lines: Iterable[Line], told: Iterable[str], forgotten: Iterable[Line] = ()) -> list[str]:
    """Every promise that the journals break, once nothing is under way; `told` are the steps of a case that travel."""
    matters: dict[str, Matter] = defaultdict(lambda: Matter(frozenset(told)))
    lines, forgotten = ([one for one in found if one["kind"] in ("leg", "case")] for found in (lines, forgotten))
    for line in lines:
        matter = matters[line["subject"]]
        (matter.here if line["kind"] == "leg" else matter.there).append(line)
    for line in forgotten:
        matters[line["subject"]].forgotten.append(line)
    found = [f"{key}: {fault}" for key, matter in matters.items() for judge in LAWS for fault in judge(matter)]
    return [*found, *numbers_twice([*lines, *forgotten])]


def numbers_twice(lines: Iterable[Line]) -> Iterator[str]:
    """R7: no number is given to two matters or two papers, also where it was forgotten to whom it had been given."""
    bearers = defaultdict(set)
    for place, number, bearer in (one for line in lines for one in _numbers(line)):
        bearers[place, number].add(bearer)
    yield from (f"{place} gave {number} to {sorted(who)}" for (place, number), who in bearers.items() if len(who) > 1)


def _numbers(line: Line) -> Iterator[tuple[str, str, str]]:
    """The numbers that an entry tells, by whom they were given, and what bears them: a matter, or one of its papers."""
    after = line["after"]
    if number := after.get("number"):
        yield line["zone"], number, line["subject"]
    for row in (row for rows in after.get("rows", {}).values() for row in rows):
        if "number" in row and "made_at" in row:
            number = f"{row.get('series', '')} {row['number']}".strip()
            yield row.get("origin") or line["zone"], number, row.get("paper") or row["id"]


def two_sides(matter: Matter) -> Iterator[str]:
    """One zone has taken it in, another one decides it, and no third one knows of it."""
    for name, side in (("taken in by", matter.here), ("decided by", matter.there)):
        zones = sorted({line["zone"] for line in side})
        if len(zones) > 1:
            yield f"{name} {' and '.join(zones)}"


def one_end(matter: Matter) -> Iterator[str]:
    """X1: both sides end the same way, and each ends once."""
    leg, case = _status(matter.here), _status(matter.there)
    if leg is None:
        yield f"a case {case} of which the zone that took it in knows nothing"
    elif leg in ENDS and case not in (ENDS[leg] | _also(matter, leg)):
        yield f"{leg} where it was taken in, {case} where it was decided"
    elif leg not in ENDS and case in OVER:
        yield f"{case} where it was decided, still {leg} where it was taken in"
    for side in (matter.here, matter.there):
        ends = [line for line in side if line["status"] in ENDED]
        if len({line["status"] for line in ends}) > 1:
            yield f"more than one end: {', '.join(line['verb'] for line in ends)}"


def _also(matter: Matter, leg: str) -> set[str]:
    """A hand-out that was forgotten is told by the other side, and so is one that it made itself: closed there."""
    handed_out = any(line["verb"] in HANDED_OUT for line in matter.forgotten) or matter.count("case.finish_here")
    return {"closed"} if leg == "ended" and handed_out else set()


def one_owner(matter: Matter) -> Iterator[str]:
    """X1: at no instant do both zones hold it, or none but by giving it away; and in the end exactly one does."""
    spans = [*_held(matter.here, _here), *_held(matter.there, _there)]
    if not matter.forgotten:
        yield from _overlapping(spans)
        yield from _dropped(matter)
    holds = [who for _began, ended, who in spans if ended is None]
    if _status(matter.here) not in ENDS and len(holds) != 1:
        yield f"held by {', '.join(holds) or 'nobody'} in the end"


def _overlapping(spans: list[tuple[str, str | None, str]]) -> Iterator[str]:
    for (began, ended, who), (again, _end, other) in pairwise(sorted(spans)):
        if who != other and (ended is None or again < ended):
            yield f"{other} took it at {again} while {who} held it since {began}"


def _dropped(matter: Matter) -> Iterator[str]:
    """Whoever no longer holds it has sent it, has given it back, or has ended it."""
    for side, holds in ((matter.here, _here), (matter.there, _there)):
        held = False
        for line in side:
            now = holds(line, held)
            lawful = line["verb"] in (*SENT, *GIVEN) or line["status"] in ENDED
            if held and not now and not (lawful or line["actor"]["role"] == "peer"):
                yield f"{line['zone']} held it no longer after {line['verb']}"
            if line["verb"] in ("leg.come_back", "leg.refuse", "leg.result") and not now:
                yield f"nobody held it after {line['verb']} at {line['recorded_at']}"
            held = now


def one_effect(matter: Matter) -> Iterator[str]:
    """X2, X3, X4: what was sent has had its effect once, and nothing has an effect that nobody sent.

    Where something was forgotten, what was sent has had it once more at most; what was forgotten at the sender may
    have been sent again, and has had it once more at most.
    """
    left = [line["recorded_at"] for line in matter.here if line["verb"] in SENT]
    came = [line["recorded_at"] for line in matter.there if line["verb"] in TAKEN and line["actor"]["role"] == "peer"]
    turned = matter.count("leg.refuse")
    if matter.forgotten:
        if not came and _status(matter.here) not in ("unsent", "withdrawn"):
            yield f"sent {len(left)} times, and never known where it should be decided"
        yield from _unasked(matter)
        return
    lost = len(left) - len(came) - turned
    if lost and not (lost == 1 and _met_an_end(matter)):
        yield f"sent {len(left)} times, arrived {len(came)} times, refused {turned} times"
    if any(arrival < departure for departure, arrival in zip(left, came, strict=False)):
        yield "it arrived before it was sent"
    yield from _unasked(matter)


def _met_an_end(matter: Matter) -> bool:
    """Whether what was sent last met a matter that had ended meanwhile, say by the withdrawal that went before it.

    It was refused; but the leg had heard of the end before it heard of the refusal, and what is over is not refused.
    """
    moved = [line["verb"] for line in matter.here if line["verb"] not in TOLD_AT_ANY_TIME]
    return any(one in SENT and then in OVER_THERE for one, then in pairwise(moved))


def _unasked(matter: Matter) -> Iterator[str]:
    """What the other side is said to have caused it has caused, and as often."""
    refused = Counter(line["after"].get("news") for line in matter.here)
    for name, (asks, follows, no) in ASKED.items():
        asked = matter.count(*asks, forgotten=True)
        made = sum(line["verb"] == follows and line["actor"]["role"] == "peer" for line in matter.there)
        if made + refused[no] * bool(no) > asked and not (matter.forgotten and made <= asked):
            yield f"asked {asked} times to {name}, done {made} times, refused {refused[no]} times"


def one_story(matter: Matter) -> Iterator[str]:
    """X2, X3: each step that travels is told once, in the order in which it was made, until the leg has ended.

    What was told, forgotten and made again is told again: then every step that stands is told, and besides these only
    steps that were forgotten.
    """
    heard = [line["after"]["news"] for line in matter.here if line["after"].get("news") in matter.told]
    made = [verb for line in matter.there if (verb := line["verb"].partition(".")[2]) in matter.told]
    over = _status(matter.here) in ENDS
    if not matter.forgotten:
        if heard != (made[: len(heard)] if over else made):
            yield f"made {made}, heard {heard}"
        return
    lost = Counter(line["verb"].partition(".")[2] for line in matter.forgotten)
    besides, unheard = Counter(heard) - Counter(made) - lost, Counter(made) - Counter(heard) - lost
    if besides or (unheard and not over):
        yield f"made {made}, forgotten {dict(lost)}, heard {heard}"


LAWS = (two_sides, one_end, one_owner, one_effect, one_story)


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
