"""The editor over HTTP: what is typed is kept, what is refused is shown again, and only the zone's own people come."""

import re
from datetime import date
from html import unescape

import pytest

from tongban.catalogue import queries
from tongban.catalogue.commands import publish_item, publish_standard
from tongban.catalogue.models import ItemDraft
from tongban.catalogue.tests.factories import limit, north, plain_item
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.refusals import NotYours
from tongban.kernel.zones import queries as places
from tongban.people import commands as registers
from tongban.people.tests import factories as people

TODAY = date(2026, 11, 4)


@pytest.fixture
def desk(calendars):
    """Two administrators of one zone with one item, each with a browser."""
    with clock.told(clock.day_start(TODAY)):
        policy.enter(OPERATOR)
        north()
        publish_item(plain_item(), by=OPERATOR)
        place = places.zone("north")
        browsers = []
        for number, name in enumerate(("林悦", "何平"), 1):
            who = people.someone(place, name)
            people.seated(people.post(place, f"M0{number}", "admin"), who)
            browsers.append(who.browser(post=["north", f"M0{number}"]))
        yield browsers


def text(response, status=200):
    """The page; anything but the status expected shows what went wrong."""
    words = response.content.decode()
    assert response.status_code == status, re.sub(r"<[^>]+>", " ", words)[:2000]
    return words


def the_draft():
    policy.enter(OPERATOR)
    return ItemDraft.objects.get()


def begun(browser):
    """The address of the draft that a press on “change” begins."""
    return browser.post("/catalogue/items/A1/change/")["Location"]


def typed(page):
    """What a browser sends of the form as it stands."""
    form = re.search(r'<form id="part".*?</form>', page, re.DOTALL)[0]
    sent = {}
    for box in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', box), re.search(r'value="([^"]*)"', box)
        if name and (('type="radio"' not in box and 'type="checkbox"' not in box) or " checked" in box):
            sent.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', form):
        sent[name] = [unescape(value)]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        sent[name] = [unescape(one) for one in re.findall(r'value="([^"]*)" selected', options)] or [""]
    return sent


def test_every_part_of_a_draft_opens_in_both_languages(desk):
    where = begun(desk[0])

    for language in ("zh-hans", "en"):
        for part in ("basics", "limits", "materials", "conditions", "handling", "fee", "law", "standard", "sources"):
            page = text(desk[0].get(f"{where}{part}/", headers={"accept-language": language}))
            assert 'aria-current="page"' in page


def test_a_part_that_is_saved_unchanged_changes_nothing(desk):
    where = begun(desk[0])
    before = the_draft().content

    for part in ("basics", "limits", "materials", "conditions", "handling", "fee", "law", "standard", "sources"):
        desk[0].post(f"{where}{part}/", typed(text(desk[0].get(f"{where}{part}/"))))

    assert the_draft().content == before


def test_what_is_typed_is_kept_while_typing(desk):
    where = begun(desk[0])
    sent = typed(text(desk[0].get(f"{where}limits/")))

    page = text(desk[0].post(f"{where}limits/save/", {**sent, "promised.amount": "2"}, headers={"hx-request": "true"}))

    assert the_draft().content["promised"]["amount"] == 2
    assert 'id="saved"' in page
    assert f'name="seen" value="{sent["seen"][0]}"' not in page


def test_two_at_one_part_do_not_overwrite_each_other(desk):
    where = begun(desk[0])
    sent = typed(text(desk[0].get(f"{where}limits/")))
    desk[1].post(f"{where}limits/", {**sent, "promised.amount": "2"})

    page = text(desk[0].post(f"{where}limits/", {**sent, "promised.amount": "1"}), 409)

    assert "已在别处被修改" in page
    assert the_draft().content["promised"]["amount"] == 2


def test_one_writes_another_publishes_and_the_guide_shows_it(desk):
    where = begun(desk[0])
    sent = typed(text(desk[0].get(f"{where}limits/")))
    desk[0].post(f"{where}limits/", {**sent, "promised.amount": "2"})
    desk[0].post(f"{where}moves/", {"verb": "propose", "note": "承诺更短"})

    assert "须由另一人发布" in text(desk[0].post(f"{where}moves/", {"verb": "publish"}), 409)
    assert "承诺更短" in text(desk[1].get(where))
    desk[1].post(f"{where}moves/", {"verb": "publish"})

    policy.enter(OPERATOR)
    assert queries.published("north", "A1", TODAY).promised_amount == 2
    assert "2 个工作日" in text(desk[0].get("/items/north/A1/"))


def test_a_new_item_is_begun_and_what_is_missing_is_said_with_what_was_typed(desk):
    page = text(desk[0].post("/catalogue/", {"code": "B7", "name_zh": "", "agency": "planning"}), 422)
    assert 'value="B7"' in page

    where = desk[0].post("/catalogue/", {"code": "B7", "name_zh": "路灯许可", "agency": "planning"})["Location"]
    assert "路灯许可" in text(desk[0].get(where, follow=True))
    assert "路灯许可" in text(desk[1].get("/catalogue/"))


def test_a_draft_is_thrown_away(desk):
    where = begun(desk[0])

    assert desk[0].post(f"{where}moves/", {"verb": "discard"})["Location"] == "/catalogue/"

    policy.enter(OPERATOR)
    assert not ItemDraft.objects.exists()


def kept(browser, where, part, **values):
    """A part is opened, changed in these fields, and saved."""
    return browser.post(f"{where}{part}/", {**typed(text(browser.get(f"{where}{part}/"))), **values})


def test_what_must_be_mended_is_named_with_its_part_and_blocks_putting_forward(desk):
    where = begun(desk[0])
    kept(desk[0], where, "limits", **{"promised.amount": "21"})

    page = text(desk[0].get(f"{where}check/"))
    refused = text(desk[0].post(f"{where}moves/", {"verb": "propose"}), 422)

    assert "承诺时限长于法定时限" in page
    assert f'href="{where}limits/#field-promised-amount"' in page
    assert "承诺时限长于法定时限" in refused
    assert the_draft().content["promised"]["amount"] == 21


def test_the_preview_is_the_guide_itself_without_the_way_to_apply(desk):
    where = begun(desk[0])
    kept(desk[0], where, "limits", **{"promised.amount": "2"})

    page = text(desk[0].get(f"{where}preview/"))

    assert "今天交齐并受理，最迟 11 月 6 日（周五）办结" in page
    assert "预览" in page
    assert "/apply/" not in page
    assert "2 个工作日" not in text(desk[0].get("/items/north/A1/"))


def test_a_preview_of_what_cannot_be_read_leads_to_what_must_be_mended(desk):
    where = begun(desk[0])
    kept(desk[0], where, "limits", **{"promised.amount": "drei"})

    for page in ("preview", "compare"):
        assert desk[0].get(f"{where}{page}/")["Location"] == f"{where}check/"
    assert "promised.amount" in text(desk[0].get(f"{where}check/"))


def test_a_draft_is_held_against_its_past_the_standard_of_its_name_and_the_same_item_of_another_zone(desk):
    policy.enter(OPERATOR)
    people.zone("south")
    registers.register_agency(zone="south", code="planning", name_zh="南区规划局", name_en="South", by=OPERATOR)
    publish_item(plain_item(zone="south", code="B7", promised=limit(1)), by=OPERATOR)
    same = {"key": "bridge", "name": {"zh": "桥梁规划许可"}, "source": "x", "promised": limit(5)}
    publish_standard(same, by=OPERATOR)
    where = begun(desk[0])
    kept(desk[0], where, "limits", **{"promised.amount": "2"})

    past = text(desk[0].get(f"{where}compare/?with=version-1"))
    standard = text(desk[0].get(f"{where}compare/?with=standard-bridge"))
    elsewhere = text(desk[0].get(f"{where}compare/?with=zone-south"))

    assert "3 个工作日" in past
    assert "5 个工作日" in standard
    assert "对申请人更便利" in standard
    assert "1 个工作日" in elsewhere and "对申请人更便利" not in elsewhere


def test_an_item_is_retired_for_a_reason_from_a_day_on(desk):
    assert "写明" not in text(desk[0].get("/catalogue/items/A1/"))
    given = {"verb": "propose_end", "within": "propose_end", "reason": "并入综合许可"}

    refused = text(desk[0].post("/catalogue/items/A1/", {**given, "on": "2026-11-03"}), 422)
    desk[0].post("/catalogue/items/A1/", {**given, "on": "2026-12-01"})

    assert "并入综合许可" in refused
    assert "并入综合许可" in text(desk[1].get("/catalogue/items/A1/"))
    assert "这是您提请的" in text(desk[0].post("/catalogue/items/A1/", {"verb": "retire", "within": "retire"}), 409)

    desk[1].post("/catalogue/items/A1/", {"verb": "retire", "within": "retire"})

    policy.enter(OPERATOR)
    assert queries.published("north", "A1", date(2026, 11, 30)).number == 1
    with pytest.raises(NotYours):
        queries.published("north", "A1", date(2026, 12, 1))


def test_an_end_that_was_put_forward_is_not_followed_when_the_second_person_keeps_the_item(desk):
    given = {"verb": "propose_end", "within": "propose_end", "reason": "并入综合许可", "on": "2026-12-01"}
    desk[0].post("/catalogue/items/A1/", given)
    desk[1].post("/catalogue/items/A1/", {"verb": "keep", "within": "keep"})

    assert "并入综合许可" not in text(desk[0].get("/catalogue/items/A1/"))
    policy.enter(OPERATOR)
    assert queries.published("north", "A1", date(2026, 12, 1)).number == 1


def test_a_version_for_a_later_day_waits_for_it(desk):
    where = begun(desk[0])
    kept(desk[0], where, "basics", valid_from="2027-01-04")
    desk[0].post(f"{where}moves/", {"verb": "propose"})
    desk[1].post(f"{where}moves/", {"verb": "publish"})

    assert "第 2 版自" in text(desk[0].get("/catalogue/"))
    policy.enter(OPERATOR)
    assert [queries.published("north", "A1", on).number for on in (date(2027, 1, 3), date(2027, 1, 4))] == [1, 2]


def test_a_draft_that_would_have_begun_yesterday_is_not_put_forward(desk):
    where = begun(desk[0])
    kept(desk[0], where, "basics", valid_from="2026-11-03")

    assert "已经过去" in text(desk[0].post(f"{where}moves/", {"verb": "propose"}), 422)


def test_the_page_of_an_item_gives_it_to_windows_and_leaves_those_that_take_everything(desk):
    policy.enter(OPERATOR)
    windows = [{"code": code, "name_zh": code, "name_en": code} for code in ("01", "02", "03")]
    hall = registers.register_hall(
        zone="north", code="main", windows=windows, name_zh="大厅", name_en="Hall", by=OPERATOR
    )
    for window in hall.windows.all()[:2]:
        registers.give_items(hall, window, ["B2"], by=OPERATOR)

    desk[0].post("/catalogue/items/A1/windows/", {"window": ["main/01"]})

    policy.enter(OPERATOR)
    assert [window.items for window in queries.halls("north").get().windows.all()] == [["A1", "B2"], ["B2"], []]
    page = text(desk[0].get("/catalogue/items/A1/"))
    assert re.findall(r'value="(main/..)"( checked)?( disabled)?', page) == [
        ("main/01", " checked", ""), ("main/02", "", ""), ("main/03", " checked", " disabled")
    ]  # fmt: skip
