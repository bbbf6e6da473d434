"""How far a page goes sideways: with the fonts of this machine, and with letters spaced out by its reader."""

from playwright.sync_api import Page

# WCAG 2.2, 1.4.12; wider than the widest font that another machine falls back to
SPACED = "* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important }"
MEASURE = """text => {
    const page = document.documentElement, over = () => page.scrollWidth - page.clientWidth;
    const sheet = new CSSStyleSheet(), found = over();
    sheet.replaceSync(text);
    document.adoptedStyleSheets.push(sheet);
    const spaced = over();
    document.adoptedStyleSheets.pop();
    return Math.max(found, spaced);
}"""


def sideways(tab: Page) -> int:
    """CSS pixels beyond the window's edge; 0 is what every page owes to a phone."""
    return tab.evaluate(MEASURE, SPACED)
