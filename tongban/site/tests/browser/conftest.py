"""The ground of the browser tests: a real installation at a told time, and browsers that are watched.

`server`   the address of a `tongban start --demo` under faketime: Wednesday 4 November 2026, ten o'clock in China.
`come`     `come(who, …)` opens a browser and enters as one of the demonstration's people; gives back its tab.

Whatever a tab asks of another host, whatever its page runs against the policy of the site or throws, fails the test.
"""

import fcntl
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from house.other_time import faketime
from tongban.site.tests.browser.hands import enter
from tongban.site.tests.factories import environment, nobody_left, started

CASES = 2_500
MORNING = "2026-11-04 10:00:00"
BEFORE = "2026-11-04 09:50:00"
"""When the world is made: whoever joins it in its last minutes belongs to it in the first of its morning."""
LAPTOP = {"width": 1440, "height": 900}
FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--disable-domain-reliability --no-first-run"
).split()
EXPECTED = re.compile(
    r"Failed to load resource: the server responded with a status of (404|409|422) |"
    r"Response Status Error Code (409|422) |htmx:(sendAbort|afterRequest)|"
    r"Cross-Origin-Opener-Policy header has been ignored, because the URL's origin was untrustworthy"
)
"""A refusal is an answer; a save under way is broken off when the page is left with everything in its form; and some
installations of the tests stand at addresses of their own, without TLS."""


def at(china: str) -> list[str]:
    """The wrapper under which a whole server lives from that time of China on.

    Within a signal it may give the true time, weeks ahead: a limit of the database would be over at once.
    """
    limits = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    endless = " ".join(f"-c {name}=0" for name in limits)
    return ["env", f"PGOPTIONS={endless}", *faketime(f"{china} +0800")]


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world, made once for all processes of a run and never served itself."""
    mine = tmp_path_factory.getbasetemp()
    shared = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    folder = shared / "world"
    with (shared / "world.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            command = [*at(BEFORE), sys.executable, "-m", "tongban.site.tests.browser.world", str(folder), str(CASES)]
            made = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
            assert made.returncode == 0, made.stderr
    return folder


@contextmanager
def served(pristine: Path, folder: Path, china: str) -> Iterator[str]:
    """A copy of the world, or one used before, served from that time on; yields its address without the last stroke."""
    if not folder.exists():
        subprocess.run(["cp", "-a", str(pristine), str(folder)], check=True)
    with started(folder, "--demo", under=at(china)) as found:
        yield found.address.rstrip("/")
    assert nobody_left(folder)


@pytest.fixture(scope="session")
def server(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The installation that most of these tests share: each works on matters of its own."""
    with served(pristine, tmp_path_factory.mktemp("server") / "data", MORNING) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; it ends with the module, because its loop would get in the way of Django's own tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """What a tab asks of other hosts, and what its page complains about."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def over(self, tab: Page, address: str) -> None:
        """Watch a tab of the house at that address."""
        tab.on("request", lambda request: self._asked(request.url, address))
        tab.on("console", self._said)
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, url: str, address: str) -> None:
        if not url.startswith((f"{address}/", "data:")):
            self.complaints.append(f"asked another host: {url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not EXPECTED.search(message.text):
            self.complaints.append(message.text)


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`browse(address, who, …)` is `come` for a server of the test's own."""
    watch, contexts = Watch(), []

    def opened(address: str, who: str | int | None = None, tongue: str = "zh-CN", **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": LAPTOP, "locale": tongue, "base_url": address, **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        tab = context.new_page()
        watch.over(tab, address)
        if who is not None:
            enter(tab, who)
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert watch.complaints == []


@pytest.fixture
def come(browse: Callable[..., Page], server: str) -> Callable[..., Page]:
    """`come("W01")` enters in a post, `come(3)` as the fourth applicant, `come()` as nobody; gives back the tab."""

    def entered(who: str | int | None = None, tongue: str = "zh-CN", **options: Any) -> Page:
        return browse(server, who, tongue, **options)

    return entered
