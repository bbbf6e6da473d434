"""The inbox over HTTP: one's own and nobody else's, and from a notice to the matter, as the one it was for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.cases.tests import factories as f
from tongban.kernel import policy
from tongban.kernel.actors import CLOCK
from tongban.kernel.notices import commands, queries
from tongban.kernel.notices.commands import Addressee, News
from tongban.kernel.notices.models import Notice

pytestmark = pytest.mark.django_db
INBOX, WAYS, ADDRESS = "/inbox/", "/inbox/settings/", "/inbox/settings/address/"


@pytest.fixture
def here(calendars):
    return f.world()


def told(here, who: str, title: str = "Accepted", **to) -> Notice:
    case = f.submitted(here)
    policy.enter(CLOCK)
    place = {"route": "cases:show", "place": (case.number,), "subject": case.id}
    news = News(zone=here.zone, cause=str(case.id), kind="matter", title=title, text="The words.", **place)
    return commands.tell(news, [Addressee(here.actors[who].person, **to)])[0]


def test_the_head_of_every_page_counts_what_is_unread_and_opening_it_leads_to_the_matter(here):
    notice = told(here, "applicant", principal=here.enterprise)
    browser = here.come_in("applicant")
    assert '<a class="bell" href="/inbox/">消息 <b>1</b>' in browser.get("/my/").content.decode()

    answer = browser.post(reverse("portal:open", args=[notice.id]))

    assert answer["Location"] == reverse("cases:show", args=notice.place)
    assert '<a class="bell" href="/inbox/">消息</a>' in browser.get("/my/").content.decode()


def test_a_page_counts_what_is_unread_once(here):
    told(here, "applicant", principal=here.enterprise)
    browser = here.come_in("applicant")
    browser.get(INBOX)

    with CaptureQueriesContext(connection) as asked:
        browser.get(INBOX)

    counted = [query["sql"] for query in asked if "COUNT(*)" in query["sql"] and "notices_notice" in query["sql"]]
    assert len(counted) == 1


def test_a_visitor_has_no_inbox(here, client):
    assert client.get(INBOX)["Location"].startswith(reverse("people:enter"))
    assert "bell" not in client.get("/").content.decode()


def test_a_notice_of_another_is_not_there(here):
    notice = told(here, "citizen")

    answer = here.come_in("applicant").post(reverse("portal:open", args=[notice.id]))

    policy.enter(CLOCK)
    assert (answer.status_code, Notice.objects.get(id=notice.id).read_at) == (404, None)


def test_a_notice_in_another_capacity_takes_that_capacity(here):
    notice = told(here, "applicant", principal=here.enterprise)
    as_himself = here.come_in("applicant")
    session = as_himself.session
    session["entered"] = {**session["entered"], "principal": str(here.applicant.person)}
    session.save()
    assert "通知身份：廊坊星瀚装备有限公司" in as_himself.get(INBOX).content.decode()

    to_the_matter = as_himself.post(reverse("portal:open", args=[notice.id]), follow=True)

    assert to_the_matter.status_code == 200
    assert as_himself.session["entered"]["acting_for"] == "廊坊星瀚装备有限公司"


def test_the_list_is_searched_and_narrowed_to_what_is_unread(here):
    told(here, "applicant", "Accepted one")
    second = told(here, "applicant", "Decided two")
    policy.enter(here.applicant)
    commands.read(here.applicant, [second.id])
    browser = here.come_in("applicant")

    found = [browser.get(INBOX + tail).content.decode() for tail in ("?q=decided", "?new=1", "?q=nothing")]

    assert ["Accepted one" in page for page in found] == [False, True, False]
    assert ["Decided two" in page for page in found] == [True, False, False]


def test_a_page_of_many_leads_to_the_next(here, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 1)
    told(here, "applicant", "Older")
    told(here, "applicant", "Newer")
    browser = here.come_in("applicant")

    first = browser.get(INBOX)
    following = browser.get(INBOX, {"before": first.context["following"].isoformat()})

    assert [[line[0].title["en"] for line in page.context["lines"]] for page in (first, following)] == [
        ["Newer"],
        ["Older"],
    ]
    assert browser.get(INBOX + "?before=yesterday").status_code == 200


def test_everything_is_marked_as_read(here):
    told(here, "applicant")
    browser = here.come_in("applicant")

    browser.post(INBOX)

    policy.enter(here.applicant)
    assert queries.unread(here.applicant).count() == 0


def test_an_address_is_used_only_after_its_code_came_back(here, settings):
    settings.MAIL_READY = True
    browser = here.come_in("applicant")
    browser.post(ADDRESS, {"verb": "ask", "address": "zhao@example.org"})
    policy.enter(here.applicant)
    code = queries.box_of(here.applicant).code
    wrong = browser.post(ADDRESS, {"verb": "confirm", "code": "abc"})
    assert (wrong.status_code, queries.box_of(here.applicant).address) == (422, "")

    browser.post(ADDRESS, {"verb": "confirm", "code": code})

    policy.enter(here.applicant)
    assert queries.box_of(here.applicant).address == "zhao@example.org"
    assert "zhao@example.org" in browser.get(WAYS).content.decode()


@pytest.mark.parametrize("address", ["", "no address", "a@b", "x" * 300])
def test_what_is_no_address_is_refused_beside_its_field(here, settings, address):
    settings.MAIL_READY = True

    answer = here.come_in("applicant").post(ADDRESS, {"verb": "ask", "address": address})

    assert answer.status_code == 422
    assert "这不是电子邮箱地址" in answer.content.decode()


def test_a_way_for_each_kind_is_kept_and_an_officer_is_asked_other_kinds(here):
    browser = here.come_in("reviewer")
    page = browser.get(WAYS).content.decode()
    assert ("way-due" in page, "way-matter" in page) == (True, False)

    browser.post(WAYS, {"language": "en", "hour": "17", "way-due": "each", "way-task": "inbox"})

    policy.enter(here.reviewer)
    box = queries.box_of(here.reviewer)
    assert (box.language, box.hour, box.way("due"), box.way("task")) == ("en", 17, "each", "inbox")


def test_an_hour_that_no_clock_strikes_is_refused(here):
    answer = here.come_in("reviewer").post(WAYS, {"language": "en", "hour": "25"})

    assert answer.status_code == 422
