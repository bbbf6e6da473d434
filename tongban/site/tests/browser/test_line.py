"""At a window of the hall one is finished and the next is called by one key each; the screen of the hall follows."""

import pytest

from tongban.site.tests.browser.hands import CITY, CLERK

pytestmark = pytest.mark.browser


def test_the_next_number_is_called_by_one_key_and_stands_on_the_screen(come):
    tab = come(CLERK)
    tab.goto("/desk/windows/")
    here = tab.locator(".label-now").inner_text()

    with tab.expect_navigation():
        tab.keyboard.press("f")
    with tab.expect_navigation():
        tab.keyboard.press("n")

    called = tab.locator(".label-now").inner_text()
    tab.goto(f"/halls/{CITY}/hall/screen/")
    assert called != here
    assert tab.locator(".board .latest td").first.inner_text() == called
    assert here not in tab.locator(".board").inner_text()
