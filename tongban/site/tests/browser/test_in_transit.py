"""At the window that took a matter in for another zone, its way there stands as an interval of its own."""

import pytest

from tongban.site.tests.browser.hands import press

pytestmark = pytest.mark.browser
WINDOW = "beichen"
"""A zone of the alliance whose window has taken one matter in for the zone of the tests."""


def test_who_had_a_matter_and_when_it_was_on_its_way_stand_one_below_the_other(come):
    tab = come()
    tab.goto(f"/enter/demo/?zone={WINDOW}")
    press(tab, tab.locator(f'button[name=post][value^="{WINDOW}/W"]').first)
    tab.goto("/desk/elsewhere/")
    press(tab, tab.locator("[data-row] a[data-open]").first)

    stretches = [one.inner_text() for one in tab.locator("#custody li").all()]
    assert [("在途" in one, "至今" in one or "现在" in one) for one in stretches[-2:]] == [(True, False), (False, True)]
    assert "北辰" in stretches[-2]
