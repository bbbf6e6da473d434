"""What stays among officials: it helps them, it can hold a decision back, and the applicant hears nothing of it."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from tongban.cases import commands
from tongban.cases.models import Label, Mention
from tongban.cases.tests.factories import accepted, acting, again, move, proposed
from tongban.cases.tests.pages import page
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import Refused

pytestmark = pytest.mark.usefixtures("morning")

SECRET = re.compile(rb'(csrf[a-zA-Z]*" value="|X-CSRFToken": ?")[^"]+')


def act(client, case, status=302, **sent):
    answer = client.post(reverse("cases:inside", args=[case.number]), sent)
    assert answer.status_code == status, page(answer)
    return answer


def shown(client, case):
    return page(client.get(reverse("cases:show", args=[case.number])))


def a_label(here, name="疑难件", colour="red"):
    client = here.come_in("admin")
    assert reverse("cases:labels") in page(client.get("/desk/"))
    assert client.post(reverse("cases:labels"), {"name": name, "colour": colour}).status_code == 302
    policy.enter(OPERATOR)
    return Label.objects.get(zone=here.zone, name=name)


def test_a_note_is_read_by_colleagues_and_whoever_is_named_finds_the_matter_until_he_has_seen_it(here):
    case, other = accepted(here), accepted(here)
    act(here.come_in("reviewer"), case, act="note", note="日照分析存疑 @孙立 请看", key=str(uuid4()))
    named = here.come_in("second_reviewer")

    listed = page(named.get("/desk/?hold=mentioned"))
    assert case.number in listed and other.number not in listed
    assert "日照分析存疑" in shown(named, case)

    act(named, case, act="see")
    assert case.number not in page(named.get("/desk/?hold=mentioned"))
    assert "日照分析存疑" in shown(named, case)


def test_whoever_may_not_see_the_matter_hears_nothing_by_being_named(here):
    case = accepted(here)
    act(here.come_in("window"), case, act="note", note="@何平 @李岩 请看", key=str(uuid4()))

    with acting(OPERATOR):
        assert set(Mention.objects.values_list("person", flat=True)) == {here.reviewer.person}


def test_a_note_sent_twice_is_one_note(here):
    case, key = accepted(here), str(uuid4())
    client = here.come_in("reviewer")

    for _again in range(2):
        act(client, case, act="note", note="电话已核", key=key)

    assert shown(client, case).count("电话已核") == 1


def test_nothing_that_an_applicant_is_answered_differs_by_what_is_kept_inside(here):
    case, label = proposed(here), a_label(here)
    who = here.come_in("applicant")
    places = [
        reverse("cases:show", args=[case.number]),
        f"/api/cases/{case.number}",
        f"/api/cases/{case.number}/moves",
        f"/api/cases/{case.number}/due",
        "/api/cases",
        "/my/",
    ]

    def heard():
        return [
            re.sub(rb'(csrf[a-zA-Z]*" value="|X-CSRFToken": ?")[^"]+', b"", who.get(place).content) for place in places
        ]

    before = heard()
    clerk = here.come_in("reviewer")
    act(clerk, case, act="note", note="申请人情绪激动 @周敏", key=str(uuid4()))
    act(clerk, case, act="label", label=str(label.id))
    act(clerk, case, act="flag", reason="等待纪检意见", lifter="A01")

    assert heard() == before
    assert all(words in shown(clerk, case) for words in ("申请人情绪激动", "疑难件", "等待纪检意见"))
    act(who, case, 403, act="note", note="x")


def test_a_flag_holds_back_decision_and_issue_until_the_named_post_lifts_it(here):
    case = proposed(here)
    act(here.come_in("reviewer"), case, act="flag", reason="等待环评批复", lifter="A01")

    with pytest.raises(Refused) as refused:
        move(here, case, "approver", "decide", outcome="granted")
    assert [reason.code for reason in refused.value.reasons] == ["flagged"]
    assert "等待环评批复" in shown(here.come_in("approver"), case)

    policy.enter(OPERATOR)
    flag = re.search(r'name="flag" value="([^"]+)"', shown(here.come_in("approver"), case)).group(1)
    act(here.come_in("reviewer"), case, 403, act="unflag", flag=flag, lift_reason="x")
    act(here.come_in("approver"), case, act="unflag", flag=flag, lift_reason="批复已到")

    move(here, case, "approver", "decide", outcome="granted")
    act(here.come_in("reviewer"), case, act="flag", reason="盖章有误", lifter="A01")
    with pytest.raises(Refused):
        move(here, case, "reviewer", "issue")
    assert again(here, case).status == "decided"


def test_labels_sort_the_list_and_come_off_again(here):
    case, other, label = accepted(here), accepted(here), a_label(here)
    client = here.come_in("reviewer")

    for _twice in range(2):
        act(client, case, act="label", label=str(label.id))
    narrowed = page(client.get("/desk/", {"label": str(label.id)}))
    act(client, case, act="unlabel", label=str(label.id))

    assert case.number in narrowed and other.number not in narrowed and 'class="label red"' in narrowed
    assert case.number not in page(client.get("/desk/", {"label": str(label.id)}))
    with acting(OPERATOR):
        leaf = commands.inside.queries.leaf_of(case)
        assert [entry.act for entry in history(leaf.zone, leaf.id)] == ["label", "unlabel"]


def test_a_retired_label_is_put_on_nothing_new_and_a_strangers_label_on_nothing(here):
    case, label = accepted(here), a_label(here)
    here.come_in("admin").post(reverse("cases:retire_label", args=[label.id]))
    client = here.come_in("reviewer")

    act(client, case, 422, act="label", label=str(label.id))
    act(client, case, 422, act="label", label=str(uuid4()))
    page(client.get("/desk/", {"label": str(uuid4())}), 422)
    page(client.post(reverse("cases:labels"), {"name": "x", "colour": "red"}), 403)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"act": "note", "note": "   "}, "note"),
        ({"act": "flag", "reason": "", "lifter": "A01"}, "reason"),
        ({"act": "flag", "reason": "x", "lifter": "Z99"}, "lifter"),
        ({"act": "dance"}, "act"),
    ],
)
def test_what_is_missing_is_named(here, sent, field):
    case = accepted(here)

    assert f'data-field="{field}"' in page(act(here.come_in("reviewer"), case, 422, **sent), 422)


def test_a_reviewer_of_another_agency_reads_nothing_of_it(here):
    case = accepted(here)
    act(here.come_in("reviewer"), case, act="note", note="仅供本局", key=str(uuid4()))

    page(here.come_in("stranger").get(reverse("cases:show", args=[case.number])), 404)
    act(here.come_in("stranger"), case, 404, act="note", note="x")
