"""The form builder over HTTP: buttons move rows and keep nothing, saving keeps the form or says what is wrong."""

import re
from html import unescape

import pytest

from tongban.catalogue.models import ItemDraft
from tongban.catalogue.tests.test_editor import begun, desk, text
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR

__all__ = ["desk"]


@pytest.fixture
def place(desk):
    """The address of the builder of a draft, and the browser of who writes it."""
    return desk[0], begun(desk[0])


def address(place):
    browser, start = place
    return browser, "/catalogue/revisions/" + re.search(r"[0-9a-f-]{36}", start)[0] + "/form/"


def typed(page):
    """What a browser sends of the builder as it stands."""
    form = re.search(r'<form id="builder-form".*?</form>', page, re.DOTALL)[0]
    sent = {name: unescape(value) for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)}
    boxes = re.findall(r'<input type="(?:radio|checkbox)" name="([^"]+)" value="([^"]*)"( checked)?', form)
    for name, _value, _checked in boxes:
        sent.pop(name, None)
    sent |= {name: unescape(value) for name, value, checked in boxes if checked}
    sent |= {name: unescape(value) for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<', form)}
    for name, options in re.findall(r'<select[^>]*name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        sent[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    return {name: unescape(value) for name, value in sent.items() if name != "csrfmiddlewaretoken"}


def the_content():
    policy.enter(OPERATOR)
    return ItemDraft.objects.get().content


def test_a_button_changes_what_is_shown_and_keeps_nothing(place):
    browser, here = address(place)
    sent = typed(text(browser.get(here)))

    moved = text(browser.post(here, {**sent, "do": "fields.down.0"}))
    longer = text(browser.post(here, {**sent, "do": "fields.add"}))

    assert typed(moved)["fields.1.title.zh"] == "联系人"
    assert "fields.3.kind" in typed(longer)
    assert "form" not in the_content()


def test_saving_what_stands_opens_the_same_again(place):
    browser, here = address(place)
    sent = typed(text(browser.get(here)))

    assert browser.post(here, sent).status_code == 302

    again = typed(text(browser.get(here)))
    assert {**again, "seen": ""} == {**sent, "seen": ""}
    assert list(the_content()["form"]["properties"]) != []
    assert [row["key"] for row in the_content()["materials"]["named"]] == ["application", "power-of-attorney"]


def test_what_is_wrong_is_shown_at_its_place_with_everything_that_was_typed(place):
    browser, here = address(place)
    sent = typed(text(browser.get(here)))

    page = text(browser.post(here, {**sent, "fields.0.title.zh": "", "fields.2.title.zh": "说明事项"}), 422)

    assert 'id="error-field-fields-0-title-zh">' in page
    assert typed(page)["fields.2.title.zh"] == "说明事项"
    assert "form" not in the_content()


def test_the_preview_shows_what_is_typed_in_the_situation_that_is_chosen(place):
    browser, here = address(place)
    sent = typed(text(browser.get(here)))
    agent = '{"fact":"by_agent","is":true}'
    sent |= {"fields.0.title.zh": "代理人姓名", "fields.0.when": agent}

    before = text(browser.post(f"{here}preview/", sent))
    after = text(browser.post(f"{here}preview/", {**sent, "by_agent": "true"}))
    broken = text(browser.post(f"{here}preview/", {**sent, "fields.1.title.zh": ""}))

    assert "代理人姓名" not in before and "代理人姓名" in after
    assert "材料power-of-attorney" not in text(browser.post(f"{here}preview/", {**sent, "by_agent": "false"}))
    assert "material-power-of-attorney" in after and "联系电话" not in broken
    assert "form" not in the_content()


def test_two_who_build_at_once_do_not_overwrite_each_other(desk):
    first, here = address((desk[0], begun(desk[0])))
    sent = typed(text(first.get(here)))

    assert first.post(here, {**sent, "fields.0.title.zh": "经办人"}).status_code == 302
    assert desk[1].post(here, sent).status_code == 409
    assert "经办人" in str(the_content()["form"])
