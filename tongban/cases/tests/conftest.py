"""The ground of these tests: published calendars and one small world."""

from collections.abc import Callable
from typing import Any

import pytest

from tongban.cases.tests.factories import World, world
from tongban.kernel.clock.commands import publish_national


@pytest.fixture
def calendars(as_owner: Callable[[], Any]) -> None:
    """The calendars as the State Council published them."""
    with as_owner():
        publish_national(using="default")


@pytest.fixture
def here(calendars: None) -> World:
    """One zone with its people, an enterprise and one item."""
    return world()
