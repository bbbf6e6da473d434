"""The ground of the faults: an installation at rest to be copied, and what a run found, printed at its end."""

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from faults.ring import Ring, ring
from tongban.site.tests.browser.conftest import browse, chromium  # noqa: F401
from tongban.site.tests.factories import made_once

SEED = "TONGBAN_FAULT_SEED"
EVERY_DAY = 20261122
Making = Callable[..., AbstractContextManager[Ring]]


@pytest.fixture(scope="session")
def rested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation at rest, made once for all processes of a run."""
    mine = tmp_path_factory.getbasetemp()
    return made_once((mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / "rested")


@pytest.fixture
def installations(rested: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Making:
    """`with installations(3) as made: …`; whatever fails inside says with which dice, and how they are thrown again."""
    long = request.config.getoption("--long")
    seed = int(os.environ.get(SEED) or (secrets.randbelow(10**8) if long else EVERY_DAY))
    again = f"{SEED}={seed} bin/check {'--long ' if long else ''}-n 0 '{request.node.nodeid}'"

    @contextmanager
    def making(count: int = 2, bug: str = "") -> Iterator[Ring]:
        try:
            with ring(tmp_path, rested, seed, count, bug) as made:
                yield made
        except BaseException as fault:
            fault.add_note(f"Exactly that again: {again}")
            raise

    return making


@pytest.fixture
def tell(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """`tell("healed", "1.2 s")`: a figure for the table at the end; `tell("…")`: where a long run is now."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def telling(name: str, figure: object = None) -> None:
        if figure is not None:
            record_property(name, figure)
            return
        with capture.global_and_fixture_disabled():
            print(f"  {name}", file=sys.stderr, flush=True)

    return telling


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A table of what each run of the faults has found."""
    reports = [
        one
        for outcome in ("passed", "failed")
        for one in terminalreporter.getreports(outcome)
        if one.nodeid.startswith("faults/") and one.user_properties
    ]
    if not reports:
        return
    terminalreporter.section("faults between installations")
    for one in reports:
        terminalreporter.line(f"{one.nodeid.partition('::')[2]}: {one.outcome} in {one.duration:.0f} s")
        for name, figure in one.user_properties:
            terminalreporter.line(f"    {name:<12} {figure}")
