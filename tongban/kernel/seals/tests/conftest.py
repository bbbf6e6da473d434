"""What others made, where it is at hand."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def checks(request) -> Path:
    """Samples of other programs; they belong to no checkout."""
    folder = request.config.rootpath.parent / "shared" / "data" / "checks"
    if not folder.is_dir():
        pytest.skip("the material that others made is not here: ../shared/data/checks")
    return folder
