"""Publishing writes one version for each thing that is said, and never writes it twice."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tongban.catalogue import queries
from tongban.catalogue.commands import (
    let_days_pass,
    publish_item,
    publish_standard,
    retire_item,
    set_theme,
)
from tongban.catalogue.models import ALLIANCE, Item, ItemVersion, Standard
from tongban.catalogue.tests.factories import limit, north, plain_item
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.codes import new_id
from tongban.kernel.journal.models import Line
from tongban.kernel.refusals import NotAllowed, NotReady, NotYours, Refused
from tongban.kernel.search import asking

DAY = date(2024, 6, 1)


@pytest.fixture
def set_up(db):
    policy.enter(OPERATOR)
    north()


def faults(plain):
    with pytest.raises(NotReady) as refused:
        publish_item(plain, by=OPERATOR)
    return [(reason.code, reason.field) for reason in refused.value.reasons]


@pytest.mark.usefixtures("set_up")
def test_an_item_is_published_with_its_journal_line():
    assert publish_item(plain_item(), by=OPERATOR) == "new"

    version = queries.published("north", "A1", DAY)
    line = Line.objects.get(zone="north", subject=version.item_id)
    assert (line.verb, version.number, version.content) == ("item.publish", 1, plain_item())


@pytest.mark.usefixtures("set_up")
def test_the_same_data_twice_writes_nothing():
    publish_item(plain_item(), by=OPERATOR)
    before = Line.objects.count()

    assert publish_item(plain_item(), by=OPERATOR) == "unchanged"
    assert Line.objects.count() == before


@pytest.mark.usefixtures("set_up")
def test_a_change_is_a_new_version_and_the_old_one_stays_as_it_was():
    publish_item(plain_item(), by=OPERATOR)

    assert publish_item(plain_item(promised=limit(2), valid_from="2025-01-01"), by=OPERATOR) == "changed"

    assert queries.published("north", "A1", date(2024, 12, 31)).promised_amount == 3
    assert queries.published("north", "A1", date(2025, 1, 1)).promised_amount == 2
    assert [version.number for version in queries.versions("north", "A1")] == [2, 1]


@pytest.mark.usefixtures("set_up")
def test_a_correction_of_the_same_day_takes_the_place_of_what_it_corrects():
    publish_item(plain_item(), by=OPERATOR)
    publish_item(plain_item(promised=limit(2)), by=OPERATOR)

    assert queries.published("north", "A1", date(2024, 1, 1)).promised_amount == 2


@pytest.mark.usefixtures("set_up")
def test_a_version_never_begins_before_the_one_that_stands():
    publish_item(plain_item(), by=OPERATOR)

    assert faults(plain_item(valid_from="2023-12-31")) == [("version-goes-back", "valid_from")]


@pytest.mark.usefixtures("set_up")
def test_the_database_refuses_to_change_a_published_version(as_owner):
    publish_item(plain_item(), by=OPERATOR)

    with as_owner(), pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        ItemVersion.objects.update(promised_amount=99)


@pytest.mark.usefixtures("set_up")
def test_what_cannot_be_is_refused_all_at_once():
    wrong = plain_item(agency="nobody", themes=["nowhere"])

    assert faults(wrong) == [("agency-unknown", "agency"), ("theme-unknown", "themes[0]")]


@pytest.mark.usefixtures("set_up")
def test_a_code_belongs_to_one_item_of_the_zone():
    publish_item(plain_item(), by=OPERATOR)

    assert faults(plain_item(code="A2")) == [("code-taken", "codes[0].value")]


@pytest.mark.usefixtures("set_up")
def test_nobody_publishes_alone_but_whoever_runs_the_installation():
    clerk = Actor(role="window", person=new_id(), zone="north", post="window-1")
    stranger = Actor(role="admin", person=new_id(), zone="south", post="admin")
    keeper = Actor(role="admin", person=new_id(), zone="north", post="admin")

    for actor in (clerk, stranger):
        with pytest.raises(NotAllowed):
            publish_item(plain_item(), by=actor)
    with pytest.raises(Refused) as refused:
        publish_item(plain_item(), by=keeper)
    assert [reason.code for reason in refused.value.reasons] == ["four-eyes"]


@pytest.mark.usefixtures("set_up")
def test_the_database_lets_no_one_else_publish_either():
    policy.enter(Actor(role="window", person=new_id(), zone="north", post="window-1"))

    with pytest.raises(NotYours):
        publish_item(plain_item(), by=OPERATOR)


@pytest.mark.usefixtures("set_up")
def test_a_retired_item_is_offered_no_more_but_was_before():
    publish_item(plain_item(), by=OPERATOR)
    retire_item(Item.objects.get(zone="north", code="A1"), on=date(2024, 7, 1), by=OPERATOR)

    assert queries.published("north", "A1", date(2024, 6, 30)).number == 1
    with pytest.raises(NotYours) as refused:
        queries.published("north", "A1", date(2024, 7, 1))
    assert refused.value.reasons[0].code == "item-unknown"
    assert queries.search("桥梁", actor=OPERATOR) == []


@pytest.mark.usefixtures("set_up")
def test_a_retired_item_may_be_published_again():
    publish_item(plain_item(), by=OPERATOR)
    retire_item(Item.objects.get(zone="north", code="A1"), on=date(2024, 7, 1), by=OPERATOR)

    assert publish_item(plain_item(valid_from="2025-01-01"), by=OPERATOR) == "changed"
    assert queries.published("north", "A1", date(2025, 6, 1)).number == 2


@pytest.mark.usefixtures("set_up")
def test_a_standard_is_published_once_and_anew_when_it_changes():
    standard = {"key": "kstb-01", "name": {"zh": "设立登记", "en": "Registration"}, "source": "list"}

    assert publish_standard(standard, by=OPERATOR) == "new"
    assert publish_standard(standard, by=OPERATOR) == "unchanged"
    assert publish_standard({**standard, "visits": 0}, by=OPERATOR) == "changed"
    assert [found.number for found in queries.standards()] == [2]
    assert Standard.objects.get(zone=ALLIANCE, code="kstb-01").version == 2


@pytest.mark.usefixtures("set_up")
def test_a_theme_is_set_once():
    facts = {"name_zh": "规划许可", "name_en": "Planning", "place": 1}

    assert set_theme("planning", **facts, by=OPERATOR) == "unchanged"
    assert set_theme("planning", **{**facts, "place": 2}, by=OPERATOR) == "changed"


def found(words):
    return [hit.title_zh for hit in asking.ask(words, actor=OPERATOR, kinds=(Item.kind,))]


def day_in_china(day):
    return clock.told(clock.day_start(day))


@pytest.mark.usefixtures("set_up")
def test_an_item_that_ends_on_a_later_day_is_found_until_that_day():
    publish_item(plain_item(), by=OPERATOR)
    with day_in_china(date(2026, 11, 4)):
        retire_item(Item.objects.get(zone="north", code="A1"), on=date(2026, 12, 1), by=OPERATOR)
        assert found("A1") != []

    with day_in_china(date(2026, 11, 30)):
        let_days_pass(date(2026, 11, 4))
        assert found("A1") != []

    with day_in_china(date(2026, 12, 1)):
        let_days_pass(date(2026, 11, 30))
        assert found("A1") == []


@pytest.mark.usefixtures("set_up")
def test_an_item_that_begins_on_a_later_day_is_found_from_that_day_on():
    with day_in_china(date(2026, 11, 4)):
        publish_item(plain_item(valid_from="2026-12-01"), by=OPERATOR)
        assert found("A1") == []

    with day_in_china(date(2026, 12, 1)):
        assert let_days_pass(date(2026, 11, 30)) == 1
        assert found("A1") != []


@pytest.mark.usefixtures("set_up")
def test_until_its_new_version_begins_an_item_is_found_under_its_old_name():
    publish_item(plain_item(), by=OPERATOR)
    old = found("A1")
    with day_in_china(date(2026, 11, 4)):
        publish_item(plain_item(name={"zh": "改名以后", "en": "Renamed"}, valid_from="2026-12-01"), by=OPERATOR)
        assert found("A1") == old

    with day_in_china(date(2026, 12, 2)):
        let_days_pass(date(2026, 11, 30))
        assert found("A1") == ["改名以后"]
