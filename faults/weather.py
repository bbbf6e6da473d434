"""A bad time: matters are handed in and worked on while messages are lost, doubled and spoiled, cables are out, and
processes are killed."""

import time
from collections.abc import Callable

from faults.proxy import FAULTS
from faults.ring import Ring

SHARE = 0.5
"""Of so many messages something becomes."""
LONGEST = 40.0
"""Seconds for which the bad time goes on until every fault has happened."""
PARTS, CUT, KILLS, FALLS = 10, (3, 4), (5, 7), (6,)
"""In how many parts it passes; in which a cable is out, processes are killed, a whole installation is."""


def weather(made: Ring, cases: int, tell: Callable[[str], None], *, falls: bool = False) -> None:
    """So many matters are handed in, in ten parts; what befalls whom follows from the dice and the part."""
    made.spoil(SHARE)
    last = len(made.sides) - 1
    for part in range(PARTS):
        made.cut(last, off=part in CUT)
        made.hand_in(cases // PARTS)
        made.turns(1)
        if part in KILLS:
            for side in made.sides:
                side.kill_one(made.dice)
        if falls and part in FALLS:
            made.sides[0].kill_all()
        tell(f"{len(made.handed_in)} of {cases} matters handed in, {sum(made.happened.values())} messages")
    limit = time.monotonic() + LONGEST
    while FAULTS.keys() - made.happened.keys() and time.monotonic() < limit:
        for off in (True, False):
            made.cut(last, off=off)
            made.turns(1)


def attacked(made: Ring) -> dict[str, list[str]]:
    """Everything that must have no effect is sent, in every direction; for each what was wanted and what was said."""
    keys = {side.zone: str(side.folder / "keys" / "zones" / side.zone) for side in made.sides}
    found = {}
    for side in made.sides:
        for other in made.sides:
            if other is not side:
                address = other.served.address.rstrip("/")
                said = side.ask("attack", zone=other.zone, address=address, others=keys)
                found |= {f"{name} from {side.zone} to {other.zone}": answer for name, answer in said.items()}
    return found
