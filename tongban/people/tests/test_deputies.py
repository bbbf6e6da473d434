"""Deputies, duties and abolished posts: who stands in for whom, and who answers for a queue."""

from datetime import date

import pytest

from tongban.kernel.actors import OPERATOR
from tongban.kernel.refusals import Refused
from tongban.people import commands, queries
from tongban.people.tests import factories as f

pytestmark = pytest.mark.django_db
LEAVE = {"since": date(2026, 10, 1), "until": date(2026, 11, 30)}


@pytest.fixture
def place():
    return f.zone()


@pytest.fixture
def post(place):
    made = f.post(place)
    f.seated(made, f.someone(place, "王珊"))
    return made


def refused(post, who, **tenure):
    with pytest.raises(Refused) as no:
        commands.appoint(post, who, by=OPERATOR, **tenure)
    return [(reason.code, reason.clause) for reason in no.value.reasons]


def test_a_deputy_needs_a_last_day(place, post):
    who = f.someone(place, "郑海").person.id

    assert refused(post, who, manner="deputy", since=LEAVE["since"]) == [("deputy-without-end", "岗位登记规则")]


def test_a_deputy_of_a_deputy_is_refused_by_the_law_that_forbids_it(place, post):
    first, second = f.someone(place, "郑海").person.id, f.someone(place, "何平").person.id
    commands.appoint(post, first, manner="deputy", by=OPERATOR, **LEAVE)

    inside = {"since": date(2026, 11, 1), "until": date(2026, 11, 5)}

    assert refused(post, second, manner="deputy", **inside) == [("deputy-of-a-deputy", "行政许可法 第二十四条")]


def test_two_leaves_one_after_the_other_may_have_two_deputies(place, post):
    first, second = f.someone(place, "郑海").person.id, f.someone(place, "何平").person.id
    commands.appoint(post, first, manner="deputy", by=OPERATOR, **LEAVE)

    commands.appoint(post, second, manner="deputy", since=date(2026, 12, 1), until=date(2026, 12, 5), by=OPERATOR)

    assert queries.tenures_for(OPERATOR).filter(zone=place.zone, manner="deputy").count() == 2


def test_nobody_is_deputised_for_in_an_empty_post(place):
    who = f.someone(place, "郑海").person.id

    found = refused(f.post(place), who, manner="deputy", **LEAVE)

    assert found == [("nobody-to-stand-in-for", "行政许可法 第二十四条")]


def test_nobody_stands_in_for_himself(place):
    post, who = f.post(place), f.someone(place)
    f.seated(post, who)

    assert refused(post, who.person.id, manner="deputy", **LEAVE) == [("holds-it-already", "岗位登记规则")]


def test_a_queue_has_one_post_that_answers_for_it(place, post):
    commands.change_post(post, duty="owner", by=OPERATOR)
    other = f.post(place, "W04")

    with pytest.raises(Refused) as no:
        commands.change_post(other, duty="owner", by=OPERATOR)
    commands.change_post(other, duty="deputy", by=OPERATOR)

    queue = queries.queues_of(queries.house_of(place.zone))[0]
    assert no.value.reasons[0].code == "duty-taken"
    assert (queue.posts, queue.owner["post"].code, queue.deputy["post"].code) == (2, "W03", "W04")
    assert queue.answered_for


def test_a_queue_whose_two_posts_nobody_holds_is_not_answered_for(place, post):
    commands.change_post(f.post(place, "W04"), duty="owner", by=OPERATOR)

    assert not queries.queues_of(queries.house_of(place.zone))[0].answered_for


def test_a_post_without_a_queue_answers_for_none(place):
    with pytest.raises(Refused) as no:
        commands.change_post(f.post(place, "M01", "admin"), duty="owner", by=OPERATOR)

    assert no.value.reasons[0].code == "no-queue"


def test_a_post_that_somebody_holds_is_not_abolished(post):
    with pytest.raises(Refused) as no:
        commands.close_post(post, by=OPERATOR)

    assert (no.value.reasons[0].code, post.status) == ("post-still-held", "open")
