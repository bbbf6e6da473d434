"""An enterprise moves from Tianjin to Tangshan: one application by keyboard, decided in both zones, handed out once."""

import pytest

from tongban.site.tests.browser.hands import CITY, TYPED, Keyboard, attach, enter, move, press
from tongban.site.tests.browser.test_elsewhere import until, until_open

pytestmark = pytest.mark.browser
LEFT = "beichen"
"""The zone in Tianjin that the enterprise leaves."""
OFFICES = {LEFT: "REGISTRATION", CITY: "APPROVAL"}
GRANTED = {"outcome": "granted"}


def test_an_enterprise_moves_between_two_zones_by_one_application_and_gets_one_result(come):
    tab = come(0)
    number = handed_in(tab)
    cases = {
        LEFT: number_there(tab, number),
        CITY: tab.locator("#parts tbody a").last.get_attribute("href").split("/")[2],
    }
    desks = {zone: decided(come, zone, case) for zone, case in cases.items()}
    for zone, (_window, desk, _approver) in desks.items():
        until_open(desk, f"/cases/{cases[zone]}/", "issue")
        move(desk, "issue")

    window = desks[CITY][0]
    until(window, f"/joint/matters/{number}/", "待送达")
    move(window, "hand_out", manner="post", recipient="赵一鸣", tracking="EMS 1000 0000 0000")
    until(tab, f"/joint/matters/{number}/", "已送达")
    assert "2 个部分中 2 个已决定" in tab.locator("#parts h2").inner_text()


def handed_in(tab):
    """From the guide to the receipt without a mouse; the number of the whole."""
    tab.goto("/joint/")
    hands = Keyboard(tab)
    hands.to("main h2 a")
    hands.go()
    hands.to("#begin button")
    hands.go()
    for name, text in TYPED.items():
        hands.to(f"[name={name}]")
        hands.hit("Control+a")
        hands.write(text)
    for field in tab.locator("input[id^=file-field-material-]").all():
        attach(tab, field.get_attribute("id").removeprefix("file-field-material-"))
    hands.to("main .moves button.main")
    hands.go()
    assert [one[:2] for one in tab.locator("#parts tbody b").all_inner_texts()] == ["北辰", "唐山"]
    return tab.url.split("/joint/matters/")[1].strip("/")


def number_there(tab, number):
    """What the zone that is left calls its part, once it has it."""
    press(tab, tab.locator("#parts tbody a").first)
    until(tab, tab.url, "属地收件号")
    found = tab.locator("dt:has-text('属地收件号') + dd").inner_text()
    tab.goto(f"/joint/matters/{number}/")
    return found


def decided(come, zone, case):
    """Accepted, proposed and granted in one zone; the tabs, for the result has to wait for the other part."""
    tabs = []
    for post in ("W01", f"R-{OFFICES[zone]}-1", f"A-{OFFICES[zone]}"):
        tabs.append(come())
        enter(tabs[-1], post, zone)
        tabs[-1].goto(f"/cases/{case}/")
    window, reviewer, approver = tabs
    move(window, "accept")
    reviewer.reload()
    move(reviewer, "propose", opinion="材料属实", **GRANTED)
    approver.reload()
    move(approver, "decide", **GRANTED)
    return tabs
