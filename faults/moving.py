"""Joint matters between installations, of which the first leads: how they are agreed, moved and looked at."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from faults.invariants import Line
from faults.ring import Ring, Side
from faults.test_faults import HEALS_WITHIN

COUNTER = {"manner": "counter", "recipient": "赵一鸣", "identification": "identity_card"}
SETTLED = ("lift_hold", "void", "issue", "hand_out")
"""The steps of a part by which it is let go or voided, and by which its result goes to the applicant."""
TOLD = ("decide", "issue", "void")
"""Of which of them the applicant is told, beside the hand-out, at which he stands himself."""


def at(side: Side, what: str, **given: Any) -> Any:
    """One act upon a joint matter at the windows of an installation."""
    return side.ask("jointly", what=what, **given)


def until(look: Callable[[], Any], wanted: Any) -> None:
    """What is looked at becomes what is wanted, within the time in which a healed line must have told everything."""
    limit = time.monotonic() + HEALS_WITHIN
    while (found := look()) != wanted:
        assert time.monotonic() < limit, f"{found}, and not {wanted}"
        time.sleep(0.2)


class Move:
    """One joint matter between two installations, of which the first leads."""

    def __init__(self, made: Ring, by: str = "applicant") -> None:
        self.made, (self.here, self.there) = made, made.sides
        self.known = at(self.here, "hand_in", by=by)
        self.number = self.known["number"]

    def line(self, *, out: bool) -> None:
        """The cable of the other installation is pulled out, or put in again."""
        self.made.cut(1, off=out)

    def arrived(self) -> None:
        """The other installation has its part, and the one that leads has heard so."""
        until(lambda: self.case(self.there), ("submitted", True))
        until(self.stands, ("under_way", "submitted", "submitted"))

    def part(self, side: Side) -> str:
        """The key of the part that an installation decides."""
        return self.known["parts"][side.zone]

    def decide(self, side: Side, outcome: str) -> None:
        """An installation decides its part."""
        at(side, "decide", part=self.part(side), outcome=outcome)

    def issue(self, side: Side) -> list[str]:
        """An installation issues its result: by which codes it was refused."""
        return at(side, "move", part=self.part(side), who="reviewer", verb="issue")["refused"]

    def whole(self, verb: str, who: str, **given: Any) -> list[str]:
        """One move on the whole where it is led: by which codes it was refused."""
        return at(self.here, "move_whole", number=self.number, who=who, verb=verb, given=given)["refused"]

    def stands(self) -> tuple[str, str, str]:
        """The whole and what has become of each part, as the installation that leads has it."""
        now = at(self.here, "whole", number=self.number)
        assert now["alarm"] is None
        return now["status"], *(self._in_words(now["parts"][side.zone]) for side in (self.here, self.there))

    @staticmethod
    def _in_words(part: list[str | None]) -> str:
        return " ".join(one for one in part if one)

    def told(self) -> list[list[str]]:
        """Of what the applicant has been told about each part, where he handed in."""
        found = (at(self.here, "told", part=self.part(side))["verbs"] for side in (self.here, self.there))
        return [[verb for verb in verbs if verb in TOLD] for verbs in found]

    def case(self, side: Side) -> tuple[str | None, bool]:
        """The part as its own installation has it, and whether it is held."""
        found = at(side, "case", part=self.part(side))
        return found.get("status"), bool(found.get("hold"))


def agreed(made: Ring, rule: str) -> None:
    """The first installation leads under a rule, and the other takes part."""
    here, there = made.sides
    at(here, "ask", zone=there.zone, code=there.code, rule=rule)
    until(lambda: at(there, "consent", lead=here.zone)["status"], "asked")
    at(there, "agree", lead=here.zone)
    until(lambda: at(here, "item")["status"], "open")


def course(lines: Iterable[Line], part: str) -> list[str]:
    """By which steps a part was settled and came to the applicant, in the journal of the zone that decides it."""
    verbs = [line["verb"].partition(".")[2] for line in lines if line["kind"] == "case" and line["subject"] == part]
    return [verb for verb in verbs if verb in SETTLED]


def fates(lines: Iterable[Line], number: str) -> dict[str, str]:
    """What became of each part, by its key, in the journal of the zone that leads."""
    lines = [line for line in lines if line["kind"] == "joint"]
    whole = next(line["subject"] for line in lines if line["after"].get("number") == number)
    rows = [line["after"].get("rows", {}).get("handoffs_part", ()) for line in lines if line["subject"] == whole]
    return {row["id"]: row["fate"] for parts in rows for row in parts}
