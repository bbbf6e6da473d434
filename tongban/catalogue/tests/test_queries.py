"""The guide answers what it knows and says what it does not."""

from datetime import date

import pytest

from tongban.catalogue import queries
from tongban.catalogue.commands import publish_item, publish_standard, set_theme
from tongban.catalogue.tests.factories import limit, north, plain_item
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, PUBLIC
from tongban.kernel.refusals import NotYours
from tongban.people import commands as people

DAY = date(2026, 2, 13)
"""A Friday before a Saturday that is worked to make up for the Spring Festival."""


@pytest.fixture
def set_up(calendars):
    policy.enter(OPERATOR)
    north()
    set_theme("unused", name_zh="空", name_en="Empty", place=2, by=OPERATOR)
    publish_item(plain_item(), by=OPERATOR)


@pytest.mark.usefixtures("set_up")
def test_a_guide_answers_who_what_how_long_and_by_when():
    guide = queries.guide("north", "A1", DAY)

    assert guide.agency.name_zh == "北区规划局"
    assert [need.key for need in guide.needs] == ["application", "power-of-attorney"]
    assert (guide.promised_due.date, guide.legal_due.date) == (date(2026, 2, 25), date(2026, 3, 19))
    assert guide.due == guide.promised_due
    assert guide.legal["clause"] == "行政许可法 42"
    assert [theme.name_zh for theme in guide.themes] == ["规划许可"]
    assert guide.sources == {"list": {"title": "北区清单"}}


@pytest.mark.usefixtures("set_up")
def test_a_guide_says_what_is_not_published():
    told = queries.guide("north", "A1", DAY).unpublished

    assert (told.materials, told.unnamed, told.promised, told.statutory) == (False, 0, False, False)
    assert (told.fee, told.kind, told.service_objects, told.form, told.windows) == (True, True, True, True, True)


@pytest.mark.usefixtures("set_up")
def test_without_a_promise_the_limit_of_the_law_binds_and_without_both_nothing_is_promised():
    legal_only = plain_item(code="A2", codes=[])
    nothing = plain_item(code="A3", codes=[])
    del legal_only["promised"], nothing["promised"], nothing["statutory"]
    publish_item(legal_only, by=OPERATOR)
    publish_item(nothing, by=OPERATOR)

    assert queries.published("north", "A2", DAY).limit["amount"] == 20
    assert queries.guide("north", "A2", DAY).due.date == date(2026, 3, 19)
    assert queries.published("north", "A3", DAY).limit is None
    assert queries.guide("north", "A3", DAY).due is None


@pytest.mark.usefixtures("set_up")
def test_a_limit_of_a_version_is_a_limit_of_the_clock():
    version = queries.published("north", "A1", DAY)

    assert clock.Limit(**version.limit) == clock.Limit(3, clause="")
    assert clock.Limit(**version.limit_legal) == clock.Limit(20, clause="行政许可法 42")


@pytest.mark.usefixtures("set_up")
def test_facts_decide_what_is_needed():
    guide = queries.guide("north", "A1", DAY, {"by_agent": False})

    assert [need.key for need in guide.needs if need.is_required] == ["application"]


@pytest.mark.usefixtures("set_up")
def test_windows_of_the_zone_are_part_of_the_guide():
    windows = [{"code": "01", "name_zh": "综合窗口", "name_en": "Window"}]
    people.register_hall(zone="north", code="main", windows=windows, by=OPERATOR, name_zh="中心", name_en="Centre")

    guide = queries.guide("north", "A1", DAY)

    assert [hall.name_zh for hall in guide.halls] == ["中心"]
    assert guide.unpublished.windows is False


@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize(
    "zone, code, on", [("north", "A9", DAY), ("south", "A1", DAY), ("north", "A1", date(2023, 1, 1))]
)
def test_what_is_not_offered_is_refused_with_the_next_step(zone, code, on):
    with pytest.raises(NotYours) as refused:
        queries.guide(zone, code, on)

    assert (refused.value.status, refused.value.reasons[0].code) == (404, "item-unknown")
    assert str(refused.value.reasons[0].next) != ""


@pytest.mark.usefixtures("set_up")
def test_a_zone_offers_each_item_once_in_its_version_of_the_day():
    publish_item(plain_item(promised=limit(2), valid_from="2026-03-01"), by=OPERATOR)
    publish_item(plain_item(code="B1", codes=[], valid_to="2026-02-01"), by=OPERATOR)

    assert [(one.code, one.promised_amount) for one in queries.offered("north", DAY)] == [("A1", 3)]
    assert [(one.code, one.promised_amount) for one in queries.offered(None, date(2026, 3, 1))] == [("A1", 2)]
    assert [one.code for one in queries.offered("north", date(2026, 1, 31))] == ["A1", "B1"]


@pytest.mark.usefixtures("set_up")
def test_items_are_listed_by_theme_and_agency():
    assert [one.code for one in queries.offered("north", DAY, theme="planning", agency="planning")] == ["A1"]
    assert queries.offered("north", DAY, theme="unused") == []
    assert queries.offered("north", DAY, agency="housing") == []


@pytest.mark.usefixtures("set_up")
def test_themes_are_counted_and_empty_ones_left_out():
    assert [(theme.code, count) for theme, count in queries.themes(DAY)] == [("planning", 1)]


@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize("count", [1, 12])
def test_a_list_costs_the_same_for_one_item_and_for_many(count, django_assert_num_queries):
    for number in range(count):
        publish_item(plain_item(code=f"C{number}", codes=[]), by=OPERATOR)

    with django_assert_num_queries(1):
        assert len(queries.offered("north", DAY)) == count + 1


@pytest.mark.usefixtures("set_up")
def test_items_and_standards_are_found_together():
    publish_standard({"key": "kstb-01", "name": {"zh": "桥梁登记", "en": "Bridges"}, "source": "list"}, by=OPERATOR)

    assert [(hit.kind, hit.code) for hit in queries.search("桥梁", actor=PUBLIC)] == [
        ("standard", "kstb-01"),
        ("item", "A1"),
    ]


@pytest.mark.usefixtures("set_up")
def test_a_version_is_held_against_the_one_before_it():
    publish_item(plain_item(promised=limit(2), valid_from="2026-03-01"), by=OPERATOR)
    new, old = queries.versions("north", "A1")

    (change,) = queries.changes(old, new)

    assert (change.aspect, change.sign) == ("promised", "easier")


@pytest.mark.usefixtures("set_up")
def test_materials_and_form_of_a_version_are_plain():
    version = queries.published("north", "A1", DAY)

    assert queries.materials(version)[1] == {
        "key": "power-of-attorney",
        "name": {"zh": "材料power-of-attorney", "en": "power-of-attorney"},
        "when": {"fact": "by_agent", "is": True},
    }
    assert queries.form(version)["required"] == ["by_agent", "contact_name", "contact_telephone"]
