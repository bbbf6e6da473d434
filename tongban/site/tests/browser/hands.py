"""What people do in a browser, in their own words: enter, apply, attach, hand in, make a move."""

from typing import Any

from playwright.sync_api import Locator, Page

from tongban.cases.tests.factories import PDF

CLERK, COLLEAGUE, REVIEWER, APPROVER = "W01", "W02", "R-PLANNING-1", "A-PLANNING"
CITY = "tangshan"
PERMIT, FILING = "C49", "C57"
NEEDED = {
    PERMIT: (
        "works-planning-application applicant-identity project-approval-document design-drawings "
        "state-land-reply-or-preliminary-opinion land-grant-contract real-estate-or-land-certificate"
    ).split(),
    FILING: ["project-filing-form"],
}
TYPED = {"contact_name": "赵一鸣", "contact_telephone": "13800138000"}


def press(tab: Page, button: Locator) -> None:
    """Press what leads to another page, and wait for it."""
    with tab.expect_navigation():
        button.click()


def enter(tab: Page, who: str | int, zone: str = CITY) -> None:
    """One click enters: in a post by its code, or as an applicant by his place."""
    tab.goto(f"/enter/demo/?zone={zone}")
    if isinstance(who, int):
        press(tab, tab.locator("button[name=principal]").nth(who))
    else:
        press(tab, tab.locator(f'button[name=post][value="{zone}/{who}"]'))


def begin(tab: Page, code: str) -> None:
    """From the guide of an item to its empty form."""
    tab.goto(f"/items/{CITY}/{code}/")
    press(tab, tab.get_by_role("link", name="申请", exact=True))
    press(tab, tab.locator("form.moves").get_by_role("button"))


def fill(tab: Page, **typed: str) -> None:
    """Type into fields by their names; `by_agent` is a choice."""
    for name, text in typed.items():
        field = tab.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            tab.locator(f"[name={name}][value={text}]").check()
        elif field.first.evaluate("element => element.tagName") == "SELECT":
            field.first.select_option(text)
        else:
            field.first.fill(text)


def file_of(name: str, content: bytes = PDF) -> dict[str, Any]:
    """A file as the chooser gives it."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def settled(tab: Page) -> None:
    """Wait until what was typed is kept and nothing is under way: a save may put other materials on the page."""
    tab.locator("form[data-kept][data-behind], .htmx-request").first.wait_for(state="detached")


def choose(tab: Page, key: str, name: str, content: bytes) -> None:
    """Choose a file for a material, once the page stands still."""
    settled(tab)
    tab.locator(f"#file-field-material-{key}").set_input_files(file_of(name, content))


def attach(tab: Page, key: str, name: str = "", content: bytes = PDF) -> None:
    """Choose a file for a material; it is sent when it is chosen, and the page says so."""
    choose(tab, key, name or f"{key}.pdf", content)
    tab.locator(f"#field-material-{key} .file", has_text=name or f"{key}.pdf").wait_for()


def hand_in(tab: Page) -> str:
    """Hand the draft in; the number on the receipt."""
    press(tab, tab.locator("main .moves button.main"))
    return number_of(tab)


def apply(tab: Page, code: str = PERMIT) -> str:
    """A whole application that lacks nothing; its number."""
    begin(tab, code)
    fill(tab, **({"by_agent": "false"} if code == PERMIT else {}), **TYPED)
    for key in NEEDED[code]:
        attach(tab, key)
    return hand_in(tab)


def number_of(tab: Page) -> str:
    """The number of the matter that a tab shows."""
    place = tab.url.split("/cases/")
    assert len(place) == 2, f"{tab.url} is no page of a matter: {tab.locator('main').inner_text()}"
    return place[1].split("/")[0]


def move(tab: Page, verb: str, **given: str) -> None:
    """A move from the page of the matter, with what it asks."""
    form = tab.locator(f"main form:has(input[name=verb][value={verb}])")
    folded = tab.locator(f"details.move:has(input[name=verb][value={verb}]):not([open]) > summary")
    if folded.count():
        folded.click()
    for name, text in given.items():
        field = form.locator(f"[name={name}]").first
        if field.get_attribute("type") == "radio":
            form.locator(f"[name={name}][value={text}]").check()
        elif field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    press(tab, form.locator("button:not([formtarget])").last)


def refusal(tab: Page) -> str:
    """The reasons at the top of the page."""
    return tab.locator("#refusal").inner_text()


def happened(tab: Page) -> list[str]:
    """The titles of the timeline, the first that happened first; the page has the newest on top."""
    return tab.locator("#story ol.line > li > p > b").all_inner_texts()[::-1]


STOPS = 240
WAY = """all => all.includes(document.activeElement) ? "" :
  all[0].compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING ? "Shift+Tab" : "Tab\""""
"""The key that leads on from where one is: forth, or back to what one has passed."""
CHOSEN = "(one => one.type !== 'radio' || one.checked ? one.value : null)(document.activeElement)"


class Keyboard:
    """Hands that never leave the keyboard, with some milliseconds between two keys."""

    def __init__(self, tab: Page, pace: int = 0) -> None:
        self.tab, self.pace, self.keys = tab, pace, 0

    def write(self, text: str) -> None:
        """Type into whatever has the focus."""
        assert self.tab.evaluate("document.activeElement.matches('input, textarea')"), "nothing to type into"
        for sign in text:
            self.tab.keyboard.type(sign)
            self.tab.wait_for_timeout(self.pace)
        self.keys += len(text)

    def hit(self, key: str) -> None:
        """One key."""
        self.tab.keyboard.press(key)
        self.tab.wait_for_timeout(self.pace)
        self.keys += 1

    def to(self, place: str | Locator) -> None:
        """Tab forth or back until that is where one is."""
        wanted = self.tab.locator(place) if isinstance(place, str) else place
        wanted.first.wait_for()
        for _stop in range(STOPS):
            key = wanted.evaluate_all(WAY)
            if not key:
                return
            self.hit(key)
        raise AssertionError(f"{place} is not reached with {STOPS} stops of Tab")

    def pick(self, key: str, wanted: str) -> None:
        """Among some choices: a key that leads to the next, until the wanted one is chosen."""
        for _choice in range(STOPS):
            if self.tab.evaluate(CHOSEN) == wanted:
                return
            self.hit(key)
        raise AssertionError(f"{wanted} is not chosen by {key}")

    def go(self, key: str = "Enter") -> None:
        """A key that leads to another page."""
        with self.tab.expect_navigation():
            self.hit(key)
