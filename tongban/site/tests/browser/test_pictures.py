"""The pictures of the README, drawn from the demonstration installation: `bin/check --pictures`."""

from pathlib import Path

import pytest

from tongban.site.tests.browser.hands import (
    CITY,
    CLERK,
    PERMIT,
    REVIEWER,
    TYPED,
    attach,
    begin,
    fill,
    hand_in,
    move,
    press,
)

FOLDER = Path(__file__).resolve().parents[4] / "docs" / "pictures"
NAMES = "home guide apply receipt desk case english joint flows phone-guide phone-case".split()
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
LARGEST = 250_000


@pytest.fixture
def draw():
    """`draw(tab, name)` keeps what a tab shows, from its top; nothing is drawn from memory."""

    def drawn(tab, name, height=900):
        width = tab.viewport_size["width"]
        tab.set_viewport_size({"width": width, "height": height})
        tab.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        tab.screenshot(path=FOLDER / f"{name}.png", animations="disabled", caret="initial")

    return drawn


@pytest.mark.pictures
def test_the_pictures_are_drawn_anew(come, draw):
    FOLDER.mkdir(exist_ok=True)
    public, applicant, clerk, reviewer = come(), come(0), come(CLERK), come(REVIEWER)
    public.goto("/")
    draw(public, "home")
    public.goto(f"/items/{CITY}/{PERMIT}/")
    draw(public, "guide")
    phone = come(**PHONE)
    phone.goto(f"/items/{CITY}/{PERMIT}/")
    draw(phone, "phone-guide", 844)

    number = applied(applicant, draw)
    clerk.goto(f"/cases/{number}/")
    move(clerk, "accept")
    reviewer.goto(f"/cases/{number}/")
    move(reviewer, "claim")
    busy = come("R-APPROVAL-1")
    busy.goto("/desk/")
    draw(busy, "desk")

    lived = one_that_stood(busy)
    busy.goto(f"/cases/{lived}/")
    draw(busy, "case", 1100)
    english = come("R-APPROVAL-1", "en-GB")
    english.goto(f"/cases/{lived}/")
    draw(english, "english", 1100)
    pocket = come(0, **PHONE)
    pocket.goto(f"/cases/{number}/")
    draw(pocket, "phone-case", 844)

    clerk.goto("/desk/joint/")
    press(clerk, clerk.locator('main a[href^="/joint/matters/"]').first)
    draw(clerk, "joint")
    alliance = come("ADM")
    alliance.goto("/desk/alliance/")
    draw(alliance, "flows", 1000)

    sizes = {name: (FOLDER / f"{name}.png").stat().st_size for name in NAMES}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


def applied(tab, draw) -> str:
    """The application and its receipt, both drawn; its number."""
    begin(tab, PERMIT)
    fill(tab, by_agent="false", **TYPED)
    keys = [one.removeprefix("file-field-material-") for one in ids_of(tab)]
    for key in keys[:4]:
        attach(tab, key)
    draw(tab, "apply", 1200)
    for key in keys[4:]:
        attach(tab, key)
    number = hand_in(tab)
    draw(tab, "receipt")
    return number


def ids_of(tab) -> list[str]:
    """The materials that are needed in every case."""
    tab.locator("#field-material-identity-of-principal-and-agent").wait_for(state="detached")
    return [
        one.get_attribute("id")
        for one in tab.locator("#papers .upload input[id^=file-field-material-]").all()
        if not one.get_attribute("id").endswith("attachment")
    ]


def one_that_stood(tab) -> str:
    """A matter whose clock has stood still for a special procedure."""
    tab.goto("/desk/?lamp=grey&hold=mine")
    press(tab, tab.locator("[data-open]").first)
    return tab.url.split("/")[4]


@pytest.mark.browser
def test_the_readme_shows_only_pictures_that_there_are():
    shown = (FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
    drawn = sorted(path.stem for path in FOLDER.glob("*.png"))

    assert drawn == sorted(NAMES)
    assert [name for name in NAMES if f"docs/pictures/{name}.png" not in shown] == []
