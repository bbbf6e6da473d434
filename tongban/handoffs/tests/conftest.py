"""The ground of these tests: published calendars, two zones, and a queue between them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tongban.handoffs import listeners  # noqa: F401 - hearing begins with being known
from tongban.handoffs.tests import factories as h
from tongban.kernel import clock
from tongban.kernel.clock.commands import publish_national


@pytest.fixture
def calendars(as_owner: Callable[[], Any]) -> None:
    """The calendars as the State Council published them."""
    with as_owner():
        publish_national(using="default")


@pytest.fixture
def zones(calendars: None) -> Iterator[h.Pair]:
    """Two zones on a Wednesday morning; one offers its item to the other."""
    with clock.told(h.MORNING):
        yield h.pair()
