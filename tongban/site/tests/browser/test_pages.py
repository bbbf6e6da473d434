"""Every kind of page, for everybody: no fault for those who do not see or hold a mouse, and no page goes sideways."""

from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe

from tongban.site.tests.browser.hands import (
    CITY,
    CLERK,
    FILING,
    PERMIT,
    REVIEWER,
    apply,
    move,
    press,
)
from tongban.ui.tests.width import sideways

pytestmark = pytest.mark.browser
LAPTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LOOKS = [
    pytest.param("zh-CN", LAPTOP, id="zh-1440"),
    pytest.param("en-GB", PHONE, id="en-390"),
    pytest.param("en-GB", LAPTOP, id="en-1440", marks=pytest.mark.long),
    pytest.param("zh-CN", PHONE, id="zh-390", marks=pytest.mark.long),
]
PUBLIC = (
    f"/ /search/?q=规划 /search/?q=nothing-at-all /items/{CITY}/{PERMIT}/ /items/{CITY}/{FILING}/ "
    f"/items/{CITY}/{PERMIT}/versions/ /zones/ /zones/{CITY}/ /themes/building/ /standards/ /standards/kstb-01/ "
    f"/figures/ /enter/ /enter/demo/ /track/ "
).split()


@dataclass(frozen=True)
class Matters:
    """Matters in different places of their life, for looking at."""

    filed: str
    returned: str
    stopped: str


@pytest.fixture(scope="module")
def matters(chromium, server):
    """One matter just handed in, one waiting for a correction, one whose clock is stopped."""
    from tongban.site.tests.browser.hands import enter

    context = chromium.new_context(locale="zh-CN", base_url=server)
    tab = context.new_page()

    def filed() -> str:
        enter(tab, 11)
        return apply(tab, FILING)

    def returned() -> str:
        number = filed()
        enter(tab, CLERK)
        tab.goto(f"/cases/{number}/moves/ask_correction/")
        for target in ("field:contact_telephone", "material:project-filing-form"):
            tab.locator(f"input[name=marks][value='{target}']").check()
            tab.locator(f"[name='marks.{target}']").fill("号码无法接通，表格缺少盖章")
        press(tab, tab.locator("main form .btn.main"))
        return number

    def stopped() -> str:
        enter(tab, 11)
        number = apply(tab, PERMIT)
        enter(tab, CLERK)
        tab.goto(f"/cases/{number}/")
        move(tab, "accept")
        enter(tab, REVIEWER)
        tab.goto(f"/cases/{number}/")
        move(tab, "claim")
        move(tab, "suspend", ground="hearing", days="5", note="利害关系人申请听证")
        return number

    made = Matters(filed(), returned(), stopped())
    context.close()
    return made


def faults(tab) -> list[str]:
    """What a page does to those who do not see or hold a mouse, and how far it goes sideways."""
    found = [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in Axe().run(tab).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    over = sideways(tab)
    return found + ([f"{over} px sideways"] if over else [])


def look_at(tab, paths) -> dict[str, list[str]]:
    """The faults of each page that has any; a page that does not open is one."""
    found = {}
    for path in paths:
        status = tab.goto(path).status
        problems = faults(tab) + ([f"status {status}"] if status != 200 else [])
        if problems:
            found[path] = problems
    return found


@pytest.mark.parametrize(("tongue", "viewport"), LOOKS)
def test_the_public_pages(come, tongue, viewport):
    tab = come(tongue=tongue, viewport=viewport)

    assert look_at(tab, PUBLIC) == {}


def test_pages_that_say_no_have_no_fault_either(come):
    tab = come(viewport=PHONE)

    found = look_at(tab, ["/nothing/here/", "/track/?number=TS2026-1104-000217K&code=00000000"])

    assert list(found.values()) == [["status 404"], ["status 422"]]


def test_a_planted_fault_is_found(come):
    tab = come(viewport=PHONE)
    tab.goto("/")
    tab.evaluate("""() => {
        const page = document.querySelector("main"), image = document.createElement("img");
        image.src = "/static/ui/seal.svg";
        page.append(image);
        page.style.width = "500px";
    }""")

    found = faults(tab)

    assert [one.split(":")[0].split()[-1] for one in found] == ["image-alt", "sideways"]


@pytest.mark.parametrize(("tongue", "viewport"), LOOKS)
def test_the_pages_of_applicants(come, matters, tongue, viewport):
    tab = come(11, tongue=tongue, viewport=viewport)
    paths = [
        "/my/", f"/apply/{CITY}/{PERMIT}/", f"/cases/{matters.filed}/", f"/cases/{matters.filed}/receipt/",
        f"/cases/{matters.returned}/answer/", f"/cases/{matters.stopped}/", "/acting/?choose",
        "/acting/enterprise/", "/enter/account/",
    ]  # fmt: skip

    found = look_at(tab, paths)
    draft_of(tab)
    found["draft"] = faults(tab)
    press(tab, tab.locator("main .moves button.main"))
    found["draft, refused"] = faults(tab)

    assert {page: problems for page, problems in found.items() if problems} == {}


def draft_of(tab) -> None:
    """An application just begun."""
    tab.goto(f"/apply/{CITY}/{PERMIT}/")
    press(tab, tab.locator("form.moves").get_by_role("button"))


@pytest.mark.parametrize(("tongue", "viewport"), LOOKS)
def test_the_pages_of_officers(come, matters, tongue, viewport):
    clerk, reviewer = come(CLERK, tongue=tongue, viewport=viewport), come(REVIEWER, tongue=tongue, viewport=viewport)

    found = look_at(
        clerk,
        [
            "/desk/", "/desk/?lamp=red", "/desk/intake/", "/desk/intake/?q=规划", "/acting/counter/",
            f"/cases/{matters.filed}/", f"/cases/{matters.filed}/moves/ask_correction/",
        ],
    )  # fmt: skip
    clerk.goto("/desk/intake/?q=C57")
    press(clerk, clerk.locator("button[name=code]").first)
    found["counter"] = faults(clerk)
    found |= look_at(reviewer, ["/desk/?hold=mine", "/enter/posts/", f"/cases/{matters.stopped}/"])
    for folded in reviewer.locator("details.move > summary").all():
        folded.click()
        found[folded.inner_text()] = faults(reviewer)
    found |= look_at(come("ADM", tongue=tongue, viewport=viewport), ["/house/"])
    found |= look_at(come("SUP", tongue=tongue, viewport=viewport), ["/desk/", f"/cases/{matters.stopped}/"])

    assert {page: problems for page, problems in found.items() if problems} == {}


def test_on_paper_a_matter_is_its_date_its_story_and_the_law(come, matters):
    tab = come(REVIEWER)
    tab.goto(f"/cases/{matters.stopped}/")
    tab.emulate_media(media="print")

    shown = [name for name in (".mast", "#moves", ".paper-head", "#story") if tab.locator(name).first.is_visible()]

    assert shown == [".paper-head", "#story"]
