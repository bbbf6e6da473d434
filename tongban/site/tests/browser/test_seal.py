"""An enterprise attaches, is refused a harmful file, seals its own application and hands it in; anybody checks it.

By keyboard alone; only the files are given through the field itself, as the chooser of the system does.
"""

from io import BytesIO
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from tongban.kernel.files.marks import TRIAL
from tongban.kernel.files.tests.factories import PDF, TYPES, package
from tongban.site.tests.browser.hands import CITY, FILING, TYPED, Keyboard, file_of, settled

pytestmark = pytest.mark.browser

KEY = "project-filing-form"
PLACE, FIELD = f"#field-material-{KEY}", f"#file-field-material-{KEY}"
HARMFUL = PDF.replace(b"%%EOF", b"%" + TRIAL + b"\n%%EOF")
BOMB = package({"[Content_Types].xml": TYPES, "word/document.xml": bytes(80 << 20)})
PAGE = "Doc_0/Pages/Page_0/Content.xml"


def test_an_enterprise_seals_its_application_and_anybody_verifies_it_by_its_code(come):
    tab, anybody = come(0), come()
    hands = Keyboard(tab)
    begin(tab, hands)
    attach(tab, hands, "备案表.pdf")
    seal(tab, hands)
    expect(tab.locator("#seal .lamp.green")).to_have_count(1)

    hands.to("main .moves button.main")
    hands.go()
    hands.to(tab.get_by_role("link", name="查看办件"))
    hands.go()
    stated = tab.locator("#answers")
    assert "免实物印章" in stated.inner_text()
    code = stated.locator("a[href*='/verify/']").inner_text()
    content = tab.request.get(stated.locator("a[href$='/ofd']").get_attribute("href")).body()

    asks = Keyboard(anybody)
    anybody.goto("/verify/")
    asks.to("#field-key")
    asks.write(code)
    asks.go()
    found = anybody.locator("#found").inner_text()
    assert "申请书" in found and "已签章" in found
    expect(anybody.locator("#found .lamp.green")).to_have_count(1)
    assert "✗" not in judged(anybody, asks, content)
    assert PAGE in judged(anybody, asks, altered(content))


def test_a_harmful_file_is_refused_with_its_reason_and_nothing_else_is_lost(come):
    tab = come(1)
    hands = Keyboard(tab)
    begin(tab, hands)
    for name, content, why in (("病毒.pdf", HARMFUL, "恶意"), ("炸弹.docx", BOMB, "膨胀")):
        give(tab, hands, name, content)
        beside = tab.locator(f"#error-field-material-{KEY}", has_text=name)
        beside.wait_for()
        assert why in beside.inner_text()
        assert tab.locator("[name=contact_name]").input_value() == TYPED["contact_name"]

    attach(tab, hands, "备案表（新）.pdf")
    expect(tab.locator("#refusal")).to_have_text("")
    tab.reload()
    kept = {name: tab.locator(f"[name={name}]").input_value() for name in TYPED}
    assert kept == TYPED


def begin(tab: Page, hands: Keyboard) -> None:
    """The form of the filing, filled in, with its paper attached."""
    tab.goto(f"/apply/{CITY}/{FILING}/")
    hands.to("main form.moves button")
    hands.go()
    for name, text in TYPED.items():
        hands.to(f"[name={name}]")
        hands.write(text)


def give(tab: Page, hands: Keyboard, name: str, content: bytes) -> None:
    """Choose a file for the paper, once what was typed is kept."""
    settled(tab)
    hands.to(FIELD)
    tab.locator(FIELD).set_input_files(file_of(name, content))


def attach(tab: Page, hands: Keyboard, name: str) -> None:
    """A file that is taken stands in its place."""
    give(tab, hands, name, PDF)
    tab.locator(f"{PLACE} .file", has_text=name).wait_for()


def seal(tab: Page, hands: Keyboard) -> None:
    """The first of the enterprise's seals, on the application as it stands."""
    tab.reload()
    hands.to("#seal button")
    hands.go()


def judged(tab: Page, hands: Keyboard, content: bytes) -> str:
    """What the public page says of a file."""
    hands.to("#field-file")
    tab.locator("#field-file").set_input_files(file_of("申请书.ofd", content))
    hands.to(tab.locator("form:has(#field-file) button"))
    hands.go()
    return tab.locator("#judged").inner_text()


def altered(content: bytes) -> bytes:
    """The same file with one bit of one sign of its page altered."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w") as new:
        for one in old.infolist():
            held = bytearray(old.read(one))
            if one.filename == PAGE:
                held[-9] ^= 1
            new.writestr(one, bytes(held))
    return made.getvalue()
