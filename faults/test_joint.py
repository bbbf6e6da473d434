"""An enterprise moves between two installations while the line between them is out at every step, and is healed."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from faults.hands import come_in
from faults.invariants import broken
from faults.moving import COUNTER, Move, agreed, at, course, fates, until
from faults.ring import Ring
from faults.test_faults import HEALS_WITHIN, told
from tongban.site.tests.browser.hands import move as press_move

pytestmark = [pytest.mark.slow, pytest.mark.long]
LET_GO, VOID = "let_go", "void"


@dataclass(frozen=True)
class Row:
    """A rule, which installation refuses its part, what the lead says, and what becomes of the part of each."""

    rule: str
    refuses: int
    said: str
    here: str
    there: str


RULES = [
    Row("all", 0, "", LET_GO, VOID),
    Row("each", 1, "", LET_GO, LET_GO),
    Row("lead", 1, "void", VOID, LET_GO),
    Row("lead", 0, "grant", LET_GO, LET_GO),
]
COURSES = {LET_GO: ["lift_hold", "issue", "hand_out"], VOID: ["void"]}
"""By which steps a part ends; each of them once."""
NEWS = {LET_GO: ["decide", "issue"], VOID: ["decide", "void"]}
"""Of what the applicant is told; each of it once."""
ENDS = {LET_GO: "closed", VOID: "terminated"}


def test_one_application_two_installations_one_result_though_the_line_is_out_at_every_step(installations, browse, tell):
    with installations(2) as made:
        agreed(made, "all")
        whole = [granted(made, browse), withdrawn(made)]
        settled = {}
        for row in RULES:
            agreed(made, row.rule)
            settled[row] = one_part_is_refused(made, row)
        tell("healed in", f"{made.converged(HEALS_WITHIN):.1f} s")
        tell("stood", f"{len(made.sides)} installations, {made.where}")

        lines = made.journals()
        own = {move.part(move.here) for move in (*whole, *settled.values())}
        assert broken([line for line in lines if line["subject"] not in own], told()) == []
        for row, move in settled.items():
            parts = [move.part(side) for side in made.sides]
            became = [row.here, row.there]
            assert fates(lines, move.number) == dict(zip(parts, became, strict=True)), row
            assert [course(lines, part) for part in parts] == [COURSES[fate] for fate in became], row
            assert [move.case(side) for side in made.sides] == [(ENDS[fate], False) for fate in became], row
            assert move.told() == [NEWS[fate] for fate in became], row


def granted(made: Ring, browse: Callable[..., Page]) -> Move:
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
    return move


def one_part_is_refused(made: Ring, row: Row) -> Move:
    """One part is refused: the rule, or the lead, says what becomes of the other, though the line is out meanwhile."""
    here, there = made.sides
    ours, theirs = ("refused" if row.refuses == number else "granted" for number in (0, 1))
    move = Move(made)
    move.arrived()
    move.line(out=True)
    move.decide(there, theirs)
    word = {"parts": row.said or "void", "reason": "迁入不成立"}
    assert move.whole("decide", "approver", **word) == ["wrong-state"]
    move.line(out=False)
    until(move.stands, ("under_way", "submitted", f"decided {theirs}"))

    move.line(out=True)
    move.decide(here, ours)
    until(lambda: move.told()[0][:1], ["decide"])  # at once issued, he would be told of both as of one
    if row.said:
        until(lambda: move.stands()[0], "deciding")
        assert move.whole("decide", "approver", **word) == []
    at_once = "terminated" if row.here == VOID else "decided"
    became = (f"{at_once} {ours} {row.here}", f"decided {theirs} {row.there}")
    until(move.stands, ("released", *became))
    assert (move.issue(there), move.case(there)) == (["held-back"], ("decided", True))
    move.line(out=False)
    for side, fate in ((here, row.here), (there, row.there)):
        until(lambda side=side: move.case(side), ("decided" if fate == LET_GO else "terminated", False))
        assert move.issue(side)[:1] == ([] if fate == LET_GO else ["wrong-state"])
    until(lambda: move.stands()[0], "result_here")
    assert move.whole("hand_out", "window", **COUNTER) == []
    until(lambda: move.case(there)[0], ENDS[row.there])
    return move


def withdrawn(made: Ring) -> Move:
    """The whole is withdrawn while the other installation, out of reach, grants its part: that never takes effect."""
    there = made.sides[1]
    move = Move(made)
    move.arrived()
    move.line(out=True)
    move.decide(there, "granted")
    assert move.whole("withdraw", "applicant", reason="不再迁移") == []
    assert move.stands()[0] == "withdrawn"
    move.line(out=False)
    until(lambda: move.case(there), ("terminated", False))
    return move
