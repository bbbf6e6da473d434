"""A peer is down for a week by the clocks of both: what each sees meanwhile, in a browser too, and how it heals."""

import json
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page

from faults.hands import come_in
from faults.ring import Side
from house.other_time import faketime
from tongban.site.tests.browser.hands import press
from tongban.site.tests.factories import COMMAND, environment

pytestmark = [pytest.mark.slow, pytest.mark.long]
WEEK = timedelta(days=7)
LATER = ["env", "PGOPTIONS=-c statement_timeout=0 -c lock_timeout=0", *faketime("-f", "+7d")]


def asked(side: Side, *words: str, at: Sequence[str] = ()) -> tuple[int, dict]:
    """What a command says to the operator of an installation; `at` is a wrapper under which it is another time."""
    command = [*at, *COMMAND, *words, "--json", "--data-dir", str(side.folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), cwd="/", check=False)
    return done.returncode, json.loads(done.stdout)


def seen(browse: Callable[..., Page], side: Side, days: int) -> list[str]:
    """What the window reads in its browser of the one matter it took in: who had it, from when to when."""
    tab = come_in(browse, side, "window", days, viewport={"width": 390, "height": 844})
    tab.goto("/desk/elsewhere/")
    press(tab, tab.locator("[data-row] a[data-open]").first)
    return [one.inner_text() for one in tab.locator("#custody li").all()]


def is_on_its_way(stretch: str) -> bool:
    """Whether a stretch is one of transit that has not ended."""
    return "在途" in stretch and stretch.endswith("至今")


def test_a_peer_that_was_down_for_a_week_is_waited_for_and_told_to_be_and_nobody_pays_for_it(
    installations, browse, tell
):
    with installations(2) as made:
        here, there = made.sides
        there.stop()
        made.hand_in_at(here, 1)
        ((key, status, who),) = here.ask("state")["legs"]
        assert (status, who) == ("in_transit", None)

        assert is_on_its_way(seen(browse, here, 0)[-1])

        while asked(here, "peers", "list")[1]["peers"][0]["state"] != "rests":
            time.sleep(0.5)
        here.stop()
        here.start(LATER)
        assert here.served.ready()["mode"] == "peer-down"
        assert here.served.ready()["status"] == 200, "nobody here is kept from working"
        code, listed = asked(here, "peers", "list", at=LATER)
        (peer,) = listed["peers"]
        assert (code, peer["state"], peer["waiting"]) == (1, "down", 1)
        assert peer["lag_seconds"] >= WEEK.total_seconds()
        _code, found = asked(here, "doctor", at=LATER)
        assert "peers" in {one["name"] for one in found["findings"] if not one["ok"]}

        assert is_on_its_way(seen(browse, here, 7)[-1])

        there.start(LATER)
        tell("healed in", f"{made.converged(60):.1f} s")
        story = [line for side in made.sides for line in side.journal() if line["subject"] == key]
        at = {line["verb"]: datetime.fromisoformat(line["recorded_at"]) for line in story}
        assert at["case.submit"] - at["leg.send"] >= WEEK, "the limit of the competent zone begins with its own receipt"
        assert here.served.ready()["mode"] == "normal"
        *_before, way, now = seen(browse, here, 7)
        assert ("在途" in way, "至今" in way, "在途" in now, "至今" in now) == (True, False, False, True)
        assert asked(here, "peers", "list", at=LATER)[0] == 0
