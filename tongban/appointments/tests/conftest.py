"""The ground of these tests: published calendars, one small world, a hall with two windows that gives hours away."""

import pytest

from tongban.appointments.tests.factories import Place, place


@pytest.fixture
def here(calendars: None) -> Place:
    """One zone with its people, an item, and its hall."""
    return place()
