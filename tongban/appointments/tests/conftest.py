"""The ground of these tests: published calendars, one small world, a hall with two windows that gives hours away."""

from collections.abc import Callable
from typing import Any

import pytest

from tongban.appointments.tests.factories import Place, place
from tongban.kernel.clock.commands import publish_national


@pytest.fixture
def here(as_owner: Callable[[], Any]) -> Place:
    """One zone with its people, an item, and its hall."""
    with as_owner():
        publish_national(using="default")
    return place()
