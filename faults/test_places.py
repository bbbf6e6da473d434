"""A place of its own for an installation: reached by its cable alone, and gone with whoever made it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from faults.places import place, refused
from tongban.site.installation import CHECKOUT

SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
MAKES = """
import time
from faults.places import place
with place(3) as made:
    print(made.cable, made.holder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def allowed() -> None:
    if why := refused():
        pytest.skip(f"no network namespaces here: {why}")


def answers(host: str, port: int, within: float = 5.0) -> bool:
    try:
        socket.create_connection((host, port), within).close()
    except OSError:
        return False
    return True


def test_what_is_served_in_a_place_is_reached_while_its_cable_is_in(allowed):
    serve = [sys.executable, "-m", "http.server", "8000", "--bind"]
    with place(1) as made, subprocess.Popen([*made.under, *serve, made.host], **SILENT) as server:
        limit = time.monotonic() + 10
        while not answers(made.host, 8000) and time.monotonic() < limit:
            time.sleep(0.05)
        found = [answers(made.host, 8000)]
        made.plug(into=False)
        found.append(answers(made.host, 8000, within=0.3))
        made.plug(into=True)
        found.append(answers(made.host, 8000))
        server.kill()

    assert found == [True, False, True]


def test_a_place_goes_with_whoever_made_it_also_when_he_is_killed(allowed):
    with subprocess.Popen([sys.executable, "-c", MAKES], stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) as maker:
        cable, holder = maker.stdout.readline().split()
        stood = (Path("/sys/class/net") / cable).exists()
        os.kill(maker.pid, signal.SIGKILL)
    limit = time.monotonic() + 5
    while (left := [one for one in (f"/sys/class/net/{cable}", f"/proc/{holder}") if Path(one).exists()]) and (
        time.monotonic() < limit
    ):
        time.sleep(0.02)

    assert (stood, left) == (True, [])
