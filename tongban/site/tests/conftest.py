"""The ground of tests with real installations: one that was opened once, to be copied instead of made anew."""

import os
from pathlib import Path

import pytest

from tongban.site.tests.factories import made_once


@pytest.fixture(scope="session")
def rested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation at rest, made once for all processes of a run."""
    mine = tmp_path_factory.getbasetemp()
    return made_once((mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / "rested")
