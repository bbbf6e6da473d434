"""Sixty matters cross a road that loses, doubles, delays and spoils what it carries, while processes are killed."""

import os
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from faults.invariants import broken
from faults.pair import Pair, pair
from faults.proxy import FAULTS

pytestmark = pytest.mark.slow
SHARE = 0.5
"""Of so many messages something becomes."""
HEALS_WITHIN = 60.0
LONGEST = 40.0
"""Seconds for which the bad time goes on until every fault has happened."""
PARTS, CUT, KILLS = 10, (3, 4), (5, 7)
"""In how many parts the bad time passes, in which of them the road is cut, and after which processes are killed."""
SEED = int(os.environ.get("TONGBAN_FAULT_SEED", "20261122"))


BUGS = ("second_effect", "out_of_turn", "receipt_too_early", "sent_and_forgotten")


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two installations that have lived through it, all of it healed by now and every matter ended."""
    with pair(tmp_path_factory.mktemp("road"), SEED) as made:
        yield made


def told() -> frozenset[str]:
    """The steps of a case that the other zone is told."""
    from tongban.handoffs.messages import TOLD

    return frozenset(TOLD)


def weather(made: Pair, cases: int) -> None:
    """Matters are handed in while the road is bad; it is cut in between, and processes are killed."""
    for side in made.sides:
        side.road.share = SHARE
    for part in range(PARTS):
        made.hand_in(cases // PARTS)
        made.turns(1)
        made.there.road.is_up = part not in CUT
        if part in KILLS:
            for side in made.sides:
                side.kill_one(made.dice)
    limit = time.monotonic() + LONGEST
    while FAULTS.keys() - happened(made).keys() and time.monotonic() < limit:
        made.turns(1)


def happened(made: Pair) -> Counter[str]:
    """What has befallen the messages of both directions."""
    return made.here.road.happened + made.there.road.happened


def test_whatever_befalls_the_messages_every_matter_ends_once_and_alike_on_both_sides(road, request, record_property):
    cases = 1000 if request.config.getoption("--long") else 60

    weather(road, cases)
    road.heal()
    seconds = road.converged(HEALS_WITHIN)
    road.finish(within=cases)
    road.converged(HEALS_WITHIN)
    faults = broken(road.here.journal(), road.there.journal(), told())

    print(f"healed in {seconds:.1f} s; {dict(happened(road))}")
    record_property("healed", round(seconds, 1))
    record_property("happened", dict(happened(road)))
    assert (faults, len(road.handed_in)) == ([], cases)
    assert set(happened(road)) >= set(FAULTS), "not every fault has happened"


@pytest.mark.long
@pytest.mark.parametrize("bug", BUGS)
def test_control_a_planted_bug_turns_it_red(bug, tmp_path):
    with pair(tmp_path, SEED, here=bug, there=bug) as made, pytest.raises(AssertionError):
        weather(made, 60)
        made.heal()
        made.converged(20)
        made.finish(within=60)
        made.converged(20)
        faults = broken(made.here.journal(), made.there.journal(), told())
        assert faults == [], faults
