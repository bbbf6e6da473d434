"""An enterprise moves between two installations while the line between them is out at every step, and is healed."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from faults.hands import come_in
from faults.invariants import broken
from faults.ring import Ring, Side
from faults.test_faults import HEALS_WITHIN, told
from tongban.site.tests.browser.hands import move as press_move

pytestmark = [pytest.mark.slow, pytest.mark.long]
COUNTER = {"manner": "counter", "recipient": "赵一鸣", "identification": "identity_card"}


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


def test_one_application_two_installations_one_result_though_the_line_is_out_at_every_step(installations, browse, tell):
    with installations(2) as made:
        agreed(made, "all")
        own = {granted(made, browse), refused(made)}
        agreed(made, "lead")
        own |= {the_lead_decides(made), withdrawn(made)}
        tell("healed in", f"{made.converged(HEALS_WITHIN):.1f} s")
        tell("stood", f"{len(made.sides)} installations, {made.where}")

        lines = [line for line in made.journals() if line["subject"] not in own]
        assert broken(lines, told()) == []


def granted(made: Ring, browse: Callable[..., Page]) -> str:
    """Everything is granted: nothing is issued before both have decided, and there is one result, received online."""
    here, there = made.sides
    made.cut(1, off=True)
    move = Move(made)
    assert move.stands() == ("under_way", "submitted", "in_transit")
    tab = come_in(browse, here, "applicant", viewport={"width": 390, "height": 844})
    tab.goto(f"/joint/matters/{move.number}/")
    assert "在途" in tab.locator("#parts tbody tr").first.inner_text()
    move.decide(here, "granted")
    until(move.stands, ("under_way", "decided granted", "in_transit"))
    assert move.issue(here) == ["held-back"]
    move.line(out=False)
    until(lambda: move.case(there), ("submitted", True))

    move.line(out=True)
    move.decide(there, "granted")
    assert (move.issue(there), move.stands()[0]) == (["held-back"], "under_way")
    move.line(out=False)
    until(move.stands, ("released", "decided granted let_go", "decided granted let_go"))
    until(lambda: move.case(there), ("decided", False))

    move.line(out=True)
    assert (move.issue(here), move.issue(there)) == ([], [])
    until(move.stands, ("released", "issued granted let_go", "decided granted let_go"))
    assert move.whole("fetch", "applicant") == ["wrong-state"]
    move.line(out=False)
    until(lambda: move.stands()[0], "result_here")
    until(lambda: at(here, "results", number=move.number)["zones"], [there.zone, here.zone])

    move.line(out=True)
    tab.reload()
    press_move(tab, "fetch")
    assert (move.stands()[0], move.case(here)[0], move.case(there)[0]) == ("handed_out", "closed", "issued")
    move.line(out=False)
    until(lambda: move.case(there)[0], "closed")
    return move.part(here)


def refused(made: Ring) -> str:
    """All or nothing: a refusal in one installation voids what the other has granted; only the refusal is served."""
    here, there = made.sides
    move = Move(made, by="window")
    until(lambda: move.case(there), ("submitted", True))
    move.decide(there, "granted")
    until(move.stands, ("under_way", "submitted", "decided granted"))

    move.line(out=True)
    move.decide(here, "refused")
    until(move.stands, ("released", "decided refused let_go", "decided granted void"))
    assert (move.issue(there), move.case(there)) == (["held-back"], ("decided", True))
    move.line(out=False)
    until(lambda: move.case(there), ("terminated", False))
    assert move.issue(here) == []
    until(lambda: move.stands()[0], "result_here")
    assert move.whole("hand_out", "window", **COUNTER) == []
    assert (move.case(here)[0], move.case(there)[0]) == ("closed", "terminated")
    return move.part(here)


def the_lead_decides(made: Ring) -> str:
    """The lead decides: the other installation refuses, and what was granted here falls by the word of the lead."""
    here, there = made.sides
    move = Move(made)
    until(lambda: move.case(there), ("submitted", True))
    move.line(out=True)
    move.decide(there, "refused")
    move.decide(here, "granted")
    assert move.whole("decide", "approver", parts="void", reason="迁入不成立") == ["wrong-state"]
    move.line(out=False)
    until(lambda: move.stands()[0], "deciding")

    move.line(out=True)
    assert move.whole("decide", "approver", parts="void", reason="迁入不成立") == []
    until(move.stands, ("released", "terminated granted void", "decided refused let_go"))
    assert (move.issue(there), move.case(here)) == (["held-back"], ("terminated", False))
    move.line(out=False)
    until(lambda: move.case(there), ("decided", False))
    assert move.issue(there) == []
    until(lambda: move.stands()[0], "result_here")
    assert move.whole("hand_out", "window", **COUNTER) == []
    until(lambda: move.case(there)[0], "closed")
    return move.part(here)


def withdrawn(made: Ring) -> str:
    """The whole is withdrawn while the other installation, out of reach, grants its part: that never takes effect."""
    here, there = made.sides
    move = Move(made)
    until(lambda: move.case(there), ("submitted", True))
    move.line(out=True)
    move.decide(there, "granted")
    assert move.whole("withdraw", "applicant", reason="不再迁移") == []
    assert move.stands()[0] == "withdrawn"
    move.line(out=False)
    until(lambda: move.case(there), ("terminated", False))
    return move.part(here)
