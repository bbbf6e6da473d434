"""A change is written by one person and published by another; the flow says so, and the database as well."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tongban.catalogue import commands, queries
from tongban.catalogue.commands.publishing import put_in_force
from tongban.catalogue.models import Item, ItemDraft, ItemVersion, Revision
from tongban.catalogue.sections import seen
from tongban.catalogue.tests.factories import limit, north, plain_item
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.codes import new_id
from tongban.kernel.journal.models import Line
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotAllowed, NotReady, NotYours, Refused

AUTHOR = Actor(role="admin", person=new_id(), zone="north", post="admin-1")
SECOND = Actor(role="admin", person=new_id(), zone="north", post="admin-2")
STRANGER = Actor(role="admin", person=new_id(), zone="south", post="admin-1")
CLERK = Actor(role="window", person=new_id(), zone="north", post="window-1")
MORNING = clock.day_start(date(2026, 11, 4))
TODAY = date(2026, 11, 4)


@pytest.fixture
def set_up(db):
    with clock.told(MORNING):
        policy.enter(OPERATOR)
        north()
        commands.publish_item(plain_item(), by=OPERATOR)
        policy.enter(AUTHOR)
        yield


def changed(**part):
    """A draft of the item's next version, with these entries changed."""
    policy.enter(AUTHOR)
    draft = commands.begin_from(queries.versions("north", "A1")[0], by=AUTHOR)
    return commands.keep(draft, part or {"promised": limit(2, source="list")}, by=AUTHOR)


def proposed(**part):
    return commands.propose(changed(**part), by=AUTHOR, note="承诺更短")


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def verbs(revision):
    return list(
        Line.objects.filter(zone="north", subject=revision.id).order_by("number").values_list("verb", flat=True)
    )


@pytest.mark.usefixtures("set_up")
def test_what_one_wrote_another_publishes_and_the_journal_has_every_step():
    revision = proposed()
    policy.enter(SECOND)

    commands.publish(revision, by=SECOND)

    version = queries.published("north", "A1", TODAY)
    assert (version.number, version.promised_amount, version.valid_from) == (2, 2, TODAY)
    assert verbs(revision) == ["revision.propose", "revision.publish"]
    assert Line.objects.filter(zone="north", subject=version.item_id, verb="item.publish").count() == 2
    assert Revision.objects.get(id=revision.id).becomes == version.id
    assert not ItemDraft.objects.exists()


@pytest.mark.usefixtures("set_up")
def test_nobody_publishes_what_he_wrote_himself():
    revision = proposed()

    with pytest.raises(Refused) as refused:
        commands.publish(revision, by=AUTHOR)

    assert codes(refused) == ["own-work"]


@pytest.mark.usefixtures("set_up")
def test_who_wrote_a_part_of_it_is_an_author_as_well():
    draft = changed()
    policy.enter(SECOND)
    draft = commands.keep(draft, {"visits": 0}, by=SECOND)
    policy.enter(AUTHOR)
    revision = commands.propose(draft, by=AUTHOR)
    policy.enter(SECOND)

    with pytest.raises(Refused) as refused:
        commands.publish(revision, by=SECOND)

    assert codes(refused) == ["own-work"]


@pytest.mark.usefixtures("set_up")
def test_the_journals_door_refuses_the_author_even_if_the_flow_is_passed_by():
    revision = proposed()

    with pytest.raises(Refused) as refused:
        record(revision, "publish", by=AUTHOR, status="published", after={"publisher": AUTHOR.person}, hand="publisher")

    assert codes(refused) == ["two-hands"]


@pytest.mark.usefixtures("set_up")
def test_the_database_takes_no_version_that_nobody_put_forward():
    item = Item.objects.get(zone="north", code="A1")

    with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic():
        put_in_force(item, plain_item(promised=limit(1)), key=new_id(), by=AUTHOR)

    assert ItemVersion.objects.count() == 1


@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize("who", ["author", "second"])
def test_the_database_takes_nothing_but_what_another_person_put_forward(who):
    actor, plain = {"author": (AUTHOR, {"amount": 2}), "second": (SECOND, {"amount": 1})}[who]
    revision, key = proposed(), new_id()
    item = Item.objects.get(zone="north", code="A1")
    policy.enter(actor)

    with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic():
        record(revision, "publish", by=actor, status="published", after={"publisher": actor.person, "becomes": key})
        put_in_force(item, plain_item(promised=limit(2, source="list") | plain), key=key, by=actor)


@pytest.mark.usefixtures("set_up")
def test_what_is_given_back_is_written_on_and_put_forward_again():
    revision = proposed()
    policy.enter(SECOND)
    commands.give_back(revision, remark="请写明来源", by=SECOND)
    policy.enter(AUTHOR)
    draft = queries.draft(AUTHOR, revision.id)

    again = commands.propose(commands.keep(draft, {"visits": 0}, by=AUTHOR), by=AUTHOR)
    policy.enter(SECOND)
    commands.publish(again, by=SECOND)

    assert verbs(revision) == ["revision.propose", "revision.return", "revision.propose", "revision.publish"]
    assert queries.published("north", "A1", TODAY).visits == 0


@pytest.mark.usefixtures("set_up")
def test_a_draft_is_thrown_away_without_a_trace_and_a_returned_one_with_an_entry():
    commands.throw_away(changed(), by=AUTHOR)
    assert not Revision.objects.exists()

    revision = commands.give_back(proposed(), remark="作废", by=AUTHOR)
    commands.throw_away(queries.draft(AUTHOR, revision.id), by=AUTHOR)

    assert verbs(revision) == ["revision.propose", "revision.return", "revision.discard"]
    assert (ItemDraft.objects.exists(), queries.written("north", "A1")) == (False, None)


@pytest.mark.usefixtures("set_up")
def test_an_item_has_one_draft_at_a_time_and_none_while_a_change_waits():
    version = queries.versions("north", "A1")[0]
    assert commands.begin_from(version, by=AUTHOR).id == commands.begin_from(version, by=AUTHOR).id

    proposed()
    with pytest.raises(Refused) as refused:
        commands.begin_from(version, by=AUTHOR)

    assert codes(refused) == ["revision-waits"]


@pytest.mark.usefixtures("set_up")
def test_a_new_item_is_written_from_nothing():
    draft = commands.begin("B7", name={"zh": "路灯许可"}, agency="planning", by=AUTHOR)
    revision = commands.propose(draft, by=AUTHOR)
    policy.enter(SECOND)
    commands.publish(revision, by=SECOND)

    assert queries.published("north", "B7", TODAY).name_zh == "路灯许可"


@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize(("code", "wrong"), [("A1", "code-in-use"), ("一", "code-odd"), ("x" * 41, "code-odd")])
def test_a_new_item_needs_a_code_of_its_own(code, wrong):
    with pytest.raises(NotReady) as refused:
        commands.begin(code, name={"zh": "x"}, agency="planning", by=AUTHOR)

    assert codes(refused) == [wrong]


@pytest.mark.usefixtures("set_up")
def test_what_is_not_in_form_is_kept_but_not_put_forward():
    draft = changed(promised={"amount": "drei"}, agency="nobody")

    with pytest.raises(NotReady) as refused:
        commands.propose(draft, by=AUTHOR)

    assert {reason.field for reason in refused.value.reasons} >= {"promised.amount", "promised.unit"}
    assert queries.draft(AUTHOR, draft.id).content["promised"] == {"amount": "drei"}


@pytest.mark.usefixtures("set_up")
def test_an_agency_dissolved_meanwhile_stops_the_second_person_too():
    revision = proposed()
    revision.content["agency"] = "dissolved"
    policy.enter(SECOND)

    with pytest.raises(NotReady) as refused:
        commands.publish(revision, by=SECOND)

    assert codes(refused) == ["agency-unknown"]


@pytest.mark.usefixtures("set_up")
def test_a_part_changed_by_another_since_it_was_shown_is_not_overwritten():
    draft = changed()
    shown = seen(["visits"], draft.content)
    commands.keep(draft, {"visits": 1}, by=SECOND)

    with pytest.raises(Refused) as refused:
        commands.keep(draft, {"visits": 2}, by=AUTHOR, seen=shown)

    assert codes(refused) == ["written-elsewhere"]
    assert queries.draft(AUTHOR, draft.id).content["visits"] == 1


@pytest.mark.usefixtures("set_up")
def test_only_administrators_of_the_zone_see_and_write_drafts():
    draft = changed()

    with pytest.raises(NotAllowed):
        commands.keep(draft, {"visits": 1}, by=CLERK)
    policy.enter(STRANGER)
    with pytest.raises(NotYours):
        queries.draft(STRANGER, draft.id)
    assert not ItemDraft.objects.exists()
