"""The page of a matter and its moves, through a browser without scripts, in both languages."""

import re

import pytest
from django.urls import reverse

from tongban.cases import queries
from tongban.cases.tests.factories import (
    MORNING,
    accepted,
    acting,
    again,
    move,
    proposed,
    submitted,
    world,
)
from tongban.cases.tests.pages import page
from tongban.kernel.actors import OPERATOR

pytestmark = pytest.mark.usefixtures("morning")


# --- one matter -------------------------------------------------------------------------------------------------------


def test_the_page_of_a_matter_opens_its_due_date_into_its_days(here):
    case = accepted(here)

    text = page(here.come_in("reviewer").get(reverse("cases:show", args=[case.number])))

    assert "11 月 16 日（周一）" in text and 'class="days' in text
    assert "C49202611040001" in text and "王珊" in text


def test_the_applicant_does_not_read_what_officials_say_to_each_other(here):
    case = proposed(here)
    move(here, case, "approver", "send_back", MORNING, question="退让距离是否复核？")
    place = reverse("cases:show", args=[case.number])

    inside = page(here.come_in("reviewer").get(place))
    outside = page(here.come_in("applicant").get(place))

    assert "总平面可行" in inside and "退让距离是否复核" in inside
    assert "总平面可行" not in outside and "退让距离是否复核" not in outside


def test_each_role_finds_its_moves_and_the_reasons_against_them(here):
    case = accepted(here)
    move(here, case, "reviewer", "suspend", MORNING, ground="hearing", days=20)
    place = reverse("cases:show", args=[case.number])

    text = page(here.come_in("reviewer").get(place))

    assert 'value="suspend"' in text and 'value="propose"' not in text
    assert "not-yet" in text and "听证" in text


def test_a_move_from_its_page_leads_back_to_the_matter(here):
    case = submitted(here)

    answer = here.come_in("window").post(
        reverse("cases:move", args=[case.number]), {"verb": "accept", "version": case.version}
    )

    assert answer["Location"] == reverse("cases:show", args=[case.number])
    assert again(here, case).status == "accepted"


def test_a_refused_move_keeps_what_was_typed(here):
    case = proposed(here)
    typed = {"verb": "decide", "within": "decide", "outcome": "refused", "reasons": ""}

    text = page(here.come_in("approver").post(reverse("cases:move", args=[case.number]), typed), 422)

    assert re.search(r'value="refused"[^>]* checked', text)
    assert 'href="#field-decide-reasons"' in text


def test_a_move_on_what_somebody_has_moved_meanwhile_names_him(here):
    case = submitted(here)
    move(here, case, "colleague", "accept", MORNING)

    typed = {"verb": "accept", "version": case.version}
    text = page(here.come_in("window").post(reverse("cases:move", args=[case.number]), typed), 409)

    assert "郑海" in text and "2026-11-04 10:00:00" in text


def test_a_matter_of_another_zone_is_not_there(here):
    case, other = submitted(here), world()

    for name in ("window", "reviewer", "approver", "admin", "supervisor", "applicant"):
        page(other.come_in(name).get(reverse("cases:show", args=[case.number])), 404)


def test_a_matter_of_another_agency_is_not_there(here):
    case = accepted(here)

    page(here.come_in("stranger").get(reverse("cases:show", args=[case.number])), 404)


def test_a_number_that_is_none_is_not_there(here):
    page(here.come_in("window").get(reverse("cases:show", args=["nonsense"])), 404)


def test_a_file_leaves_by_permission_only(here):
    case = submitted(here)
    with acting(OPERATOR):
        file = queries.materials(case)[0].file
    place = reverse("cases:file", args=[case.number, file])

    got = here.come_in("window").get(place)
    assert b"".join(got.streaming_content).startswith(b"%PDF") and "attachment" in got["Content-Disposition"]
    page(here.come_in("citizen").get(place), 404)


# --- both languages ---------------------------------------------------------------------------------------------------


def test_in_english_no_page_of_a_matter_speaks_chinese_beyond_names_and_law(here):
    case = accepted(here)
    client = here.come_in("window")
    client.cookies["django_language"] = "en"

    text = page(client.get(reverse("cases:show", args=[case.number])))

    assert "To be decided by" in text and "What happened" in text and "应于" not in text


def test_the_application_on_paper_says_everything_that_was_stated_and_attached(here):
    case = submitted(here)

    text = page(here.come_in("applicant").get(f"/cases/{case.number}/application/"))

    wanted = ["赵一鸣", "13800138000", "application.pdf", "drawings.pdf", case.number, "廊坊星瀚装备有限公司"]
    assert [one for one in wanted if one not in text] == []
    assert here.come_in("citizen").get(f"/cases/{case.number}/application/").status_code == 404
