"""What the invariants say of journals: nothing of good ones, and the right word for each way to spoil them."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from faults.invariants import broken

HERE, THERE, KEY = "langfang", "tangshan", "0192f0aa-0000-7000-8000-000000000001"
OTHER = "0192f0aa-0000-7000-8000-000000000002"
PAPER = {"number": "唐审受字〔2026〕第1号", "made_at": "2026-11-04T04:00:11.000000Z"}
TOLD = frozenset(("accept", "ask_correction", "resubmit", "decide", "issue", "hand_out"))


def line(zone: str, second: int, verb: str, status: str, role: str = "peer", **after: Any) -> dict[str, Any]:
    """One entry, so many seconds after noon."""
    return {
        "zone": zone,
        "subject": KEY,
        "kind": verb.partition(".")[0],
        "number": second,
        "verb": verb,
        "status": status,
        "recorded_at": f"2026-11-04T04:00:{second:02d}.000000Z",
        "actor": {"role": role, "zone": zone},
        "after": after,
    }


def both(here: list[Any], there: list[Any]) -> list[Any]:
    return [*here, *there]


def journals() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A matter that went there, came back for a correction, went again, was decided and handed out."""
    here = [
        line(HERE, 1, "leg.take_in", "taken_in", "window", custodian=HERE),
        line(HERE, 2, "leg.send", "in_transit", "window", custodian=None),
        line(HERE, 4, "leg.arrive", "there", custodian=THERE),
        line(HERE, 6, "leg.come_back", "back", custodian=HERE, news="ask_correction"),
        line(HERE, 7, "leg.answer", "in_transit", "window", custodian=None),
        line(HERE, 9, "leg.arrive", "there", custodian=THERE),
        line(HERE, 10, "leg.tell", "there", news="resubmit"),
        line(HERE, 12, "leg.tell", "there", news="accept"),
        line(HERE, 15, "leg.result", "result_here", news="issue", custodian=HERE),
        line(HERE, 16, "leg.hand_out", "handed_out", "window"),
    ]
    there = [
        line(THERE, 1, "case.submit", "submitted", origin=HERE) | {"recorded_at": "2026-11-04T04:00:03.000000Z"},
        line(THERE, 5, "case.ask_correction", "returned", "window", custodian=HERE),
        line(THERE, 8, "case.resubmit", "submitted", custodian=None),
        line(THERE, 11, "case.accept", "accepted", "window"),
        line(THERE, 14, "case.issue", "issued", "reviewer", custodian=HERE),
        line(THERE, 17, "case.hand_out", "closed"),
    ]
    return here, there


def test_good_journals_break_nothing():
    assert broken(both(*journals()), TOLD) == []


def overtaken() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A matter that is withdrawn while it lies with the window: the correction that is sent after meets its end."""
    here, there = journals()
    here[4:] = [
        line(HERE, 6, "leg.ask_withdraw", "back", "applicant"),
        line(HERE, 7, "leg.answer", "in_transit", "window", custodian=None),
        line(HERE, 9, "leg.let_go", "withdrawn", news="withdraw"),
    ]
    there[2:] = [line(THERE, 8, "case.withdraw", "withdrawn", custodian=None)]
    return here, there


def test_a_correction_that_was_overtaken_by_the_withdrawal_is_not_lost():
    assert broken(both(*overtaken()), TOLD) == []

    here, there = overtaken()
    here.insert(6, line(HERE, 8, "leg.arrive", "there", custodian=THERE))
    assert any("sent 2 times, arrived 1 times" in fault for fault in broken(both(here, there), TOLD))


SPOILED: dict[str, tuple[Callable[[list[Any], list[Any]], object], str]] = {
    "the case never closes": (lambda here, there: there.pop(), "handed_out where it was taken in, issued"),
    "the leg never ends": (lambda here, there: here.pop(), "closed where it was decided, still result_here"),
    "the case is unknown where it was taken in": (lambda here, there: here.clear(), "knows nothing"),
    "it ends twice": (
        lambda here, there: there.append(line(THERE, 18, "case.withdraw", "withdrawn")),
        "more than one end: case.hand_out, case.withdraw",
    ),
    "it is taken before it is given": (
        lambda here, there: there[2].update(recorded_at="2026-11-04T04:00:06.500000Z"),
        "tangshan took it at 2026-11-04T04:00:06.500000Z while langfang held it",
    ),
    "an arrival is doubled": (
        lambda here, there: there.insert(3, line(THERE, 9, "case.resubmit", "submitted", custodian=None)),
        "sent 2 times, arrived 3 times",
    ),
    "an arrival is lost": (lambda here, there: there.pop(2), "sent 2 times, arrived 1 times"),
    "nobody has sent it back": (
        lambda here, there: here.insert(7, line(HERE, 11, "leg.tell", "there", custodian=HERE)),
        "took it at",
    ),
    "it comes back to nobody": (
        lambda here, there: here[3]["after"].update(custodian=None),
        "nobody held it after leg.come_back",
    ),
    "a clerk lets it fall": (
        lambda here, there: there.insert(4, line(THERE, 12, "case.remind", "accepted", "window", custodian=HERE)),
        "tangshan held it no longer after case.remind",
    ),
    "somebody else's word ends it": (
        lambda here, there: there.append(line(THERE, 15, "case.withdraw", "withdrawn")),
        "asked 0 times to withdraw, done 1 times",
    ),
    "a third zone decides it too": (
        lambda here, there: there.append({**line(THERE, 18, "case.submit", "submitted"), "zone": "baodi"}),
        "decided by baodi and tangshan",
    ),
    "news are lost": (lambda here, there: here.pop(7), "heard ['ask_correction', 'resubmit', 'issue']"),
    "a receipt number is given to two matters": (
        lambda here, there: (
            here[0]["after"].update(number="LF1"),
            here.append({**line(HERE, 18, "leg.take_in", "taken_in", "window", number="LF1"), "subject": OTHER}),
        ),
        f"{HERE} gave LF1 to",
    ),
    "the number of a paper is given to another one": (
        lambda here, there: (
            there[3]["after"].update(rows={"cases_document": [{"id": KEY, **PAPER}]}),
            here[7]["after"].update(rows={"handoffs_leg_paper": [{"id": OTHER, "paper": KEY, **PAPER}]}),
            there[4]["after"].update(rows={"cases_document": [{"id": OTHER, **PAPER}]}),
        ),
        f"gave {PAPER['number']} to ['{KEY}', '{OTHER}']",
    ),
    "news are doubled": (
        lambda here, there: here.insert(8, line(HERE, 13, "leg.tell", "there", news="accept")),
        "heard ['ask_correction', 'resubmit', 'accept', 'accept', 'issue']",
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_control_each_way_to_spoil_them_is_named(name):
    spoil, word = SPOILED[name]
    here, there = deepcopy(journals())
    spoil(here, there)

    found = broken(both(here, there), TOLD)
    assert any(word in fault for fault in found), found


def test_control_a_matter_that_nobody_holds_in_the_end_is_named():
    here, there = journals()

    faults = broken(both(here[:5], there[:2]), TOLD)

    assert f"{KEY}: held by nobody in the end" in faults
