"""Every page of the look book as text: what must never be in it, and what must."""

import re
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils.translation import override
from django.utils.translation.template import templatize

from tongban.ui.templatetags import ui
from tongban.ui.tests.contents import CASE, FIRE, GONE, MARKS, OPENINGS, WRONG, Page, ask, move, pages
from tongban.ui.tests.look_book import engine, rendered

ROOM = Path(ui.__file__).resolve().parents[1]
BOOK = {page.name: page for page in pages()}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Seen(HTMLParser):
    """What a page is made of: elements with their attributes, and whether they close as they open."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.crossed = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID and tag not in ("rect", "text"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.crossed.append(tag)

    def ids(self):
        return [attributes["id"] for _tag, attributes in self.elements if "id" in attributes]


@pytest.fixture(params=[(name, tongue) for name in BOOK for tongue in ("zh", "en")], ids="-".join)
def html(request):
    name, tongue = request.param
    return rendered(BOOK[name], tongue)


def test_a_page_has_nothing_inline_that_its_policy_would_refuse(html):
    inline = [
        (tag, name)
        for tag, attributes in Seen(html).elements
        for name in attributes
        if name == "style" or name.startswith("on") or tag == "style" or (tag == "script" and "src" not in attributes)
    ]

    assert inline == []


def test_a_page_closes_what_it_opens(html):
    seen = Seen(html)

    assert (seen.open, seen.crossed) == ([], [])


def test_no_id_stands_twice_on_a_page(html):
    ids = Seen(html).ids()

    assert sorted(ids) == sorted(set(ids))


def test_every_label_and_description_leads_to_something(html):
    seen = Seen(html)
    wanted = {
        name
        for _tag, attributes in seen.elements
        for key in ("for", "aria-labelledby", "aria-describedby")
        for name in attributes.get(key, "").split()
    }

    assert wanted - set(seen.ids()) == set()


def test_every_form_that_changes_something_carries_its_token(html):
    posting = re.findall(r'<form[^>]*method="post".*?</form>', html, re.S)

    assert [form for form in posting if "csrfmiddlewaretoken" not in form] == []


@pytest.mark.parametrize("name", BOOK)
def test_a_page_in_chinese_has_no_english_sentence(name):
    words = re.sub(r"<(script|style|code).*?</\1>|<[^>]*>|&[a-z]+;", " ", rendered(BOOK[name], "zh"), flags=re.S)

    assert re.findall(r"[A-Za-z]{3,} [A-Za-z]+ [A-Za-z]+", words) == []


@pytest.mark.parametrize(("tongue", "lang"), [("zh", "zh-Hans"), ("en", "en")])
def test_a_page_names_its_language(tongue, lang):
    assert f'<html lang="{lang}">' in rendered(BOOK["home"], tongue)


def test_every_page_of_a_demonstration_says_so(html):
    assert "演示环境：企业、人员和办件均为虚构" in html or "Demonstration: enterprises, people" in html


def test_no_other_page_says_so():
    page = Page("home", "home", {**BOOK["home"].context, "demo": False})

    assert "演示环境" not in rendered(page, "zh")


def test_a_door_stands_on_the_page_only_when_its_room_exists():
    doors = [{"url": "/desk/", "label": "我的工作", "count": None, "current": True}]
    seen = Seen(rendered(Page("home", "home", {**BOOK["home"].context, "navigation": doors}), "zh"))
    start = [tag for tag, _attributes in seen.elements].index("nav")
    links = [attributes["href"] for tag, attributes in seen.elements[start : start + 2] if tag == "a"]

    assert links == ["/desk/"]


def test_a_fault_of_ours_asks_nothing_of_the_rest_of_the_house():
    def broken():
        raise AssertionError("a page about a fault must not ask the database who is there")

    page = BOOK["broken"]
    html = rendered(Page("broken", "refused", {**page.context, "navigation": broken, "standing": broken}), "en")

    assert "Our fault" in html


# --- blocks ------------------------------------------------------------------------------------------------------


def block(text, context=None, typed=None, refusal=None, tongue="en"):
    request = RequestFactory().get("/")
    if typed is not None:
        request.typed = QueryDict(typed)
    if refusal is not None:
        request.refusal = refusal
    with override({"zh": "zh-hans", "en": "en"}[tongue]):
        return engine().from_string("{% load ui %}" + text).render(context or {}, request)


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        ('"green" remaining=7', '<span class="lamp green">7 working days left</span>'),
        ('"yellow" remaining=1 short=True', '<span class="lamp yellow">1 day left</span>'),
        ('"yellow" remaining=0', '<span class="lamp yellow">due today</span>'),
        ('"red" remaining=0', '<span class="lamp red">late</span>'),
        ('"red" remaining=-3', '<span class="lamp red">3 working days late</span>'),
        ('"red" finished=True', '<span class="lamp red">finished late</span>'),
        ('"green" finished=True', '<span class="lamp green">finished in time</span>'),
        ('"grey" remaining=4', '<span class="lamp grey">clock stopped</span>'),
        ("None", '<span class="lamp">no limit running</span>'),
        ('"purple" words="?"', '<span class="lamp">?</span>'),
    ],
)
def test_a_lamp_has_its_words(call, shown):
    assert block("{% lamp " + call + " %}") == shown


def test_a_number_is_a_door_and_shows_out_of_what():
    assert block('{% figure "97.8%" "in time" 1742 1781 "/cases/" %}').strip() == (
        '<a href="/cases/" class="figure"><b>97.8%</b>in time<span class="of">1,742 / 1,781</span></a>'
    )


def test_what_may_not_be_done_yet_has_its_reason_and_no_button():
    html = block('{% moves openings "/moves" %}', {"openings": [move("decide", "决定", "Decide", reasons=(FIRE,))]})

    assert "<form" not in html
    assert "The fire-safety opinion is still out" in html
    assert "Administrative Licensing Law art. 26" in html
    assert "You can remind them." in html


def test_a_move_without_questions_is_one_button():
    html = block('{% moves openings "/moves" version=7 %}', {"openings": [move("release", "放回", "Release")]})
    hidden = {a["name"]: a["value"] for tag, a in Seen(html).elements if tag == "input"}

    assert ("<details" in html, hidden["verb"], hidden["version"]) == (False, "release", "7")


def test_a_refused_move_is_open_again_with_what_was_typed_and_the_reason_beside_its_field():
    html = block(
        '{% moves openings "/moves" choices %}',
        {"openings": OPENINGS, "choices": MARKS},
        typed="verb=propose&within=propose&opinion=I+agree",
        refusal=BOOK["case-refused"].refusal,
    )
    opened = re.findall(r'<details class="move" name="move" open>.*?</details>', html, re.S)

    assert len(opened) == 1
    assert '<textarea id="field-propose-opinion" name="opinion" rows="3">I agree</textarea>' in opened[0]
    assert re.search(r'id="error-field-propose-outcome"><div>Say what the outcome is\.', opened[0])


def test_a_refused_move_leaves_the_other_moves_alone():
    two = [move(verb, verb, verb, ask("reason", "理由", "Reason", "longtext")) for verb in ("decline", "terminate")]
    html = block('{% moves two "/" %}', {"two": two}, typed="verb=decline&within=decline&reason=because")

    assert re.findall(r'id="field-(\w+)-reason"[^>]*>(\w*)<', html) == [("decline", "because"), ("terminate", "")]


def test_a_refusal_on_its_page_leads_to_each_field_it_names():
    html = block("{% refusal %}", typed="contact_name=", refusal=WRONG)

    assert re.findall(r'<a href="#([\w-]+)">', html) == [
        "field-contact-name",
        "field-uscc",
        "field-material-plan",
    ]


def test_a_refusal_of_another_page_leads_nowhere():
    assert "<a" not in block("{% refusal %}", refusal=GONE)


def test_typed_text_is_text_and_never_markup():
    html = block(
        "{% schema_fields schema values as list %}{% form_fields list %}",
        {"schema": {"properties": {"name": {"title": "<b>"}}}, "values": {}},
        typed="name=%22%3E%3Cscript%3E",
    )

    assert ("<script" in html, "<b>" in html, "&quot;&gt;&lt;script&gt;" in html) == (False, False, True)


def test_a_field_written_by_hand_keeps_what_was_typed_and_finds_its_reasons():
    html = block(
        '{% typed "uscc" "start" as value %}{{ value }}|{% reasons_on "uscc" as wrong %}{{ wrong.0.text }}',
        typed="uscc=9113",
        refusal=WRONG,
    )

    assert html == "9113|Unified social credit code: the check character does not fit."


def test_a_table_without_rows_says_so():
    assert "Nothing here yet" in block('{% include "ui/table.html" %}')


def test_a_list_that_is_one_page_long_has_no_buttons_to_turn_it():
    html = block('{% include "ui/pages.html" with total=3 %}')

    assert ("3 in all" in html, "<a" in html) == (True, False)


def test_the_case_page_shows_who_may_do_what_in_both_languages():
    assert [str(one.move.title) in rendered(Page("case", "case", CASE), "zh") for one in OPENINGS] == [True] * 7


# --- words -------------------------------------------------------------------------------------------------------

CALLED = re.compile(r"\b(n?p?)gettext\((?:u?'([^']*)', )?u?'((?:[^'\\]|\\.)*)'|\b_\([\"']([^\"']*)[\"']\)")
IN_CODE = re.compile(r'\b(?:_|n?gettext)\(\s*"([^"]+)"|pgettext\(\s*"([^"]+)", "([^"]+)"')


def texts():
    """Every text of this room's templates and code, with its context."""
    for path in sorted((ROOM / "templates").rglob("*.html")):
        for match in CALLED.finditer(templatize(path.read_text(encoding="utf-8"))):
            kind, first, second, short = match.groups()
            context = first if kind == "p" else None
            yield context or None, short or second
    for path in (*ROOM.glob("*.py"), *(ROOM / "templatetags").glob("*.py")):
        for plain, context, text in IN_CODE.findall(path.read_text(encoding="utf-8")):
            yield context or None, plain or text


def test_every_text_of_the_house_is_said_in_chinese():
    catalogue = polib.pofile(str(ROOM / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    said = {(entry.msgctxt, entry.msgid) for entry in catalogue if entry.msgstr or entry.msgstr_plural}
    wanted = set(texts())

    assert len(wanted) > 60
    assert wanted - said == set()
    assert said - wanted == set()
