"""The ground of these tests: published calendars, and no figures that another test has counted."""

import pytest

from tongban.portal.indicators import forget


@pytest.fixture(autouse=True)
def no_figures_of_another_test() -> None:
    """Figures are counted once in five minutes in a process; most tests last less."""
    forget()
