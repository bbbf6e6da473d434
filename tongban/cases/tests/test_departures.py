"""Who leaves a post leaves no matter behind."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.cases import commands, queries
from tongban.cases.models import Draft
from tongban.cases.tests.factories import MORNING, accepted, acting, again, draft, move
from tongban.cases.tests.pages import page
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady
from tongban.people import commands as people
from tongban.people.models import Post, Tenure

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 4)


def seat(here, name):
    policy.enter(OPERATOR)
    post = Post.objects.get(zone=here.zone, code=here.actors[name].post)
    return post, Tenure.objects.get(zone=here.zone, post=post.id)


def leave(here, name, to, until=TODAY):
    post, tenure = seat(here, name)
    with acting(here.admin):
        return commands.depart(post, tenure, until=until, to=str(to), by=here.admin)


def claimed(here, by="reviewer"):
    case = accepted(here)
    move(here, case, by, "claim", MORNING)
    return case


def last_day(here, name):
    return seat(here, name)[1].until


def test_what_is_held_must_be_handed_on(here):
    case = claimed(here)

    with pytest.raises(NotReady) as no:
        leave(here, "reviewer", "")

    assert [(reason.code, reason.field) for reason in no.value.reasons] == [("matters-left-behind", "to")]
    assert (again(here, case).holder, last_day(here, "reviewer")) == (here.reviewer.person, None)


def test_a_colleague_takes_over_and_the_days_end_in_one_act(here):
    case = claimed(here)
    due = again(here, case).due

    leave(here, "reviewer", here.second_reviewer.person)

    after = again(here, case)
    assert (after.holder, after.holder_name, after.due) == (here.second_reviewer.person, "孙立", due)
    assert last_day(here, "reviewer") == TODAY
    assert [entry.act for entry in history(here.zone, case.id)][-1] == "hand_on"


def test_matters_go_back_to_the_queue(here):
    case = claimed(here)

    leave(here, "reviewer", "queue")

    assert (again(here, case).holder, again(here, case).holder_name) == (None, None)


def test_a_matter_goes_back_to_the_queue_where_the_colleague_has_another_hand_in_it(here):
    case, free = claimed(here), claimed(here)
    here.actors["both"] = here.colleague
    other = accepted(here, by="colleague")
    move(here, other, "reviewer", "claim", MORNING)
    policy.enter(OPERATOR)
    post = Post.objects.get(zone=here.zone, code="R12")
    people.appoint(post, here.colleague.person, since=date(2026, 1, 1), manner="secondment", by=OPERATOR)

    leave(here, "reviewer", here.colleague.person)

    assert again(here, other).holder is None
    assert {again(here, one).holder for one in (case, free)} == {here.colleague.person}


@pytest.mark.parametrize("to", ["stranger", "approver", "reviewer"])
def test_nobody_from_outside_the_queue_takes_over(here, to):
    claimed(here)

    with pytest.raises(NotReady) as no:
        leave(here, "reviewer", here.actors[to].person)

    assert no.value.reasons[0].code == "not-a-colleague"


def test_who_stays_in_the_queue_by_another_post_leaves_nothing_behind(here):
    case = claimed(here)
    policy.enter(OPERATOR)
    post = Post.objects.get(zone=here.zone, code="R12")
    people.appoint(post, here.reviewer.person, since=date(2026, 1, 1), manner="secondment", by=OPERATOR)
    post, tenure = Post.objects.get(zone=here.zone, code="R11"), None
    tenure = Tenure.objects.get(zone=here.zone, post=post.id)

    with acting(here.admin):
        commands.depart(post, tenure, until=TODAY, to="", by=here.admin)

    assert again(here, case).holder == here.reviewer.person


def test_what_was_begun_at_a_window_goes_to_a_colleague_by_name(here):
    begun = draft(here, "window")

    with pytest.raises(NotReady) as no:
        leave(here, "window", "queue")
    leave(here, "window", here.colleague.person)

    assert no.value.reasons[0].code == "drafts-need-a-name"
    with acting(here.colleague):
        assert queries.draft(here.colleague, begun.id).counter["post"] == here.colleague.post


def test_only_the_administrator_of_the_zone_moves_drafts(here):
    begun = draft(here, "window")
    post, tenure = seat(here, "window")

    with acting(here.supervisor):
        assert queries.holdings(post, tenure, TODAY).drafts == []
    policy.enter(OPERATOR)
    assert Draft.objects.get(id=begun.id).person == here.window.person


def test_what_a_deputy_still_holds_after_his_last_day_goes_back_to_the_queue(here):
    policy.enter(OPERATOR)
    post = Post.objects.get(zone=here.zone, code="R11")
    until = TODAY + timedelta(days=2)
    person = here.stranger.person
    people.appoint(post, person, since=TODAY, until=until, manner="deputy", by=OPERATOR)
    here.actors["deputy"] = type(here.reviewer)("reviewer", person, here.zone, "R11", "planning", name="何平")
    case, kept = claimed(here, "deputy"), claimed(here)

    policy.enter(OPERATOR)
    with clock.told(MORNING + timedelta(days=2)):
        on_the_last_day = commands.release_what_was_left()
    with clock.told(MORNING + timedelta(days=3)):
        on_the_next = commands.release_what_was_left()

    assert (on_the_last_day, on_the_next) == (0, 1)
    assert (again(here, case).holder, again(here, kept).holder) == (None, here.reviewer.person)


def test_what_falls_due_by_law_asks_nothing_about_who_left(here):
    policy.enter(CLOCK)
    with CaptureQueriesContext(connection) as asked, clock.told(MORNING):
        commands.let_time_pass()

    assert [query["sql"] for query in asked if "people_tenure" in query["sql"]] == []


def test_who_left_yesterday_makes_no_move_today(here):
    case = claimed(here)
    leave(here, "reviewer", here.second_reviewer.person, until=TODAY - timedelta(days=1))

    with clock.told(MORNING):
        answer = here.come_in("reviewer").post(reverse("cases:move", args=[case.number]), {"verb": "release"})

    assert answer["Location"].startswith(reverse("people:enter"))
    assert again(here, case).holder == here.second_reviewer.person


def test_the_page_shows_what_is_held_and_ends_the_days(here):
    case = claimed(here)
    post, tenure = seat(here, "reviewer")
    address = reverse("cases:departure", args=[post.code, tenure.id])
    with clock.told(MORNING):
        client = here.come_in("admin")
        shown = page(client.get(address))
        refused = page(client.post(address, {"until": "2026-11-06"}), 422)
        done = client.post(address, {"until": "2026-11-06", "to": str(here.second_reviewer.person)})

    assert case.number in shown and "孙立" in shown
    assert 'value="2026-11-06"' in refused and 'class="field wrong" id="field-to"' in refused
    assert (done.status_code, last_day(here, "reviewer")) == (302, date(2026, 11, 6))


def test_the_page_of_another_zone_is_not_there(here):
    _post, tenure = seat(here, "reviewer")
    address = reverse("cases:departure", args=["R99", tenure.id])

    assert here.come_in("admin").get(address).status_code == 404
