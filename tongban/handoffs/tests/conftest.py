"""The ground of these tests: published calendars, two zones, and a queue between them."""

from collections.abc import Iterator

import pytest

from tongban.handoffs import listeners  # noqa: F401 - hearing begins with being known
from tongban.handoffs.tests import factories as h
from tongban.kernel import clock


@pytest.fixture
def zones(calendars: None) -> Iterator[h.Pair]:
    """Two zones on a Wednesday morning; one offers its item to the other."""
    with clock.told(h.MORNING):
        yield h.pair()
