"""Views: kept under a name, counted in the list's own question, shared by a right, telling nothing unseen."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.cases import commands, queries
from tongban.cases.models import SavedView
from tongban.cases.queries import Sieve
from tongban.cases.tests.factories import MORNING, accepted, acting, move, submitted
from tongban.cases.tests.pages import page
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotAllowed, NotReady, NotYours, Refused
from tongban.people import commands as people
from tongban.people.models import Tenure

pytestmark = pytest.mark.usefixtures("morning")

LIST, VIEWS = "/desk/", "/desk/views/"


def kept(here, who="reviewer", name="我的", **parts):
    with acting(here.actors[who]):
        return commands.keep(name, Sieve(**parts), by=here.actors[who])[0]


def shared(here, who="reviewer", **parts):
    view = kept(here, who, "共享", **parts)
    with acting(here.actors[who]):
        commands.move_view(view, "share", by=here.actors[who])
    return view


def tabs(here, who="reviewer"):
    """The views on a desk as its page shows them: name and number."""
    text = page(here.come_in(who).get(LIST, {"view": "all"}))
    nav = re.search(r'<nav class="views".*?</nav>', text, re.S)
    return [" ".join(one.split()) for one in re.findall(r">([^<>]+)</a>", nav.group())][:-1] if nav else []


def desk(here, who="reviewer"):
    with acting(here.actors[who]):
        return queries.tabs(here.actors[who], queries.options(here.actors[who]))


def test_a_list_is_kept_from_its_page_and_leads_back_to_it_with_its_number(here):
    mine, _free = accepted(here), accepted(here)
    move(here, mine, "reviewer", "claim", MORNING)
    client = here.come_in("reviewer")

    answer = client.post(VIEWS, {"name": "在办", "next": "/desk/?hold=mine&sort=-received&columns=item.number"})
    text = page(client.get(answer["Location"]))

    assert text.count("data-row>") == 1 and mine.number in text
    assert "sort=-received" in answer["Location"] and "columns=item.number" in answer["Location"]
    assert tabs(here) == ["在办 1"]


def test_under_a_name_that_one_uses_the_list_takes_the_place_of_the_old_one(here):
    kept(here, name="常看", hold="mine")

    kept(here, name=" 常看 ", hold="free")

    assert [(one.view.name, one.sieve.address()) for one in desk(here)] == [("常看", {"hold": "free"})]


def test_the_desk_opens_with_the_view_that_was_chosen_and_everything_stays_one_link_away(here):
    accepted(here)
    view, client = kept(here, hold="mine"), here.come_in("reviewer")

    client.post(f"{VIEWS}{view.id}/", {"act": "open"})
    opened = client.get(LIST)
    everything = page(client.get(LIST, {"view": "all"}))

    assert opened.status_code == 302 and "hold=mine" in opened["Location"]
    assert everything.count("data-row>") == 1 and 'href="?view=all"' in everything
    client.post(f"{VIEWS}{view.id}/", {"act": "open_all"})
    assert client.get(LIST).status_code == 200


def test_views_are_renamed_arranged_and_deleted_each_by_one_entry(here):
    first, second = kept(here, name="甲", hold="mine"), kept(here, name="乙", hold="free")
    client = here.come_in("reviewer")

    client.post(f"{VIEWS}{second.id}/", {"act": "up"})
    client.post(f"{VIEWS}{first.id}/", {"act": "rename", "name": "丙"})
    order = [one.view.name for one in desk(here)]
    client.post(f"{VIEWS}{first.id}/", {"act": "drop"})

    assert order == ["乙", "丙"]
    assert [one.view.name for one in desk(here)] == ["乙"]
    policy.enter(OPERATOR)
    assert [entry.act for entry in history(here.zone, first.id)] == ["keep", "rename", "drop"]


def test_a_shared_view_stands_before_the_office_and_before_nobody_else(here):
    case = accepted(here)
    move(here, case, "reviewer", "claim", MORNING)

    view = shared(here, hold="mine")

    assert (tabs(here), tabs(here, "second_reviewer"), tabs(here, "approver")) == (["共享 1"], ["共享 0"], ["共享 0"])
    assert [tabs(here, who) for who in ("stranger", "window", "admin", "supervisor")] == [[]] * 4
    for who in ("stranger", "window"):
        page(here.come_in(who).post(f"{VIEWS}{view.id}/", {"act": "open"}), 404)


def test_a_view_of_ones_own_is_nobody_elses(here):
    view = kept(here, hold="mine")

    assert tabs(here, "second_reviewer") == []
    with acting(here.second_reviewer), pytest.raises(NotYours):
        queries.view(here.second_reviewer, view.id)
    with acting(here.second_reviewer):
        assert not SavedView.objects.filter(id=view.id).exists()


def test_sharing_is_a_right_of_its_own(here):
    view = kept(here, "supervisor", lamp="red")

    with acting(here.supervisor), pytest.raises(Refused) as refused:
        commands.move_view(view, "share", by=here.supervisor)

    assert refused.value.reasons[0].code == "sharing-not-given"
    assert 'name="share"' not in page(here.come_in("supervisor").get(LIST, {"lamp": "red"}))
    assert 'name="share"' in page(here.come_in("reviewer").get(LIST, {"lamp": "red"}))


def test_the_head_of_the_office_ends_the_sharing_and_a_colleague_does_not(here):
    view = shared(here, hold="free")

    with acting(here.second_reviewer), pytest.raises(NotAllowed):
        commands.move_view(queries.view(here.second_reviewer, view.id), "unshare", by=here.second_reviewer)
    with acting(here.approver):
        commands.move_view(queries.view(here.approver, view.id), "unshare", by=here.approver)

    assert (tabs(here, "second_reviewer"), tabs(here)) == ([], ["共享 0"])


@pytest.mark.parametrize(
    "parts", [{"agency": "water"}, {"state": "submitted"}, {"holder": str(MORNING)}, {"label": "x"}, {"alarm": "fire"}]
)
def test_a_filter_nobody_may_see_is_refused_by_name_wherever_it_is_asked(here, parts):
    accepted(here)
    client = here.come_in("reviewer")

    with acting(here.reviewer), pytest.raises(NotReady) as refused:
        commands.keep("偷看", Sieve(**parts), by=here.reviewer)
    shown, taken_out = client.get(LIST, parts), client.get("/desk/export/", parts)

    assert [(one.code, one.field) for one in refused.value.reasons] == [("filter-not-yours", *parts)]
    assert f'data-field="{next(iter(parts))}"' in page(shown, 422) and page(shown, 422).count("data-row>") == 1
    assert taken_out.status_code == 422
    assert desk(here) == []


def test_a_list_with_a_filter_nobody_may_see_is_not_kept_and_the_page_says_which(here):
    sent = {"name": "偷看", "next": "/desk/?agency=water&state=accepted"}

    answer = page(here.come_in("reviewer").post(VIEWS, sent), 422)

    assert 'data-field="agency"' in answer and 'value="偷看"' in answer
    assert desk(here) == []


def test_a_view_that_names_whom_its_reader_may_not_see_any_more_says_so_and_keeps_the_rest(here):
    accepted(here)
    gone = here.second_reviewer.person
    shared(here, holder=str(gone), state="accepted")
    policy.enter(OPERATOR)
    tenure = Tenure.objects.select_related("seat").get(person=gone)
    people.relieve(tenure.seat, tenure, until=date(2026, 11, 3), by=OPERATOR)

    with clock.told(MORNING + timedelta(days=1)):
        names = tabs(here, "approver")
        answer = here.come_in("approver").get(LIST + desk(here, "approver")[0].url)

    assert names == ["共享 ▲"]
    assert page(answer, 422).count("data-row>") == 1 and 'data-field="holder"' in page(answer, 422)
    assert "孙立" not in page(answer, 422)


def test_views_ask_no_further_question_however_many_they_are(here):
    client = here.come_in("reviewer")
    for _more in range(3):
        accepted(here)
    kept(here, name="一", hold="mine")

    def asked():
        client.get(LIST, {"view": "all"})
        with CaptureQueriesContext(connection) as found:
            client.get(LIST, {"view": "all"})
        return len(found)

    few = asked()
    for place in range(10):
        kept(here, name=f"第{place}", hold="free", due_to="2026-12-31")

    assert asked() == few
    assert tabs(here)[-1] == "第9 3"


def test_a_desk_holds_so_many_views_and_a_name_stands_once(here):
    for place in range(20):
        kept(here, name=f"第{place}", hold="free")

    with pytest.raises(NotReady) as full:
        kept(here, name="多一个")
    with acting(here.reviewer), pytest.raises(NotReady) as twice:
        commands.move_view(desk(here)[0].view, "rename", by=here.reviewer, given={"name": "第7"})

    assert [one.code for one in full.value.reasons] == ["too-many-views"]
    assert [one.code for one in twice.value.reasons] == ["view-name-taken"]


def test_an_applicant_has_no_views(here):
    submitted(here)

    assert here.come_in("applicant").get(reverse("cases:views")).status_code == 403


# --- for programs -------------------------------------------------------------------------------------------------


def sent(client, place, key="", **body):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/views{place}", body, content_type="application/json", headers=headers)


def test_a_program_keeps_shares_and_reads_views_and_the_list_behind_them(here):
    case = accepted(here)
    client = here.come_in("reviewer")

    made = [sent(client, "", "k" * 20, name="未认领", filters={"hold": "free"}).json() for _twice in range(2)]
    view = client.get("/api/views").json()[0]
    sent(client, f"/{view['id']}/moves", verb="share")
    sent(client, "/order", opening=view["id"])
    seen = here.come_in("approver").get("/api/views").json()[0]

    assert made[0] == made[1] and made[0]["entry"]["verb"] == "saved_view.keep"
    assert (view["filters"], view["count"], view["mine"]) == ({"hold": "free"}, 1, True)
    assert (seen["status"], seen["mine"], seen["opening"]) == ("shared", False, False)
    assert client.get("/api/views").json()[0]["opening"] is True
    assert [one["number"] for one in client.get("/api/desk", {"view": view["id"]}).json()["items"]] == [case.number]


def test_a_program_is_refused_a_filter_nobody_may_see_and_learns_nothing_of_a_strangers_view(here):
    view, client = kept(here, hold="mine"), here.come_in("stranger")

    refused = [client.get("/api/desk", {"agency": "planning"}), sent(client, "", name="x", filters={"state": "issued"})]
    hidden = [client.get("/api/desk", {"view": key}) for key in (str(view.id), str(here.enterprise))]

    assert [one.status_code for one in refused] == [422, 422]
    assert [one.json()["reasons"][0]["code"] for one in refused] == ["filter-not-yours"] * 2
    assert [one.status_code for one in hidden] == [404, 404]
    assert hidden[0].json()["reasons"] == hidden[1].json()["reasons"]
