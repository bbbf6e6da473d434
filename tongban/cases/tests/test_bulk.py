"""One move for many: looked at first, then made for each by its own command, with an outcome for each."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from tongban.cases import commands, queries
from tongban.cases.commands import bulk as many
from tongban.cases.commands.documents import Paper
from tongban.cases.models import Bulk, Document
from tongban.cases.tests.factories import MORNING, accepted, acting, again, move, submitted
from tongban.cases.tests.pages import page
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.files.place import place_of
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import Stale
from tongban.people import commands as people
from tongban.people.models import Tenure

pytestmark = pytest.mark.usefixtures("morning")


def chosen(client, verb, numbers=(), scope="selected", address="/desk/"):
    """The address of what was chosen."""
    sent = {"many": verb, "scope": scope, "number": list(numbers), "next": address}
    answer = client.post(reverse("cases:choose_many"), sent)
    assert answer.status_code == 302, page(answer)
    return answer["Location"]


def acts(case):
    policy.enter(OPERATOR)
    return [entry.act for entry in history(case.zone, case.id)]


def test_what_would_happen_is_shown_for_each_and_nothing_happens_yet(here):
    free, held = accepted(here), accepted(here)
    move(here, held, "second_reviewer", "claim", MORNING)

    text = page(here.come_in("reviewer").get(chosen(here.come_in("reviewer"), "claim", [free.number, held.number])))

    nothing = page(here.come_in("reviewer").get(chosen(here.come_in("reviewer"), "claim", [held.number])))

    assert "孙立" in text and ">认领：1 件<" in re.sub(r"\s+", " ", text)
    assert "认领：" not in nothing and "不办理，返回" in nothing
    assert acts(free) == ["submit", "accept"]


def test_each_is_its_own_entry_and_the_refused_say_why(here):
    cases = [accepted(here) for _ in range(3)]
    move(here, cases[1], "second_reviewer", "claim", MORNING)
    client = here.come_in("reviewer")
    place = chosen(client, "claim", [case.number for case in cases])

    text = page(client.post(place, follow=True))

    assert [again(here, case).holder == here.reviewer.person for case in cases] == [True, False, True]
    assert cases[1].number in text and cases[0].number not in text and "孙立" in text
    assert acts(cases[0])[-1] == "claim"


def papers_of(cases):
    policy.enter(OPERATOR)
    return sorted(Document.objects.filter(case_id__in=[case.id for case in cases]).values_list("serial", flat=True))


def ordered(here, cases, verb="accept"):
    """A bulk of the window that was started."""
    bulk = commands.choose(
        queries.visible_to(here.window).filter(id__in=[case.id for case in cases]), verb, by=here.window
    )
    return commands.start(bulk, {})


def test_each_of_many_has_its_own_paper_in_the_store_when_its_entry_is_written(here, monkeypatch):
    cases, lying = [submitted(here) for _ in range(3)], []
    entered = Paper.enter
    monkeypatch.setattr(
        Paper, "enter", lambda paper: lying.append(place_of(paper.file.digest).exists()) or entered(paper)
    )
    with acting(here.window):
        commands.go_on(ordered(here, cases), seconds=10)

    assert [acts(case)[-1] for case in cases] == ["accept"] * 3
    assert (lying, papers_of(cases)) == ([True] * 3, [1, 2, 3])


def test_one_of_many_that_is_refused_at_the_door_leaves_no_gap_between_the_papers_of_the_others(here, monkeypatch):
    cases = [submitted(here) for _ in range(3)]
    entered = Paper.enter

    def refused(paper):
        if paper.act.case.id == cases[1].id:
            raise Stale(by="-", at="-", verb="accept")
        return entered(paper)

    monkeypatch.setattr(Paper, "enter", refused)
    with acting(here.window):
        bulk = ordered(here, cases)
        commands.go_on(bulk, seconds=10)

    assert [acts(case)[-1] for case in cases] == ["accept", "submit", "accept"]
    assert (queries.progress(bulk).done, queries.progress(bulk).handled, papers_of(cases)) == (2, 3, [1, 2])


def test_all_that_a_list_holds_is_what_its_address_says(here):
    inside, outside = accepted(here), accepted(here, by="citizen")
    client = here.come_in("reviewer")

    place = chosen(client, "claim", [outside.number], "all", "/desk/?text=%E6%98%9F%E7%80%9A&agency=planning")
    client.post(place)

    assert (again(here, inside).holder, again(here, outside).holder) == (here.reviewer.person, None)


def test_a_second_start_and_a_second_run_do_nothing_twice(here):
    case = accepted(here)
    client = here.come_in("reviewer")
    place = chosen(client, "claim", [case.number])

    client.post(place)
    client.post(place)

    assert acts(case) == ["submit", "accept", "claim"]


def test_a_run_that_was_broken_off_goes_on_with_what_is_left(here, monkeypatch):
    cases = [accepted(here) for _ in range(4)]
    monkeypatch.setattr(many, "BATCH", 2)
    with acting(here.reviewer):
        bulk = commands.choose(queries.visible_to(here.reviewer).order_by("number"), "claim", by=here.reviewer)
        commands.start(bulk, {})
        assert commands.go_on(bulk, seconds=0) == 2

    policy.enter(CLOCK)
    assert commands.let_bulks_run() == 2

    assert [again(here, case).holder for case in cases] == [here.reviewer.person] * 4
    assert queries.progress(bulk).done == 4 and queries.running_bulks() == []


def test_a_fault_in_a_batch_leaves_no_line_without_its_entry(here, monkeypatch):
    cases = [accepted(here) for _ in range(2)]
    real, seen = commands.make, []

    def broken(case, verb, **given):
        seen.append(case)
        if len(seen) == 2:
            raise RuntimeError("the lights went out")
        return real(case, verb, **given)

    with acting(here.reviewer):
        bulk = commands.choose(queries.visible_to(here.reviewer), "claim", by=here.reviewer)
        commands.start(bulk, {})
        with pytest.raises(RuntimeError):
            many.go_on(bulk, broken, 1.0)

    assert queries.progress(bulk).handled == 0
    assert [acts(case)[-1] for case in cases] == ["accept", "accept"]


def test_assigning_names_a_colleague_and_a_reason_and_asks_for_what_is_missing(here):
    case = accepted(here)
    client = here.come_in("approver")
    place = chosen(client, "assign", [case.number])

    text = page(client.post(place, {"reason": "轮到孙立"}), 422)
    client.post(place, {"reason": "轮到孙立", "colleague": str(here.second_reviewer.person)})

    assert 'data-field="colleague"' in text and "轮到孙立" in text
    assert again(here, case).holder == here.second_reviewer.person
    shown = page(here.come_in("second_reviewer").get(reverse("cases:show", args=[case.number])))
    assert "轮到孙立" in shown and "已分派" in shown
    assert "轮到孙立" not in page(here.come_in("applicant").get(reverse("cases:show", args=[case.number])))


def test_a_stranger_is_no_successor_and_a_reviewer_takes_nothing_from_a_colleague(here):
    case, held = accepted(here), accepted(here)
    move(here, held, "second_reviewer", "claim", MORNING)
    client = here.come_in("reviewer")
    place = chosen(client, "assign", [case.number, held.number])

    client.post(place, {"reason": "x", "colleague": str(here.stranger.person)})

    assert [again(here, one).holder for one in (case, held)] == [None, here.second_reviewer.person]


def test_the_window_accepts_many(here):
    cases = [submitted(here) for _ in range(2)]
    client = here.come_in("window")

    client.post(chosen(client, "accept", scope="all"))

    assert [again(here, case).status for case in cases] == ["accepted", "accepted"]


def test_whoever_has_left_the_post_meanwhile_moves_nothing(here):
    case = accepted(here)
    with acting(here.reviewer):
        bulk = commands.choose(queries.visible_to(here.reviewer), "claim", by=here.reviewer)
        commands.start(bulk, {})
    policy.enter(OPERATOR)
    tenure = Tenure.objects.select_related("seat").get(person=here.reviewer.person)
    people.relieve(tenure.seat, tenure, until=date(2026, 11, 2), by=OPERATOR)

    with clock.told(MORNING + timedelta(days=2)):
        policy.enter(CLOCK)
        commands.let_bulks_run()

    assert again(here, case).holder is None
    policy.enter(OPERATOR)
    assert queries.progress(Bulk.objects.get(id=bulk.id)).refused[0]["reasons"][0]["code"] == "post-left"


def test_whoever_is_locked_out_meanwhile_moves_nothing(here):
    case = accepted(here)
    with acting(here.reviewer):
        bulk = commands.choose(queries.visible_to(here.reviewer), "claim", by=here.reviewer)
        commands.start(bulk, {})
    policy.enter(OPERATOR)
    people.close_account(here.accounts["reviewer"], by=OPERATOR)

    policy.enter(CLOCK)
    commands.let_bulks_run()

    assert again(here, case).holder is None
    policy.enter(OPERATOR)
    assert queries.progress(Bulk.objects.get(id=bulk.id)).refused[0]["reasons"][0]["code"] == "post-left"


def label_of(here, name="疑难件"):
    with acting(here.admin):
        return commands.make_label(name, "red", by=here.admin)


def test_a_label_is_put_on_many_and_taken_off_and_each_says_what_came_of_it(here):
    cases, label = [accepted(here) for _ in range(3)], label_of(here)
    numbers = [case.number for case in cases]
    with acting(here.reviewer):
        commands.put_label(cases[0], str(label.id), by=here.reviewer)
    client = here.come_in("reviewer")

    put = page(client.post(chosen(client, "label", numbers), {"label": str(label.id)}, follow=True))
    listed = page(client.get("/desk/", {"label": str(label.id)}))
    taken = page(client.post(chosen(client, "unlabel", numbers[1:]), {"label": str(label.id)}, follow=True))

    assert numbers[0] in put and numbers[1] not in put and "已有此标签" in put
    assert listed.count("data-row>") == 3 and numbers[1] not in taken
    assert page(client.get("/desk/", {"label": str(label.id)})).count("data-row>") == 1
    assert acts(cases[1]) == ["submit", "accept"]


def test_a_label_that_is_no_longer_in_use_is_refused_before_anything_begins(here):
    case, label = accepted(here), label_of(here)
    client = here.come_in("reviewer")
    place = chosen(client, "label", [case.number])
    with acting(here.admin):
        commands.retire_label(label.id, by=here.admin)

    text = page(client.post(place, {"label": str(label.id)}), 422)
    nothing = page(client.post(place, {}), 422)

    assert 'data-field="label"' in text and 'data-field="label"' in nothing
    policy.enter(OPERATOR)
    assert queries.progress(Bulk.objects.latest("chosen_at")).handled == 0


@pytest.mark.parametrize("verb", ["decide", "nonsense", ""])
def test_only_moves_that_need_no_judgement_are_made_for_many(here, verb):
    case = accepted(here)
    sent = {"many": verb, "scope": "selected", "number": [case.number], "next": "/desk/"}

    page(here.come_in("approver").post(reverse("cases:choose_many"), sent), 422)


def test_nothing_ticked_is_said_and_a_stranger_sees_no_bulk_of_others(here):
    case = accepted(here)
    client = here.come_in("reviewer")
    place = chosen(client, "claim", [case.number])

    page(client.post(reverse("cases:choose_many"), {"many": "claim", "scope": "selected", "next": "/desk/"}), 422)

    page(here.come_in("second_reviewer").get(place), 404)
    page(here.come_in("second_reviewer").post(place), 404)
