"""The ground of these tests: published calendars and one small world."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils.translation import override

from tongban.cases.tests.factories import MORNING, World, world
from tongban.cases.tests.pages import HOUR
from tongban.kernel import clock
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


@pytest.fixture
def dawn() -> Iterator[None]:
    """The test is told that it is the morning on which its world begins, and reads Chinese."""
    with clock.told(MORNING), override("zh-hans"):
        yield


@pytest.fixture
def morning() -> Iterator[None]:
    """An hour later, so that what was made in the morning has happened before."""
    with clock.told(MORNING + HOUR), override("zh-hans"):
        yield
