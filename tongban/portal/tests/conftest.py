"""The ground of these tests: published calendars, and no figures that another test has counted."""

from collections.abc import Callable
from typing import Any

import pytest

from tongban.kernel.clock.commands import publish_national
from tongban.portal.indicators import forget


@pytest.fixture(autouse=True)
def no_figures_of_another_test() -> None:
    """Figures are counted once in five minutes in a process; most tests last less."""
    forget()


@pytest.fixture
def calendars(as_owner: Callable[[], Any]) -> None:
    """The calendars as the State Council published them."""
    with as_owner():
        publish_national(using="default")
