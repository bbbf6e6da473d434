"""Sixty matters cross roads that lose, double, delay and spoil what they carry, while cables are out and processes are
killed; `bin/check --long` sends a thousand through two and through three installations."""

import pytest

from faults.invariants import broken
from faults.proxy import FAULTS
from faults.ring import Ring
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
    assert broken(made.journals(), told(), made.forgotten) == []
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


STORY = r"made \[.*heard \["
BUGS = {
    "second_effect": rf"{STORY}|done \d times|sent \d times",
    "out_of_turn": rf"{STORY}|have not ended|after .* s: ",
    "number_taken_twice": "asked 0 times to withdraw, done 1 times",
    "row_outside": rf"{STORY}|done \d times|sent \d times|after .* s: ",
    "known_by_type": "after .* s: .*unsent",
    "receipt_too_early": rf"{STORY}|have not ended|sent \d times|after .* s: ",
    "sent_and_forgotten": rf"{STORY}|have not ended|sent \d times|after .* s: ",
    "gives_up": "after .* s: .*unsent",
    "signature_ignored": "asked 0 times to withdraw, done 1 times",
    "digest_ignored": "asked 0 times to withdraw, done 1 times",
    "expiry_ignored": "asked 0 times to withdraw, done 1 times",
    "any_key": "asked 0 times to withdraw, done 1 times",
    "address_ignored": "asked 0 times to withdraw, done 1 times",
    "custody_kept": "took it at .* while .* held it",
    "custody_dropped": "nobody held it after|None where it was taken in",
}
"""Each bug, and the words by which it must be found out."""


@pytest.mark.long
@pytest.mark.parametrize("bug", BUGS)
def test_control_a_planted_bug_turns_it_red(bug, installations, tell):
    with installations(2, bug) as made, pytest.raises(AssertionError, match=f"(?s){BUGS[bug]}") as red:
        weather(made, 30, tell)
        ended(made, 30, tell, within=30)

    tell("found out", next(iter(str(red.value).splitlines())))
