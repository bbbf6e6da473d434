"""Files on their way: a large one goes on where the line broke, several dropped at once find their places."""

import pytest
from playwright.sync_api import expect

from tongban.cases.tests.factories import PDF
from tongban.site.tests.browser.hands import PERMIT, begin, choose, fill, settled

pytestmark = pytest.mark.browser
LARGE = PDF[:-6] + (b"%" + b" " * 1022 + b"\n") * 2_500 + PDF[-6:]
DROP = """([within, names, content]) => {
  const carried = new DataTransfer();
  for (const name of names) carried.items.add(new File([content], name));
  const told = { dataTransfer: carried, bubbles: true, cancelable: true };
  document.querySelector(within).dispatchEvent(new DragEvent("drop", told));
}"""


def test_a_large_file_goes_on_where_the_line_broke_and_dropped_files_find_their_places(come):
    tab = come(1)
    begin(tab, PERMIT)
    fill(tab, by_agent="false", contact_name="赵一鸣")
    sent = []

    def line(route):
        sent.append(route.request.url.rpartition("=")[2])
        if len(sent) == 2:
            route.fulfill(status=200, body="cut")
        else:
            route.continue_()

    tab.route("**/pieces?*", line)
    choose(tab, "design-drawings", "图纸.pdf", LARGE)
    place = tab.locator("#field-material-design-drawings")
    expect(place.locator("[data-said]")).to_contain_text("40 %")
    place.locator(".file", has_text="图纸.pdf").wait_for()
    assert sent == ["0", "1048576", "1048576", "2097152"]

    settled(tab)
    keys = ["applicant-identity", "project-approval-document"]
    names = [tab.locator(f"#title-field-material-{key}").evaluate("one => one.firstChild.data.trim()") for key in keys]
    tab.evaluate(DROP, ["#field-material-land-grant-contract", [f"{name} 1.pdf" for name in names], PDF.decode()])
    for key, name in zip(keys, names, strict=True):
        tab.locator(f"#field-material-{key} .file", has_text=f"{name} 1.pdf").wait_for()
