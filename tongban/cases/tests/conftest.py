"""The ground of these tests: published calendars and one small world."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from tongban.cases.tests.factories import MORNING, World, world
from tongban.cases.tests.pages import HOUR
from tongban.kernel import clock


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
