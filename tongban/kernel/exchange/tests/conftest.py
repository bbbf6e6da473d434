"""The ground of these tests: two zones of one installation, on a Wednesday morning."""

from collections.abc import Iterator

import pytest

from tongban.kernel import clock
from tongban.kernel.exchange.tests.factories import NOW, two_zones


@pytest.fixture
def two_sides(db: None) -> Iterator[None]:
    """Two zones, each with its keys."""
    with clock.told(NOW):
        two_zones()
        yield
