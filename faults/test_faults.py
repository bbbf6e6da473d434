"""Sixty matters cross roads that lose, double, delay and spoil what they carry, while cables are out and processes are
killed; `bin/check --long` sends a thousand through two and through three installations."""

import time
from contextlib import nullcontext

import pytest

from faults.invariants import Line, broken
from faults.proxy import FAULTS
from faults.ring import Ring, Side
from faults.weather import attacked, weather

pytestmark = pytest.mark.slow
HEALS_WITHIN = 60.0


def told() -> frozenset[str]:
    """The steps of a case that the other zone is told."""
    from tongban.handoffs.messages import TOLD

    return frozenset(TOLD)


def ended(made: Ring, cases: int, tell, *, within: float = HEALS_WITHIN) -> None:
    """The road is healed, everything ends, and the journals are exported: what they break, nothing if all is well."""
    made.heal()
    tell("healed in", f"{made.converged(within):.1f} s")
    answers = attacked(made)
    made.finish(within=within + cases)
    made.converged(within)
    tell("messages", dict(made.happened))
    tell("stood", f"{len(made.sides)} installations, {made.where}")
    tell("memory", f"{[side.memory() for side in made.sides]} MB")
    tell("turned away", f"{len(answers)} envelopes")
    faults = broken(made.journals(), told(), made.forgotten)
    assert not faults, "\n".join(faults)
    assert {name: said for name, (wanted, said) in answers.items() if said != wanted} == {}
    assert len(answers) >= 10 * len(made.sides), answers


@pytest.mark.parametrize("count", [2, pytest.param(3, marks=pytest.mark.long)])
def test_whatever_befalls_the_messages_every_matter_ends_once_and_alike_on_both_sides(
    count, installations, tell, request
):
    long = request.config.getoption("--long")
    cases = 1000 if long else 60
    with installations(count) as made:
        weather(made, cases, tell, falls=long)

        ended(made, cases, tell)

        assert len(made.handed_in) == cases
        assert set(made.happened) >= set(FAULTS), "not every fault has happened"


def own_steps(lines: list[Line]) -> list[list[str]]:
    """The steps of cases that people made: what they must make again."""
    return [
        [line["subject"], line["verb"].partition(".")[2]]
        for line in lines
        if line["kind"] == "case" and line["actor"]["role"] not in ("peer", "clock")
    ]


def repeated(made: Ring, side: Side, tell) -> int:
    """The officers of a side that was put back do again what they had done, as the other side has heard it."""
    steps, limit = own_steps(side.forgotten), time.monotonic() + 2 * HEALS_WITHIN
    left = steps
    while left and time.monotonic() < limit:
        left = side.ask("repeat", steps=left)["left"]
        time.sleep(0.3)
    tell("done again", f"{len(steps) - len(left)} steps that were forgotten")
    assert left == [], f"not done again: {left}; {made.differences()}"
    return len(steps)


RESTORED = [(1, ""), (1, "nothing_again"), (1, "numbers_again"), (0, ""), (0, "nobody_reminds"), (0, "numbers_again")]


@pytest.mark.long
@pytest.mark.parametrize(("side", "bug"), RESTORED)
def test_whoever_is_put_back_from_a_backup_hears_what_he_has_forgotten_and_contradicts_nobody(
    side, bug, installations, tell
):
    """Matters are handed in at the first side after the backup: the other one forgets cases, the first one legs."""
    red = pytest.raises(AssertionError, match=BUGS[bug]) if bug else nullcontext()
    with installations(2, bug) as made, red:
        there = made.sides[side]
        made.hand_in(8)
        made.turns(1)
        made.converged(HEALS_WITHIN)
        there.back_up()
        for _part in range(3):
            made.hand_in_at(made.sides[0], 2)
            made.turns(5)
        made.converged(HEALS_WITHIN)
        there.put_back()

        again = repeated(made, there, tell)
        made.hand_in(2)
        ended(made, 16, tell)

        assert again >= 5 or side == 0
        assert {line["kind"] for line in made.forgotten} >= {"leg", "case"}
        known_again = {line["subject"] for line in made.journals() if line["verb"] == "leg.remember"}
        assert known_again == {line["subject"] for line in made.forgotten if line["verb"] == "leg.take_in"}
        assert bool(known_again) == (side == 0)


STORY = r"made \[.*heard \["
LOST = r"have not ended|after .* s: "
WORD = "asked 0 times to withdraw, done 1 times"
IN_BAD_WEATHER = {
    "second_effect": rf"{STORY}|done \d times|sent \d times|{LOST}",
    "out_of_turn": rf"{STORY}|{LOST}",
    "row_outside": rf"{STORY}|done \d times|sent \d times|{LOST}",
    "known_by_type": LOST,
    "receipt_too_early": rf"{STORY}|sent \d times|{LOST}",
    "sent_and_forgotten": rf"{STORY}|sent \d times|{LOST}",
    "gives_up": "after .* s: .*unsent",
}
"""Each bug, and the words by which it must be found out."""
SELDOM = {"out_of_turn": 600}
"""So many matters must cross for a bug that shows only where one message overtakes another of the same matter."""
ON_A_GOOD_ROAD = {
    "number_taken_twice": WORD,
    "signature_ignored": WORD,
    "digest_ignored": WORD,
    "expiry_ignored": WORD,
    "any_key": WORD,
    "address_ignored": WORD,
    "custody_kept": "took it at .* while .* held it",
    "custody_dropped": "nobody held it after|None where it was taken in",
}
BUGS = {
    **IN_BAD_WEATHER,
    **ON_A_GOOD_ROAD,
    "nothing_again": r"\['01|asked",
    "nobody_reminds": "forgotten",
    "numbers_again": "gave .*字",
}


@pytest.mark.long
@pytest.mark.parametrize("bug", [*IN_BAD_WEATHER, *ON_A_GOOD_ROAD])
def test_control_a_planted_bug_turns_it_red(bug, installations, tell):
    with pytest.raises(AssertionError, match=f"(?s){BUGS[bug]}") as red, installations(2, bug) as made:
        if bug in IN_BAD_WEATHER:
            weather(made, SELDOM.get(bug, 30), tell)
        else:
            made.hand_in(6)
            made.turns(3)
        ended(made, 30, tell)

    tell("found out", str(red.value).splitlines()[0][:200])
